#include "chapters/10_optimizers/adaptive.hpp"

namespace descent::optimizers {

void AdaGrad::step(Vector& phi, const Vector& g) {
    if (r.size() == 0) r = xt::full_like(g, initial);
    prepare(phi, g, r);
    // r ← r + g ⊙ g   (EE.16, GO.21)
    xt::noalias(r) = r + g * g;
    // φ ← φ − α/(ε + √r) ⊙ g   (EE.16, GO.21)
    xt::noalias(phi) = phi - alpha * g / (epsilon + xt::sqrt(r));
}

void RMSProp::step(Vector& phi, const Vector& g) {
    prepare(phi, g, r);
    // r ← ρ r + (1 − ρ) g ⊙ g   (EE.17)
    xt::noalias(r) = rho * r + (1 - rho) * g * g;
    // φ ← φ − α/(ε + √r) ⊙ g   (EE.17)
    xt::noalias(phi) = phi - alpha * g / (epsilon + xt::sqrt(r));
}

void AdaDelta::step(Vector& phi, const Vector& g) {
    prepare(phi, g, r, s, delta);
    // r ← ρ r + (1 − ρ) g ⊙ g   (GO.21)
    xt::noalias(r) = rho * r + (1 - rho) * g * g;
    // Δ ← −√(s + ε)/√(r + ε) ⊙ g   (GO.21)
    xt::noalias(delta) = -xt::sqrt(s + epsilon) / xt::sqrt(r + epsilon) * g;
    // s ← ρ s + (1 − ρ) Δ ⊙ Δ   (GO.21)
    xt::noalias(s) = rho * s + (1 - rho) * delta * delta;
    // φ ← φ + α Δ   (GO.21)
    xt::noalias(phi) = phi + alpha * delta;
}

}  // namespace descent::optimizers
