#include "chapters/10_optimizers/optimizer.hpp"

#include <fmt/format.h>

#include <cmath>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::optimizers {

const std::vector<Optimizer>& optimizers() {
    static const std::vector<Optimizer> all{
        GradientDescent{}, Momentum{}, Velocity{}, HeavyBall{}, Nesterov{}, NormalizedGradient{},
        AdaGrad{},         RMSProp{},  AdaDelta{}, Adam{},      AdaMax{},   Nadam{},
        RAdam{},           AMSGrad{},  AdamW{},
    };
    return all;
}

Knob alpha_knob(Real& alpha) {
    const Real width = std::pow(Real(10), Real(2.5));
    return {"alpha", &alpha, alpha / width, alpha * width};
}

void at_rest(Vector& state, const Vector& g) {
    if (state.size() == 0) state = xt::zeros_like(g);
    if (state.size() != g.size()) shape_error("step", "g", g.shape(), state.shape());
}

void Optimizer::step(Vector& phi, const Vector& g) {
    require_size("step", "g", g.size(), phi.size());
    rule_->step(phi, g);
}

Optimizer optimizer_named(const std::string& name, Real alpha) {
    std::string names;
    for (const Optimizer& optimizer : optimizers()) {
        if (optimizer.name() == name) {
            Optimizer result = optimizer;
            if (alpha != 0) result.set_alpha(alpha);
            return result;
        }
        names += fmt::format("{}{}", names.empty() ? "" : ", ", optimizer.name());
    }
    throw std::invalid_argument(
        fmt::format("no optimizer is called '{}'; there are: {}", name, names));
}

Descent minimize(const Objective& objective, Optimizer optimizer, const Vector& start,
                 std::size_t steps, const Schedule& schedule) {
    const Real alpha = optimizer.alpha();
    if (!(alpha > 0 && std::isfinite(alpha)))
        argument_error("minimize", "the step size must be positive and finite");
    Descent result{{Matrix::from_shape({steps + 1, start.size()}), Vector::from_shape({steps + 1})},
                   {},
                   false};
    const Objective L = counted(objective, result.evaluations);
    Vector phi = start, g = xt::zeros_like(start);
    std::size_t k = 0;
    for (; k <= steps; ++k) {
        const Real loss = L.loss_and_gradient(phi, g);
        if (!std::isfinite(loss)) break;
        row(result.path.phi, k) = phi;
        result.path.loss(k) = loss;
        if (k == steps) return result;
        if (schedule) optimizer.set_alpha(alpha * schedule(k));
        optimizer.step(phi, g);  // φ ← φ + Δφ(∂L/∂φ)   (L10.2)
    }
    if (k == 0) argument_error("minimize", "the loss is not finite at the start");
    result.diverged = true;
    result.path = {xt::view(result.path.phi, xt::range(std::size_t{0}, k)),
                   xt::view(result.path.loss, xt::range(std::size_t{0}, k))};
    return result;
}

}  // namespace descent::optimizers
