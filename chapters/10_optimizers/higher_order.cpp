#include "chapters/10_optimizers/higher_order.hpp"

#include <cmath>

namespace descent::optimizers {

Objective chain(Real x) {
    if (!(std::isfinite(x) && x != 0)) argument_error("chain", "x must be finite and not 0");
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
    if (!(decrease > 0 && std::isfinite(decrease)))
        argument_error("step_for_decrease", "the decrease must be positive and finite");
    Vector g = xt::zeros_like(w);
    const Real J = objective.loss_and_gradient(w, g), g_g = xt::sum(g * g)();
    if (!(g_g > 0)) argument_error("step_for_decrease", "the gradient is 0");
    StepOutcome result;
    result.epsilon = decrease / g_g;           // ε = 0.1/gᵀg                  (EE.21)
    result.predicted = -result.epsilon * g_g;  // the cost will change by −ε gᵀg
    const Vector next = w - result.epsilon * g;
    result.actual = objective.loss(next) - J;
    return result;
}

Vector changes_by_order(Real x, const Vector& w, const Vector& g, Real epsilon) {
    require_size("changes_by_order", "g", g.size(), w.size());
    Vector order = xt::zeros<Real>({w.size() + 1});  // x Π_{i≤n} (w_i − ε g_i), by its power of ε
    order(0) = x;
    for (std::size_t i = 0; i < w.size(); ++i)
        for (std::size_t k = i + 2; k-- > 0;)
            order(k) = order(k) * w(i) - (k > 0 ? order(k - 1) * epsilon * g(i) : Real(0));
    return xt::view(order, xt::range(1, order.size()));  // order 0 is ŷ itself
}

}  // namespace descent::optimizers
