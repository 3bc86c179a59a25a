/// \file
/// When has descent arrived? What each stopping criterion would have done (EE.11,
/// EE.12).
#pragma once

#include <string>
#include <vector>

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// Where a criterion is met for the first time.
struct StopRow {
    std::string criterion;
    std::size_t step = 0;
    Real loss = 0;
    Real distance = 0;  ///< to the minimum
};

/// The first step of a path at which ‖∂L/∂φ‖ ≤ tolerance (FM: "when things look flat").
/// \return path.steps() + 1 when there is none
std::size_t first_flat(const Objective& objective, const Path& path, Real tolerance);

/// The first step that lowers the loss by less than this share of it. \return
/// path.steps() + 1 when there is none
std::size_t first_slow(const Path& path, Real share);

/// What the criteria would have done in a valley, and what SGD sees of its gradient.
struct StoppingStudy {
    std::size_t steps = 0;
    std::vector<StopRow> valley;  ///< gradient descent, α = .001, in Rosenbrock's valley
    /// One-example SGD on chapter 1's line with α = .1, over the last half of its steps: the
    /// median of ‖∂ℓ_i/∂φ‖, and of the ‖∂L/∂φ‖ that it does not see.
    Real seen = 0, whole = 0;
};
/// \throws std::invalid_argument for fewer than 100 steps
StoppingStudy stopping_study(std::size_t steps, std::uint64_t seed);

}  // namespace descent::optimizers
