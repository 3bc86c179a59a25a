#include "chapters/10_optimizers/adaptive.hpp"

namespace descent::optimizers {

void AdaGrad::step(Vector& phi, const Vector& g) {
    if (r.size() == 0) r = xt::full_like(g, initial);
    prepare(phi, g, r);
    xt::noalias(r) = r + g * g;  // r ← r + g ⊙ g            (EE.16, GO.21)
    // θ ← θ − ε/(δ + √r) ⊙ g   (EE.16)
    xt::noalias(phi) = phi - alpha * g / (epsilon + xt::sqrt(r));
}

void RMSProp::step(Vector& phi, const Vector& g) {
    prepare(phi, g, r);
    xt::noalias(r) = rho * r + (1 - rho) * g * g;  // r ← ρ r + (1 − ρ) g ⊙ g   (EE.17)
    // θ ← θ − ε/(δ + √r) ⊙ g   (EE.17)
    xt::noalias(phi) = phi - alpha * g / (epsilon + xt::sqrt(r));
}

void AdaDelta::step(Vector& phi, const Vector& g) {
    prepare(phi, g, r, s, delta);
    xt::noalias(r) = rho * r + (1 - rho) * g * g;  // E[g²] ← ρ E[g²] + (1 − ρ) g²   (GO.21)
    // Δ ← −RMS[Δ]/RMS[g] ⊙ g   (GO.21)
    xt::noalias(delta) = -xt::sqrt(s + epsilon) / xt::sqrt(r + epsilon) * g;
    xt::noalias(s) = rho * s + (1 - rho) * delta * delta;  // E[Δ²] ← ρ E[Δ²] + (1 − ρ) Δ²   (GO.21)
    xt::noalias(phi) = phi + alpha * delta;  // φ ← φ + Δ                      (GO.21)
}

}  // namespace descent::optimizers
