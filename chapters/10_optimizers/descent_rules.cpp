#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::optimizers {

void GradientDescent::step(Vector& phi, const Vector& g) {
    xt::noalias(phi) = phi - alpha * g;  // φ ← φ − α ∂L/∂φ   (L10.2)
}

}  // namespace descent::optimizers
