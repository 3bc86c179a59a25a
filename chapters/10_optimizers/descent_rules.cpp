#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::optimizers {

void GradientDescent::step(Vector& phi, const Vector& g) {
    prepare(phi, g);
    xt::noalias(phi) = phi - alpha * g;  // φ ← φ − α ∂L/∂φ   (L10.2, L10.3, EE.11)
}

void Momentum::step(Vector& phi, const Vector& g) {
    prepare(phi, g, m);
    xt::noalias(m) = beta * m + (1 - beta) * g;  // m ← β m + (1 − β) ∂L/∂φ   (L10.11)
    xt::noalias(phi) = phi - alpha * m;          // φ ← φ − α m               (L10.11)
}

void Velocity::step(Vector& phi, const Vector& g) {
    prepare(phi, g, v);
    // v ← α v − ε g   (EE.14, FM.15; α is beta here, ε is alpha)
    xt::noalias(v) = beta * v - alpha * g;
    xt::noalias(phi) = phi + v;  // θ ← θ + v       (EE.14, FM.15)
}

void HeavyBall::step(Vector& phi, const Vector& g) {
    const bool first = gamma.size() == 0;
    prepare(phi, g, gamma);
    const Real share = first && whole_start ? 1 : 1 - dampening;
    xt::noalias(gamma) = mu * gamma + share * g;  // γ ← μ γ + (1 − dampening) ∇L   (GO.20)
    xt::noalias(phi) = phi - alpha * gamma;       // θ ← θ − ε γ                    (GO.20)
}

void Nesterov::step(Vector& phi, const Vector& g) {
    prepare(phi, g, gamma);
    xt::noalias(gamma) = mu * gamma + g;                // γ ← μ γ + ∇L         (GO.20)
    xt::noalias(phi) = phi - alpha * (g + mu * gamma);  // θ ← θ − ε (∇L + μ γ)  (GO.20)
}

void NormalizedGradient::step(Vector& phi, const Vector& g) {
    prepare(phi, g);
    // φ ← φ − α m/(√v + ε): m = g, v = g², √v = |g|   (L10.12)
    xt::noalias(phi) = phi - alpha * g / (xt::abs(g) + epsilon);
}

Real terminal_velocity(Real g_norm, Real alpha, Real beta) {
    if (!(beta >= 0 && beta < 1)) argument_error("terminal_velocity", "beta must lie in [0, 1)");
    return alpha * g_norm / (1 - beta);  // ε‖g‖/(1 − α)   (EE.15)
}

}  // namespace descent::optimizers
