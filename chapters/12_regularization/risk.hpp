/// \file
/// What does the loss on the examples say about the loss on everything (FM.10)?
///
/// FM writes the risk R = E ℓ and the empirical risk L; in this chapter they are the
/// expected loss L and the empirical loss L̂. At a φ that was chosen before the examples
/// were drawn the one is an unbiased estimate of the other; at its own minimizer it is
/// too small.
#pragma once

#include <cstdint>

#include "chapters/12_regularization/overfitting.hpp"

namespace descent::regularization {

/// The polynomial with the least expected loss of all of this degree, one column (FM.10):
/// the best that one could choose, if one knew the truth.
/// \throws std::invalid_argument for a degree above 40
Matrix best_polynomial(std::size_t degree);

/// Many sets of examples, and what each says about two polynomials.
struct RiskPlan {
    std::size_t examples = 30, degree = 5, draws = 2000;
    Real noise = Real(0.3);
    std::uint64_t seed = 0;
};

/// The two losses of the two: the best polynomial φ°, which does not depend on the
/// examples, and φ̂, the minimizer of their empirical loss.
struct RiskResult {
    RiskPlan plan = {};
    Real risk = 0;                 ///< R(φ°), computed; nothing can be below it
    Estimate at_fixed = {};        ///< L̂(φ°): its mean is R(φ°)
    Estimate at_minimizer = {};    ///< L̂(φ̂), below R(φ°) on average
    Real risk_of_minimizer = 0;    ///< R(φ̂), the median; above R(φ°) in every draw
    Real fixed_away = 0;           ///< of at_fixed from the risk, in standard errors
    Real minimizer_away = 0;       ///< of at_minimizer from the risk, in standard errors
    std::size_t out_of_order = 0;  ///< draws without L̂(φ̂) ≤ L̂(φ°) or R(φ°) ≤ R(φ̂)
};

/// Measures the bias of the empirical risk, at a φ that is fixed and at its minimizer
/// (FM.10).
/// \throws std::invalid_argument for fewer than two draws, and as expected_loss() and
/// regression::noisy_points()
RiskResult risk_study(const RiskPlan& plan);

}  // namespace descent::regularization
