#include "chapters/12_regularization/soft_constraint.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::regularization {

Vector descend_in_ball(const Matrix& H, const Vector& minimum, Real radius) {
    require(radius > 0, "descend_in_ball", "the radius is not positive");
    const Objective L = fitting::quadratic(H, minimum);
    const Vector mu = fitting::symmetric_eigenvalues(H);
    require(mu[0] > 0, "descend_in_ball", "H is not positive definite");
    const Real low = mu[0], high = mu[mu.size() - 1], alpha = 2 / (low + high);
    const Real decades = -std::log(std::numeric_limits<Real>::epsilon());
    const auto steps = static_cast<std::size_t>(decades * (high / low + 1) / 2) + 10;
    Vector phi = xt::zeros_like(minimum), g = phi;
    for (std::size_t k = 0; k < steps; ++k) {
        g.fill(0);
        L.loss_and_gradient(phi, g);
        phi = phi - alpha * g;                        // φ − α ∇L(φ)
        const Real length = l2_norm(phi);             // back to ‖φ‖ = r if it is longer
        if (length > radius) phi *= radius / length;  // φ ← φ r/‖φ‖   (EE.26b)
    }
    return phi;
}

Real lagrange_violation(const Matrix& H, const Vector& minimum, const Vector& phi, Real& lambda) {
    require_size("lagrange_violation", "phi", phi.size(), minimum.size());
    const Real square = dot(phi, phi);
    require(square > 0, "lagrange_violation", "phi is 0");
    Vector g = xt::zeros_like(phi);
    fitting::quadratic(H, minimum).loss_and_gradient(phi, g);
    lambda = std::max<Real>(0, -dot(g, phi) / square);  // ∇L(φ) = −λφ   (EE.26b)
    return xt::amax(xt::abs(g + lambda * phi))();
}

std::vector<SoftConstraint> compare_constraint(const QuadraticExample& quadratic,
                                               const std::vector<Real>& lambdas) {
    const auto& [name, H, minimum] = quadratic;
    const Objective L = fitting::quadratic(H, minimum);
    std::vector<SoftConstraint> results;
    for (const Real lambda : lambdas) {
        SoftConstraint result{.lambda = lambda};
        result.penalized = l2_minimum(H, minimum, lambda);
        require_size("compare_constraint", "minimum", minimum.size(), 2);
        result.radius = l2_norm(result.penalized);
        result.loss = L.loss(result.penalized);
        result.constrained = descend_in_ball(H, minimum, result.radius);
        result.apart = xt::amax(xt::abs(result.penalized - result.constrained))();
        lagrange_violation(H, minimum, result.constrained, result.multiplier);
        result.least_around = std::numeric_limits<Real>::infinity();
        for (std::size_t i = 0; i < 10000; ++i) {
            const Real angle = 2 * std::numbers::pi_v<Real> * real(i) / 10000;
            const Vector there{result.radius * std::cos(angle), result.radius * std::sin(angle)};
            result.least_around = std::min(result.least_around, L.loss(there));
        }
        results.push_back(result);
    }
    return results;
}

}  // namespace descent::regularization
