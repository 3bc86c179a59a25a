#include "chapters/12_regularization/stopping_and_l2.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/12_regularization/quadratic.hpp"

namespace descent::regularization {

Vector stopped_point(const Matrix& H, const Vector& minimum, Real alpha, std::size_t tau) {
    require_shape("stopped_point", "H", H, {minimum.size(), minimum.size()});
    const fitting::EigenSystem eigen = fitting::symmetric_eigensystem(H);
    const Vector& mu = eigen.values;
    const Matrix& Q = eigen.vectors;
    Vector phi = xt::zeros_like(minimum);
    //> 12.5
    for (std::size_t i = 0; i < mu.size(); ++i) {
        const Vector q = column(Q, i);
        // the share of the way that is gone: 1 − (1 − αμ_i)^τ   (EE.29)
        const Real gone = 1 - std::pow(1 - alpha * mu[i], real(tau));
        phi += dot(q, minimum) * gone * q;
    }
    //<
    return phi;
}

Real matching_penalty(Real alpha, std::size_t tau) {
    require(alpha > 0, "matching_penalty", "the step size is not positive");
    require(tau > 0, "matching_penalty", "after no steps no penalty is large enough");
    return 1 / (alpha * real(tau));  // λ = 1/(ατ)   (EE.29)
}

TwoPaths two_paths(const Matrix& H, const Vector& minimum, Real alpha, std::size_t steps) {
    const Vector start = xt::zeros_like(minimum);
    const Path descent = regression::descend(fitting::quadratic(H, minimum), start, alpha, steps);
    TwoPaths paths{descent.phi, xt::zeros_like(descent.phi), xt::zeros_like(descent.loss)};
    for (std::size_t tau = 1; tau <= descent.steps(); ++tau) {
        const Vector penalized = l2_minimum(H, minimum, matching_penalty(alpha, tau));
        row(paths.penalized, tau) = penalized;
        paths.apart[tau] = l2_norm(descent.point(tau) - penalized);
    }
    return paths;
}

StoppingL2Result compare_stopping_and_l2(std::size_t steps) {
    // A quadratic whose axes are turned by 20°
    StoppingL2Result result;
    const Real angle = std::numbers::pi_v<Real> / 9, c = std::cos(angle), s = std::sin(angle);
    const Real flat = result.flat, steep = result.steep;
    const Real across = (steep - flat) * s * c;
    result.H = {{flat * c * c + steep * s * s, -across}, {-across, steep * c * c + flat * s * s}};
    result.minimum = {Real(1.3), Real(0.9)};

    // Both paths, and the formula beside descent
    result.paths = two_paths(result.H, result.minimum, result.alpha, steps);
    const auto& [stopped, penalized, apart] = result.paths;
    for (std::size_t tau = 0; tau <= steps; ++tau) {
        const Vector formula = stopped_point(result.H, result.minimum, result.alpha, tau);
        const Real error = xt::amax(xt::abs(row(stopped, tau) - formula))();
        result.formula_error = std::max(result.formula_error, error);
    }
    result.rounding = std::max(Real(1e-10), 1000 * std::numeric_limits<Real>::epsilon());

    // How far apart, and how far from φ* at the end
    result.farthest =
        static_cast<std::size_t>(std::max_element(apart.begin(), apart.end()) - apart.begin());
    result.stopped_missing = l2_norm(row(stopped, steps) - result.minimum);
    result.penalized_missing = l2_norm(row(penalized, steps) - result.minimum);
    return result;
}

}  // namespace descent::regularization
