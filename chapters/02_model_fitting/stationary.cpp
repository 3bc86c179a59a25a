#include "chapters/02_model_fitting/stationary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <xtensor-blas/xlinalg.hpp>

namespace descent::fitting {

Hessian hessian(const Objective& objective, const Vector& phi) {
    const std::size_t P = phi.size();
    Vector point = phi, up = Vector::from_shape({P}), down = up;
    const auto slope_of_gradient = [&](std::size_t i, Real h) {
        point(i) = phi(i) + h;
        const Real high = point(i);
        objective.loss_and_gradient(point, up);
        point(i) = phi(i) - h;
        const Real low = point(i);
        objective.loss_and_gradient(point, down);
        point(i) = phi(i);
        const Vector slope = (up - down) / (high - low);
        return slope;
    };
    Hessian result{Matrix::from_shape({P, P}), 0};
    for (std::size_t i = 0; i < P; ++i) {
        const Real h = std::pow(std::numeric_limits<Real>::epsilon(), Real(0.2)) * std::max(Real(1), std::abs(phi(i)));
        const Vector wide = slope_of_gradient(i, h), narrow = slope_of_gradient(i, h / 2);
        xt::row(result.H, static_cast<std::ptrdiff_t>(i)) =
            (4 * narrow - wide) / 3;  // Richardson: the h² error cancels
    }
    for (std::size_t i = 0; i < P; ++i)
        for (std::size_t j = 0; j < i; ++j) {
            result.error = std::max(result.error, std::abs(result.H(i, j) - result.H(j, i)));
            result.H(i, j) = result.H(j, i) = (result.H(i, j) + result.H(j, i)) / 2;
        }
    return result;
}

Vector symmetric_eigenvalues(const Matrix& H) {
    require_shape("symmetric_eigenvalues", "H", H, {H.shape()[0], H.shape()[0]});
    return xt::linalg::eigvalsh(H);
}

}  // namespace descent::fitting
