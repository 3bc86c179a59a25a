#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::fitting {

Objective quadratic(const Matrix& H, const Vector& centre) {
    const std::size_t P = centre.size();
    require_shape("quadratic", "H", H, {P, P});
    for (std::size_t i = 0; i < P; ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (H(i, j) != H(j, i)) argument_error("quadratic", "H is not symmetric");
    const auto loss_and_gradient = [P, H, centre](const Vector& phi, Vector& dphi) {
        require_size("quadratic", "phi", phi.size(), P);
        require_size("quadratic", "dphi", dphi.size(), P);
        Real L = 0;
        for (std::size_t i = 0; i < P; ++i) {
            dphi(i) = 0;
            // ∂L/∂φ = H(φ − φ̂)
            for (std::size_t j = 0; j < P; ++j) dphi(i) += H(i, j) * (phi(j) - centre(j));
            L += (phi(i) - centre(i)) * dphi(i) / 2;  // ½(φ − φ̂)ᵀH(φ − φ̂)
        }
        return L;
    };
    return {.loss =
                [loss_and_gradient](const Vector& phi) {
                    Vector dphi = Vector::from_shape({phi.size()});
                    return loss_and_gradient(phi, dphi);
                },
            .loss_and_gradient = loss_and_gradient};
}

Objective canyon(Real condition) {
    return quadratic({{1, 0}, {0, condition}}, {0, 0});
}

Objective rosenbrock() {
    const auto loss = [](const Vector& phi) {
        require_size("rosenbrock", "phi", phi.size(), 2);
        const Real a = 1 - phi(0), b = phi(1) - phi(0) * phi(0);
        return a * a + 100 * b * b;
    };
    return {.loss = loss, .loss_and_gradient = [loss](const Vector& phi, Vector& dphi) {
                require_size("rosenbrock", "dphi", dphi.size(), 2);
                const Real L = loss(phi), b = phi(1) - phi(0) * phi(0);
                dphi(0) = -2 * (1 - phi(0)) - 400 * phi(0) * b;
                dphi(1) = 200 * b;
                return L;
            }};
}

}  // namespace descent::fitting
