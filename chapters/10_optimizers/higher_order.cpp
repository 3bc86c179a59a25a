#include "chapters/10_optimizers/higher_order.hpp"

#include <cmath>

namespace descent::optimizers {

Objective chain(Real x) {
    require(std::isfinite(x) && x != 0, "chain", "x must be finite and not 0");
    const auto output = [x](const Vector& w) {
        Real y = x;
        for (const Real weight : w) y *= weight;  // ŷ = x w_1 w_2 ⋯ w_l   (EE.21)
        return y;
    };
    return {.loss = output, .loss_and_gradient = [x, output](const Vector& w, Vector& g) {
                require_size("chain", "dphi", g.size(), w.size());
                Real before = x;  // x w_1 ⋯ w_{i−1}
                for (std::size_t i = 0; i < w.size(); ++i) {
                    g(i) = before;
                    before *= w(i);
                }
                Real after = 1;  // w_{i+1} ⋯ w_l
                for (std::size_t i = w.size(); i-- > 0;) {
                    g(i) *= after;  // ∂ŷ/∂w_i = x Π_{j≠i} w_j
                    after *= w(i);
                }
                return output(w);
            }};
}

StepOutcome step_for_decrease(const Objective& objective, const Vector& w, Real decrease) {
    require(decrease > 0 && std::isfinite(decrease), "step_for_decrease",
            "the decrease must be positive and finite");
    Vector g = xt::zeros_like(w);
    const Real J = objective.loss_and_gradient(w, g), g_g = xt::sum(g * g)();
    require(g_g > 0, "step_for_decrease", "the gradient is 0");
    StepOutcome result;
    result.alpha = decrease / g_g;           // α = 0.1/gᵀg                     (EE.21)
    result.predicted = -result.alpha * g_g;  // the cost will change by −α gᵀg   (EE.21)
    const Vector next = w - result.alpha * g;
    result.actual = objective.loss(next) - J;
    return result;
}

Vector changes_by_order(Real x, const Vector& w, const Vector& g, Real alpha) {
    require_size("changes_by_order", "g", g.size(), w.size());
    //> 10.6
    // x Π_{i≤n} (w_i − α g_i), by its power of α   (EE.21)
    Vector order = xt::zeros<Real>({w.size() + 1});
    order(0) = x;
    for (std::size_t i = 0; i < w.size(); ++i)
        for (std::size_t k = i + 2; k-- > 0;)
            order(k) = order(k) * w(i) - (k > 0 ? order(k - 1) * alpha * g(i) : Real(0));
    return xt::view(order, xt::range(1, order.size()));  // order 0 is ŷ itself
    //<
}

DepthStudy depth_study(const std::vector<Real>& weights, std::size_t deepest) {
    require(deepest >= 2, "depth_study", "there is no depth from 2 on");
    DepthStudy study;
    study.weights = weights;
    study.depth = xt::arange<Real>(2, real(deepest + 1));
    study.actual = study.error = xt::zeros<Real>({weights.size(), study.depth.size()});
    for (std::size_t i = 0; i < weights.size(); ++i)
        for (std::size_t j = 0; j < study.depth.size(); ++j) {
            const Vector w = xt::ones<Real>({j + 2}) * weights[i];
            const StepOutcome step = step_for_decrease(chain(1), w);
            study.actual(i, j) = step.actual;
            study.error(i, j) = std::abs(step.actual - step.predicted) / Real(0.1);
        }
    return study;
}

OrderStudy order_study(std::size_t depth, Real weight) {
    const Vector w = xt::ones<Real>({depth}) * weight;
    const Objective J = chain(1);
    Vector g = w;
    J.loss_and_gradient(w, g);
    const StepOutcome step = step_for_decrease(J, w);
    return {depth, weight, changes_by_order(1, w, g, step.alpha), step.actual};
}

}  // namespace descent::optimizers
