/// \file
/// How far should a step go along its direction? Line searches, exact or just far enough
/// (GO.3).
#pragma once

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// The points φ + αd with α ≥ 0: where a search begins, and the direction in which it
/// goes.
struct SearchLine {
    const Vector &phi, &g;    ///< φ and ∂L/∂φ there
    Real loss;                ///< L[φ]
    const Vector& direction;  ///< d, with gᵀd < 0: downhill
};

/// Finds the α of φ + αd; 0 when no step makes the loss smaller.
using LineSearch = std::function<Real(const Objective& objective, const SearchLine& line)>;

/// α = −gᵀd/dᵀHd, where the slope along d becomes 0; for d = −g it is gᵀg/gᵀHg (EE.20,
/// there ε*). Exact for a quadratic.
/// \throws std::invalid_argument when sizes differ or dᵀHd is not positive: then there is
/// no lowest place
Real exact_step(const Matrix& H, const Vector& g, const Vector& direction);

/// Exact line search: the α at which the slope ∂L/∂φ[φ + αd]ᵀd is 0, to rounding (GO.3).
///
/// The interval [0, first] is widened, doubling, until the slope at its end is positive
/// or the loss above that of the start; then the slope's zero in it is found by Boost's
/// toms748_solve, a bracketing method that cannot run away. Where there are several along
/// the line, one is found, with a loss below the start's. Cost: 10 to 25 gradients.
/// \throws std::invalid_argument unless first is positive and finite; the search itself
/// when the loss seems to fall for ever
LineSearch exact_search(Real first = 1);

/// The constants of backtracking.
struct Armijo {
    Real first = 1;           ///< the α that is tried first
    Real shrink = Real(0.5);  ///< and what it is multiplied by when refused
    /// of the decrease that the slope promises: L[φ + αd] ≤ L + share·α gᵀd
    Real share = Real(1e-4);
    std::size_t attempts = 60;  ///< then α = 0
};

/// Backtracking: the first of first, first·shrink, first·shrink², … that brings a share
/// of the promised decrease (GO.3; Armijo 1966). Cost: one loss per attempt.
/// \throws std::invalid_argument unless first > 0, 0 < shrink < 1, 0 < share < 1 and
/// there is an attempt
LineSearch backtracking(const Armijo& constants = {});

/// Steepest descent: φ ← φ + αd with d = −∂L/∂φ and α by the search. Ends after `steps`
/// steps, where ‖∂L/∂φ‖ ≤ tolerance, and where the search finds no step.
/// \throws std::invalid_argument when the loss is not finite at the start, or the
/// tolerance is negative
Descent steepest_descent(const Objective& objective, const LineSearch& search, const Vector& start,
                         std::size_t steps, Real tolerance = 0);

}  // namespace descent::optimizers
