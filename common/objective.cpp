#include "common/objective.hpp"

namespace descent {

Objective counted(const Objective& objective, Evaluations& evaluations) {
    Objective result = objective;
    result.loss = [loss = objective.loss, &evaluations](const Vector& phi) {
        ++evaluations.losses;
        return loss(phi);
    };
    result.loss_and_gradient = [both = objective.loss_and_gradient, &evaluations](const Vector& phi,
                                                                                  Vector& dphi) {
        ++evaluations.gradients;
        return both(phi, dphi);
    };
    if (objective.loss_of_entry)
        result.loss_of_entry = [entry = objective.loss_of_entry, &evaluations](const Vector& phi,
                                                                               std::size_t index) {
            ++evaluations.losses;
            return entry(phi, index);
        };
    return result;
}

Matrix loss_surface(const Objective& objective, const Vector& phi0, const Vector& phi1) {
    Matrix L = Matrix::from_shape({phi1.size(), phi0.size()});
    for (std::size_t j = 0; j < phi1.size(); ++j)
        for (std::size_t i = 0; i < phi0.size(); ++i) L(j, i) = objective.loss({phi0(i), phi1(j)});
    return L;
}

Vector Path::point(std::size_t k) const {
    return row(phi, k);
}

}  // namespace descent
