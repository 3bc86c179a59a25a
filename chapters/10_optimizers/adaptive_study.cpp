#include "chapters/10_optimizers/adaptive_study.hpp"

#include <cmath>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/random.hpp"

namespace descent::optimizers {
namespace {

Arrival arrival(const Objective& L, const Optimizer& rule, std::size_t steps) {
    const Path path = minimize(L, rule, {Real(0.2)}, steps).path;
    const auto distance = [&](std::size_t k) { return std::abs(path.phi(k, 0) - 5); };
    const auto there = [&](std::size_t k) { return distance(k) <= Real(0.1); };
    return {rule.name(), first_to_stay(path, there), distance(path.steps())};
}

/// How far a rule goes in 20 random gradients of the size of a million, each times
/// `scale`.
Real way(Optimizer rule, Real scale) {
    Random random(0, "gradients in other units");
    Vector phi{0}, g{0};
    for (int k = 0; k < 20; ++k) {
        random.fill_normal(g, 0, Real(1e6));
        g *= scale;
        rule.step(phi, g);
    }
    return std::abs(phi(0));
}

}  // namespace

Objective hill_and_bowl(Real hill) {
    require(hill >= 0, "hill_and_bowl", "the hill must not be negative");
    const auto loss = [hill](Real x) {
        return (x - 5) * (x - 5) / 2 + hill * std::exp(-2 * x * x);
    };
    return {.loss = [loss](const Vector& phi) { return loss(phi(0)); },
            .loss_and_gradient =
                [loss, hill](const Vector& phi, Vector& g) {
                    const Real x = phi(0);
                    g(0) = (x - 5) - 4 * x * hill * std::exp(-2 * x * x);
                    return loss(x);
                }};
}

HillStudy hill_study(std::size_t steps) {
    require(steps >= 1, "hill_study", "there is no step");
    HillStudy study{steps, {}, {}};
    const std::vector<Optimizer> rules{AdaGrad{.alpha = 1}, RMSProp{.alpha = Real(0.05)}};
    for (const Optimizer& rule : rules) {
        study.convex.push_back(arrival(hill_and_bowl(0), rule, steps));
        study.hill.push_back(arrival(hill_and_bowl(1000), rule, steps));
    }
    return study;
}

std::vector<UnitRow> unit_study(Real factor) {
    require(factor > 0, "unit_study", "the factor must be positive");
    // Other units of the loss: g' = factor·g. Of φ: g' = g/factor.
    const auto row_of = [&](const std::string& name, const Optimizer& rule,
                            const Optimizer& in_units) {
        const Real once = way(rule, 1);
        return UnitRow{name, way(rule, factor) / once, way(in_units, 1 / factor) / once};
    };
    // Newton's step is g/h with the curvature h' = factor·h, or h' = h/factor².
    const auto newton = [](Real curvature) { return GradientDescent{.alpha = 1 / curvature}; };
    std::vector<UnitRow> rows;
    rows.push_back({"newton", way(newton(factor), factor) / way(newton(1), 1),
                    way(newton(1 / (factor * factor)), 1 / factor) / way(newton(1), 1)});
    const std::vector<Optimizer> rules{GradientDescent{}, AdaGrad{}, RMSProp{}, Adam{}, AdaDelta{}};
    for (const Optimizer& rule : rules) rows.push_back(row_of(rule.name(), rule, rule));
    const Real epsilon = AdaDelta{}.epsilon * factor * factor;
    rows.push_back(row_of("adadelta, its ε too", AdaDelta{}, AdaDelta{.epsilon = epsilon}));
    return rows;
}

}  // namespace descent::optimizers
