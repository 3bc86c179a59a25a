/// \file
/// How long may a step be? On both sides of 2/λmax, and where no step gets shorter
/// (L10.3, L10.12, EE.11).
#pragma once

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// Gradient descent on chapter 1's line, a thousandth below and above 2/λmax (L10.3).
struct StepLimit {
    static constexpr Real below = Real(0.999), above = Real(1.001);  ///< α as a share of the limit
    Real limit = 0;                                                  ///< 2/λmax of the sum loss
    Real loss_below = 0, loss_above = 0;                             ///< at the end of the path
    Real least_loss = 0;                                             ///< of the least-squares line
};
/// Descends with either step size, so many steps each.
StepLimit step_limit(std::size_t steps = 20000);

/// Normalized gradients on the floor of a canyon, with α = 0.03: every step across is α
/// long, so it jumps from side to side (L10.12).
struct Oscillation {
    Real alpha = Real(0.03);
    Path path;
    Real last_step = 0;  ///< the last |Δφ_1|, across the canyon
};
/// Descends on that floor for so many steps.
Oscillation normalized_oscillation(std::size_t steps = 1000);

}  // namespace descent::optimizers
