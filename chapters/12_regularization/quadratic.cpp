#include "chapters/12_regularization/quadratic.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "chapters/01_linear_regression/least_squares.hpp"
#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::regularization {
namespace {

void require_problem(const char* function, const Matrix& H, const Vector& minimum, Real lambda) {
    const std::size_t P = minimum.size();
    require_shape(function, "H", H, {P, P});
    require(lambda >= 0 && std::isfinite(lambda), function,
            "the weight of the penalty is negative or not finite");
}

/// The eigenvalues, all positive.
Vector curvatures(const char* function, const Matrix& H) {
    const Vector values = fitting::symmetric_eigenvalues(H);
    require(values[0] > 0, function, "H is not positive definite");
    return values;
}

Vector times(const Matrix& A, const Vector& x, bool transpose = false) {
    Vector y = xt::zeros<Real>({A.shape()[transpose ? 1 : 0]});
    for (std::size_t i = 0; i < A.shape()[0]; ++i)
        for (std::size_t j = 0; j < A.shape()[1]; ++j)
            (transpose ? y[j] += A(i, j) * x[i] : y[i] += A(i, j) * x[j]);
    return y;
}

/// Steps after which (1 − 2/(κ + 1))ᵗ is below rounding, for eigenvalues of this
/// condition number.
std::size_t steps_to_converge(Real condition) {
    const Real decades = -std::log(std::numeric_limits<Real>::epsilon());
    return static_cast<std::size_t>(decades * (condition + 1) / 2) + 10;
}

Vector end_of_descent(const Objective& objective, optimizers::Optimizer rule,
                      std::size_t parameters, Real condition) {
    const Vector start = xt::zeros<Real>({parameters});
    return optimizers::minimize(objective, std::move(rule), start, steps_to_converge(condition))
        .path.end();
}

}  // namespace

Vector l2_minimum(const Matrix& H, const Vector& minimum, Real lambda) {
    require_problem("l2_minimum", H, minimum, lambda);
    curvatures("l2_minimum", H);
    //> 12.2
    Matrix A = H;
    for (std::size_t i = 0; i < minimum.size(); ++i) A(i, i) += lambda;  // H + λI
    const Matrix b = as_column(times(H, minimum));
    return xt::col(regression::fit(A, b).theta, 0);  // φ_R = (H + λI)⁻¹ H φ*   (EE.27)
    //<
}

Vector l2_shrinkage(const Matrix& H, Real lambda) {
    require_problem("l2_shrinkage", H, xt::zeros<Real>({H.shape()[0]}), lambda);
    const Vector mu = curvatures("l2_shrinkage", H);
    return mu / (mu + lambda);  // μ_i/(μ_i + λ)   (EE.27)
}

Vector l1_minimum(const Matrix& H, const Vector& minimum, Real lambda) {
    for (std::size_t i = 0; i < H.shape()[0]; ++i)
        for (std::size_t j = 0; j < H.shape()[1]; ++j)
            if (i != j && H(i, j) != 0) argument_error("l1_minimum", "H is not diagonal");
    return l1_minimum_of_diagonal(H, minimum, lambda);
}

Vector l1_minimum_of_diagonal(const Matrix& H, const Vector& minimum, Real lambda) {
    require_problem("l1_minimum", H, minimum, lambda);
    Vector phi = minimum;
    for (std::size_t i = 0; i < phi.size(); ++i) {
        require(H(i, i) > 0, "l1_minimum", "an entry on the diagonal of H is not positive");
        // max(φ* − λ/H, 0) or min(φ* + λ/H, 0)   (EE.28)
        phi[i] = soft_threshold(minimum[i], lambda / H(i, i));
    }
    return phi;
}

Real l1_violation(const Matrix& H, const Vector& minimum, Real lambda, const Vector& phi) {
    require_problem("l1_violation", H, minimum, lambda);
    require_size("l1_violation", "phi", phi.size(), minimum.size());
    const Vector g = times(H, phi - minimum);
    Real worst = 0;
    //> 12.4
    for (std::size_t i = 0; i < g.size(); ++i) {
        const Real at_zero = std::max(std::abs(g[i]) - lambda, Real(0));
        const Real violation =
            phi[i] == 0 ? at_zero : std::abs(g[i] + std::copysign(lambda, phi[i]));
        worst = std::max(worst, violation);
    }
    //<
    return worst;
}

Objective in_axes(const Objective& objective, const Matrix& Q) {
    require_shape("in_axes", "Q", Q, {Q.shape()[0], Q.shape()[0]});
    return {.loss = [objective, Q](const Vector& psi) { return objective.loss(times(Q, psi)); },
            .loss_and_gradient =
                [objective, Q](const Vector& psi, Vector& dpsi) {
                    Vector dphi = xt::zeros_like(psi);
                    const Real L = objective.loss_and_gradient(times(Q, psi), dphi);
                    dpsi = times(Q, dphi, true);  // ∂L/∂ψ = Qᵀ ∂L/∂φ
                    return L;
                }};
}

Vector descend_l2(const Matrix& H, const Vector& minimum, Real lambda) {
    require_problem("descend_l2", H, minimum, lambda);
    const Vector values = curvatures("descend_l2", H) + lambda;
    const Real low = values[0], high = values[values.size() - 1];
    const std::size_t P = minimum.size();
    const Objective L =
        with_penalty(fitting::quadratic(H, minimum), only_weights(P), Penalty::l2, lambda);
    return end_of_descent(L, optimizers::GradientDescent{.alpha = 2 / (low + high)}, P, high / low);
}

Vector descend_l1(const Matrix& H, const Vector& minimum, Real lambda) {
    Matrix I = xt::eye<Real>(minimum.size());
    return descend_l1(H, minimum, lambda, I);
}

Vector descend_l1(const Matrix& H, const Vector& minimum, Real lambda, const Matrix& Q) {
    require_problem("descend_l1", H, minimum, lambda);
    require_shape("descend_l1", "Q", Q, {minimum.size(), minimum.size()});
    const Vector values = curvatures("descend_l1", H);
    const Real low = values[0], high = values[values.size() - 1];
    const std::size_t P = minimum.size();
    const Objective L = in_axes(fitting::quadratic(H, minimum), Q);
    const ProximalL1 rule{.alpha = 2 / (low + high), .lambda = lambda, .layout = only_weights(P)};
    return times(Q, end_of_descent(L, rule, P, high / low));
}

}  // namespace descent::regularization
