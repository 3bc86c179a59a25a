/// \file
/// How should the step size shrink? Schedules: factors of alpha, by step (EE.13, EE.13b,
/// GO.3, GO.4).
///
/// A Schedule is a function of the step k = 0, 1, … alone, so a run can be resumed
/// anywhere. Every decay here starts at 1. Schedules are joined by product(); per_epoch()
/// lets one count epochs. Functions throw std::invalid_argument for counts of 0 and for
/// numbers outside the range that is stated.
#pragma once

#include <limits>

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// 1, always.
Schedule constant();

/// α_k = (1 − k/τ) α_0 + k/τ α_τ until step τ, then α_τ (EE.13b, where the step size is
/// called ε).
/// \param end α_τ/α_0 in [0, 1]; the slide's choice is 1 %
Schedule linear_decay(std::size_t tau, Real end = Real(0.01));

/// Multiplies by `factor` in [0, 1] every `every` steps (GO.4: step decay, there in
/// epochs).
Schedule step_decay(Real factor, std::size_t every);

/// exp(−rate·k) with rate ≥ 0 (GO.4: exponential decay).
Schedule exponential_decay(Real rate);

/// 1/(1 + rate·k) with rate ≥ 0 (GO.4: 1/t decay). The slide prints 1/(1 + rate), which
/// does not depend on the step at all (errata).
Schedule inverse_decay(Real rate);

/// 1/√(1 + rate·k) with rate ≥ 0: slower than 1/t. Its sum is infinite and its limit 0,
/// which is enough for convex problems without noise (GO.3), but the sum of its squares
/// is infinite too (EE.13).
Schedule inverse_root_decay(Real rate);

/// Half a cosine from 1 to `end` in [0, 1] at step `steps`, then `end`.
Schedule cosine_decay(std::size_t steps, Real end = 0);

/// 1/steps, 2/steps, …, 1, and then 1: a gentle start. product(warm_up(500),
/// cosine_decay(10000)) is a common pair.
Schedule warm_up(std::size_t steps);

/// The product of two schedules.
Schedule product(Schedule first, Schedule second);

/// The schedule, counted in epochs of so many steps.
Schedule per_epoch(Schedule schedule, std::size_t steps_per_epoch);

/// Robbins and Monro's conditions Σ α_k = ∞ and Σ α_k² < ∞ (EE.13), measured.
///
/// A sum over k is compared block by block, the blocks doubling in length: (K/4, K/2]
/// with (K/2, K]. A block that does not shrink against the one before makes the sum
/// infinite; one that shrinks by a fixed share, finite. This is Cauchy's condensation. It
/// is right for the schedules of this file when K is far beyond their own scale (τ,
/// 1/rate); no finite number of terms decides them all.
struct RobbinsMonro {
    Vector sum, squares;            ///< Σ_{k<2^j} α_k and Σ_{k<2^j} α_k², j = 0, 1, …
    Real sum_ratio, squares_ratio;  ///< last block over the one before
    bool sum_diverges = false;      ///< Σ α_k = ∞: no place is too far away
    bool squares_converge = false;  ///< Σ α_k² < ∞: the noise adds up to something finite
    bool satisfied() const { return sum_diverges && squares_converge; }  ///< both conditions
};

/// \param doublings K = 2^doublings, from 4 to 30
RobbinsMonro robbins_monro(const Schedule& schedule, std::size_t doublings = 20);

/// Decay on plateau (GO.3): if the metric did not improve during the last `patience`
/// epochs, multiply the step size by a factor.
///
/// PyTorch's ReduceLROnPlateau waits one epoch longer: its `patience` is one less.
struct PlateauDecay {
    std::uint64_t patience = 10;
    Real factor = Real(0.1);
    Real scale = 1;  ///< the factor of alpha now
    Real best = -std::numeric_limits<Real>::infinity();
    std::uint64_t waited = 0;  ///< epochs since the best, or since the last decay

    /// Takes the metric of an epoch; higher is better, so give a loss its minus sign.
    /// \return scale
    /// \throws std::invalid_argument when the metric is not a number, patience is 0,
    /// or the factor is not in [0, 1]
    Real observe(Real metric);
    /// What a checkpoint has to keep.
    std::vector<StateEntry> state() { return {&scale, &best, &waited}; }
};

}  // namespace descent::optimizers
