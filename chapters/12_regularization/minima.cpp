#include "chapters/12_regularization/minima.hpp"

#include <cmath>

#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::regularization {

using optimizers::GradientDescent;

namespace {

Real largest_difference(const Vector& a, const Vector& b) {
    return xt::amax(xt::abs(a - b))();
}

}  // namespace

QuadraticExample upright_quadratic() {
    return {"upright", {{Real(0.5), 0}, {0, 4}}, {2, Real(1.5)}};
}

QuadraticExample turned_quadratic() {
    const Real c = std::sqrt(Real(0.75)), s = Real(0.5);  // of 30°
    const Real flat = Real(0.5), steep = 4, off = c * s * (flat - steep);
    return {"turned by 30°",
            {{c * c * flat + s * s * steep, off}, {off, s * s * flat + c * c * steep}},
            {1, 2}};
}

L2MinimumResult compare_l2(const QuadraticExample& quadratic, Real lambda) {
    const auto& [name, H, minimum] = quadratic;
    L2MinimumResult result{.quadratic = quadratic,
                           .formula = l2_minimum(H, minimum, lambda),
                           .found = descend_l2(H, minimum, lambda),
                           .factor = l2_shrinkage(H, lambda)};
    result.error = largest_difference(result.found, result.formula);

    const fitting::EigenSystem e = fitting::symmetric_eigensystem(H);
    result.measured_factor = result.factor;
    for (std::size_t i = 0; i < minimum.size(); ++i)
        result.measured_factor[i] = dot(e.vector(i), result.found) / dot(e.vector(i), minimum);
    result.factor_error = largest_difference(result.measured_factor, result.factor);
    return result;
}

L1MinimumResult compare_l1(const QuadraticExample& quadratic, Real lambda) {
    const auto& [name, H, minimum] = quadratic;
    L1MinimumResult result{.quadratic = quadratic,
                           .found = descend_l1(H, minimum, lambda),
                           .diagonal_formula = l1_minimum_of_diagonal(H, minimum, lambda)};
    result.formula_error = largest_difference(result.found, result.diagonal_formula);
    result.violation = l1_violation(H, minimum, lambda, result.found);
    result.formula_violation = l1_violation(H, minimum, lambda, result.diagonal_formula);

    // Along the eigenvectors every coordinate is by itself, with curvature μ_i
    const auto [mu, Q] = fitting::symmetric_eigensystem(H);
    result.along_found = descend_l1(H, minimum, lambda, Q);
    result.along_formula = xt::zeros_like(minimum);
    for (std::size_t i = 0; i < minimum.size(); ++i) {
        const Vector q = column(Q, i);
        result.along_formula += soft_threshold(dot(q, minimum), lambda / mu[i]) * q;
    }
    result.along_error = largest_difference(result.along_found, result.along_formula);
    return result;
}

PenaltyPath penalty_path(const QuadraticExample& quadratic, Penalty kind) {
    const std::size_t lines = 200, points = 9;
    const auto& [name, H, minimum] = quadratic;
    PenaltyPath path{.quadratic = quadratic,
                     .formula = xt::zeros<Real>({lines + 1, minimum.size()}),
                     .measured = xt::zeros<Real>({points, minimum.size()})};
    for (std::size_t i = 0; i <= lines; ++i) {
        const Real exponent = Real(-2) + Real(4.5) * real(i) / Real(lines);
        const Real lambda = i == 0 ? 0 : std::pow(Real(10), exponent);
        row(path.formula, i) =
            kind == Penalty::l1 ? l1_minimum(H, minimum, lambda) : l2_minimum(H, minimum, lambda);
    }
    for (std::size_t i = 0; i < points; ++i) {
        const Real lambda = std::pow(Real(2), real(i)) / 16;
        row(path.measured, i) =
            kind == Penalty::l1 ? descend_l1(H, minimum, lambda) : descend_l2(H, minimum, lambda);
    }
    return path;
}

ShrinkageCurves shrinkage_curves(Real lambda) {
    const Matrix H = xt::ones<Real>({1, 1});
    ShrinkageCurves curves{
        .lambda = lambda, .minimum = grid(-3, 3, 121), .measured_minimum = grid(-3, 3, 13)};
    curves.l2 = curves.l1 = curves.minimum;
    for (std::size_t i = 0; i < curves.minimum.size(); ++i) {
        curves.l2[i] = l2_minimum(H, {curves.minimum[i]}, lambda)[0];
        curves.l1[i] = l1_minimum(H, {curves.minimum[i]}, lambda)[0];
    }
    curves.measured_l2 = curves.measured_l1 = curves.measured_minimum;
    for (std::size_t i = 0; i < curves.measured_minimum.size(); ++i) {
        curves.measured_l2[i] = descend_l2(H, {curves.measured_minimum[i]}, lambda)[0];
        curves.measured_l1[i] = descend_l1(H, {curves.measured_minimum[i]}, lambda)[0];
    }
    return curves;
}

NearZeroResult steps_near_zero(std::size_t steps, std::size_t last) {
    require(last <= steps, "steps_near_zero", "there are fewer steps");
    NearZeroResult result{.steps = steps};
    const Objective L = fitting::quadratic({{1}}, {result.minimum});
    const ParameterLayout W = only_weights(1);
    const auto end = [&](const Objective& objective, const optimizers::Optimizer& rule) {
        const Path path = optimizers::minimize(objective, rule, {1}, steps).path;
        Vector phi = xt::zeros<Real>({last});
        for (std::size_t k = 0; k < last; ++k) phi[k] = path.phi(steps + 1 - last + k, 0);
        return phi;
    };
    result.subgradient =
        end(with_penalty(L, W, Penalty::l1, result.lambda), GradientDescent{.alpha = result.alpha});
    result.proximal = end(L, ProximalL1{result.alpha, result.lambda, W});
    return result;
}

}  // namespace descent::regularization
