#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::optimizers {

void GradientDescent::step(Vector& phi, const Vector& g) {
    prepare(phi, g);
    xt::noalias(phi) = phi - alpha * g;  // φ ← φ − α ∂L/∂φ   (L10.2, L10.3, EE.11)
}

void Momentum::step(Vector& phi, const Vector& g) {
    prepare(phi, g, m);
    //> 10.1
    xt::noalias(m) = beta * m + (1 - beta) * g;  // m ← β m + (1 − β) ∂L/∂φ   (L10.11)
    xt::noalias(phi) = phi - alpha * m;          // φ ← φ − α m               (L10.11)
    //<
}

void Velocity::step(Vector& phi, const Vector& g) {
    prepare(phi, g, v);
    xt::noalias(v) = beta * v - alpha * g;  // v ← β v − α ∂L/∂φ   (EE.14, FM.15)
    xt::noalias(phi) = phi + v;             // φ ← φ + v           (EE.14, FM.15)
}

void HeavyBall::step(Vector& phi, const Vector& g) {
    const bool first = v.size() == 0;
    prepare(phi, g, v);
    const Real share = first && whole_start ? 1 : 1 - dampening;
    xt::noalias(v) = beta * v + share * g;  // v ← β v + (1 − dampening) ∂L/∂φ   (GO.20)
    xt::noalias(phi) = phi - alpha * v;     // φ ← φ − α v                       (GO.20)
}

void Nesterov::step(Vector& phi, const Vector& g) {
    prepare(phi, g, v);
    //> 10.2
    xt::noalias(v) = beta * v + g;                    // v ← β v + ∂L/∂φ             (GO.20)
    xt::noalias(phi) = phi - alpha * (g + beta * v);  // φ ← φ − α (∂L/∂φ + β v)     (GO.20)
    //<
}

void NormalizedGradient::step(Vector& phi, const Vector& g) {
    prepare(phi, g);
    //> 10.3
    // φ ← φ − α m/(√v + ε) with m = g, v = g², √v = |g|   (L10.12)
    xt::noalias(phi) = phi - alpha * g / (xt::abs(g) + epsilon);
    //<
}

Real terminal_velocity(Real g_norm, Real alpha, Real beta) {
    if (!(beta >= 0 && beta < 1)) argument_error("terminal_velocity", "beta must lie in [0, 1)");
    return alpha * g_norm / (1 - beta);  // α‖g‖/(1 − β)   (EE.15)
}

}  // namespace descent::optimizers
