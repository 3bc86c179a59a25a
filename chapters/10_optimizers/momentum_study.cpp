#include "chapters/10_optimizers/momentum_study.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/random.hpp"

namespace descent::optimizers {
namespace {

WithMomentum table(std::size_t size) {
    const Vector zero = xt::zeros<Real>({size});
    return {zero, zero, zero, zero};
}

/// How many steps until ‖φ‖ stays below this share of its first value.
Real steps_to(const Objective& L, const Optimizer& rule, Real share, std::size_t most) {
    const Path path = minimize(L, rule, {1, 1}, most).path;
    const Real target = share * l2_norm(path.point(0));
    return real(
        first_to_stay(path, [&](std::size_t k) { return l2_norm(path.point(k)) <= target; }));
}

/// Walls and floor: in the canyon, each rule with its best constants.
WithMomentum high_curvature(const MomentumPlan& plan) {
    WithMomentum result = table(plan.condition.size());
    for (std::size_t i = 0; i < plan.condition.size(); ++i) {
        const Real kappa = plan.condition[i], root = std::sqrt(kappa);
        const Real rate = (kappa - 1) / (kappa + 1), rate_of_momentum = (root - 1) / (root + 1);
        const GradientDescent plain{.alpha = 2 / (kappa + 1)};
        const HeavyBall ball{.alpha = 4 / ((root + 1) * (root + 1)),
                             .beta = rate_of_momentum * rate_of_momentum};
        result.plain_in_theory(i) = std::log(plan.reduction) / std::log(rate);
        result.momentum_in_theory(i) = std::log(plan.reduction) / std::log(rate_of_momentum);
        const auto most = static_cast<std::size_t>(result.plain_in_theory(i)) + 100;
        const Objective L = fitting::canyon(kappa);
        result.plain(i) = steps_to(L, plain, plan.reduction, most);
        result.momentum(i) = steps_to(L, ball, plan.reduction, most);
    }
    return result;
}

/// A gutter whose steep walls allow no step longer than α = 2, and whose floor falls
/// slowly.
WithMomentum small_consistent(const MomentumPlan& plan) {
    constexpr Real fall = Real(0.001);
    const Objective L{.loss = [](const Vector& phi) { return phi(0) * phi(0) / 2 - fall * phi(1); },
                      .loss_and_gradient =
                          [](const Vector& phi, Vector& g) {
                              g(0) = phi(0);
                              g(1) = -fall;
                              return phi(0) * phi(0) / 2 - fall * phi(1);
                          }};
    WithMomentum result = table(plan.steps.size());
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const std::size_t steps = plan.steps[i];
        const Real K = real(steps), b = plan.beta;
        result.plain(i) = minimize(L, GradientDescent{.alpha = 1}, {1, 0}, steps).path.end()(1);
        result.momentum(i) =
            minimize(L, Velocity{.alpha = 1, .beta = b}, {1, 0}, steps).path.end()(1);
        result.plain_in_theory(i) = fall * K;
        // Σ_k (1 − βᵏ)/(1 − β): the terminal velocity, less what it took to get there   (EE.15)
        result.momentum_in_theory(i) = fall * (K - b * (1 - std::pow(b, K)) / (1 - b)) / (1 - b);
    }
    return result;
}

/// Mean and deviation of all entries of a rule's steps, in units of α, under the
/// gradients 1 + N(0, 1), after 200 of them.
Vector noisy_steps(Optimizer rule, const MomentumPlan& plan, Random random) {
    Vector phi = xt::zeros<Real>({plan.draws}), g = phi;
    Real sum = 0, squares = 0;
    for (std::size_t k = 0; k < 200 + plan.noisy_steps; ++k) {
        phi.fill(0);
        random.fill_normal(g, 1, 1);
        rule.step(phi, g);
        if (k < 200) continue;
        sum -= xt::sum(phi)() / rule.alpha();
        squares += xt::sum(phi * phi)() / (rule.alpha() * rule.alpha());
    }
    const Real n = real(plan.draws * plan.noisy_steps);
    return {sum / n, std::sqrt(squares / n - sum * sum / (n * n))};
}

/// The mean of φ² at rest on L = ½φ² with noise N(0, 1) in every gradient.
Real at_rest_with_noise(Optimizer rule, const MomentumPlan& plan, Random random) {
    Vector phi = xt::zeros<Real>({plan.draws}), g = phi;
    Real squares = 0;
    for (std::size_t k = 0; k < 200 + plan.noisy_steps; ++k) {
        random.fill_normal(g);
        g += phi;
        rule.step(phi, g);
        if (k >= 200) squares += xt::sum(phi * phi)();
    }
    return squares / real(plan.draws * plan.noisy_steps);
}

}  // namespace

MomentumStudy momentum_study(const MomentumPlan& plan, std::uint64_t seed) {
    const Real b = plan.beta;
    for (const Real kappa : plan.condition)
        require(kappa > 1, "momentum_study", "a condition must be above 1");
    for (const Real alpha : plan.alpha)
        require(alpha > 0 && alpha < 2, "momentum_study", "alpha must lie in (0, 2)");
    require(plan.reduction > 0 && plan.reduction < 1, "momentum_study",
            "the reduction must lie between 0 and 1");
    require(b >= 0 && b < 1, "momentum_study", "beta must lie in [0, 1)");
    require(plan.draws * plan.noisy_steps >= 2, "momentum_study", "too few draws or steps");
    const Random random(seed, "noise for momentum");
    const std::size_t n = plan.alpha.size();
    MomentumStudy study{plan, high_curvature(plan), small_consistent(plan), table(2), table(n)};
    study.step.plain = noisy_steps(GradientDescent{}, plan, random);
    study.step.momentum = noisy_steps(Momentum{.beta = b}, plan, random);
    study.step.plain_in_theory = {1, 1};
    study.step.momentum_in_theory = {1, std::sqrt((1 - b) / (1 + b))};
    for (std::size_t i = 0; i < n; ++i) {
        const Real a = plan.alpha[i], c = (1 - b) * a;
        study.rest.plain(i) = at_rest_with_noise(GradientDescent{.alpha = a}, plan, random);
        study.rest.momentum(i) = at_rest_with_noise(Momentum{.alpha = a, .beta = b}, plan, random);
        // E φ² = E((1 − α)φ − α·noise)², and the same for the pair of φ and the one before it
        study.rest.plain_in_theory(i) = a / (2 - a);
        study.rest.momentum_in_theory(i) = a * (1 + b) / (2 * (1 + b) - c);
    }
    return study;
}

}  // namespace descent::optimizers
