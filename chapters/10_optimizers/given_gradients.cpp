#include "chapters/10_optimizers/given_gradients.hpp"

#include <cmath>
#include <limits>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/random.hpp"

namespace descent::optimizers {
namespace {

/// φ after every one of these gradients, in turn, from 0.
Vector after(Optimizer rule, const Matrix& gradients) {
    Vector phi = xt::zeros<Real>({gradients.shape()[1]});
    for (std::size_t k = 0; k < gradients.shape()[0]; ++k) rule.step(phi, row(gradients, k));
    return phi;
}

/// The last of so many steps, in units of α, when the gradient never changes.
Vector last_step(Optimizer rule, const Vector& g, std::size_t steps) {
    Vector phi = xt::zeros_like(g), before = phi;
    for (std::size_t k = 0; k < steps; ++k) {
        before = phi;
        rule.step(phi, g);
    }
    return (phi - before) / rule.alpha();
}

/// |Δφ|/|m̃| of a rule with ε = 0 after the gradients 1, 0, 0, …, in units of the first.
template <class T>
Vector step_sizes(T rule, std::size_t steps) {
    Vector size = xt::zeros<Real>({steps});
    for (std::size_t k = 0; k < steps; ++k) {
        Vector phi{0};  // from 0 each time, so that no step is rounded away beside φ
        rule.step(phi, {real(k == 0)});
        const Real correction = rule.corrected ? 1 - std::pow(rule.beta, real(k + 1)) : 1;
        size(k) = std::abs(phi(0)) / (rule.m(0) / correction);
    }
    return size / size(0);
}

}  // namespace

MomentumForms momentum_forms(std::uint64_t seed, std::size_t gradients) {
    Matrix g = Matrix::from_shape({gradients, 5});
    Random random(seed, "gradients for momentum");
    random.fill_normal(g);
    const Real alpha = Real(0.1), beta = Real(0.9);
    const Vector mean = after(Momentum{.alpha = alpha, .beta = beta}, g);
    const auto apart = [&](const Optimizer& rule) {
        return xt::amax(xt::abs(after(rule, g) - mean))();
    };
    return {gradients, apart(Velocity{.alpha = (1 - beta) * alpha, .beta = beta}),
            apart(HeavyBall{.alpha = (1 - beta) * alpha, .beta = beta}),
            apart(HeavyBall{.alpha = alpha, .beta = beta, .dampening = beta}),
            1000 * std::numeric_limits<Real>::epsilon() * xt::amax(xt::abs(mean))()};
}

VelocityGrowth velocity_growth(const std::vector<Real>& beta,
                               const std::vector<std::size_t>& steps) {
    const Vector g{3, -4};
    const auto length = [&](Real b, std::size_t k) {
        const Vector step = last_step(Velocity{.alpha = 1, .beta = b}, g, k);
        return std::hypot(step(0), step(1));
    };
    VelocityGrowth result;
    result.beta = beta;
    result.step = steps;
    result.length = xt::zeros<Real>({beta.size(), steps.size()});
    result.limit = xt::zeros<Real>({beta.size()});
    for (std::size_t i = 0; i < beta.size(); ++i) {
        for (std::size_t j = 0; j < steps.size(); ++j)
            result.length(i, j) = length(beta[i], steps[j]);
        const Real limit = terminal_velocity(5, 1, beta[i]);  // α‖g‖/(1 − β)   (EE.15)
        result.limit(i) = limit;
        result.worst = std::max(result.worst, std::abs(length(beta[i], 5000) - limit) / limit);
    }
    return result;
}

std::vector<RuleSteps> rule_steps(const Vector& g, std::size_t steps) {
    std::vector<RuleSteps> all;
    for (const Optimizer& rule : optimizers())
        all.push_back({rule.name(), last_step(rule, g, 1), last_step(rule, g, steps)});
    return all;
}

StepGrowth step_growth(std::size_t steps) {
    require(steps >= 1, "step_growth", "there is no step");
    StepGrowth growth;
    growth.adam = step_sizes(Adam{.epsilon = 0}, steps);
    growth.amsgrad = step_sizes(AMSGrad{.epsilon = 0}, steps);
    growth.uncorrected = step_sizes(AMSGrad{.epsilon = 0, .corrected = false}, steps);
    growth.adam_in_theory = growth.amsgrad_in_theory = xt::zeros<Real>({steps});
    const double gamma = Adam{}.gamma;
    for (std::size_t k = 0; k < steps; ++k) {
        // 1 − γᵗ = (1 − γ)(1 + γ + … + γ^{t−1}), and v = γ^{t−1}(1 − γ), v_max = 1 − γ   (GO.23)
        double sum = 0;
        for (std::size_t i = 0; i <= k; ++i) sum += std::pow(gamma, double(i));
        growth.amsgrad_in_theory(k) = real(std::sqrt(sum));
        growth.adam_in_theory(k) = real(std::sqrt(sum / std::pow(gamma, double(k))));
    }
    return growth;
}

Vector normalized_gradient(const Vector& g) {
    return -last_step(NormalizedGradient{.alpha = 1}, g, 1);
}

}  // namespace descent::optimizers
