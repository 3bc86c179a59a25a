/// \file
/// Gradient descent, momentum in its written forms, Nesterov, normalized gradients (L10.2, L10.11, L10.12).
#pragma once

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// φ ← φ − α g (L10.2; EE.11 when g is the gradient over all examples, EE.12 over a mini-batch).
struct GradientDescent {
    static constexpr const char* name = "gradient descent";
    Real alpha = Real(0.01);
    void step(Vector& phi, const Vector& g);
    std::vector<StateEntry> state() { return {}; }
};

}  // namespace descent::optimizers
