/// \file
/// Which belief about the weights is a penalty (GO.16, NL.20, NL.21)?
#pragma once

#include "chapters/12_regularization/penalty.hpp"

namespace descent::regularization {

/// The prior belief about one weight of which the penalty is the −log (GO.16, NL.20,
/// NL.21): the density of N(0, 1/λ) for L2, of the Laplacian λ/2 exp(−λ|w|), whose scale
/// is 1/λ, for L1. \throws std::invalid_argument unless λ > 0
Real prior_density(Penalty kind, Real lambda, Real w);

/// −Σ log Pr(W) − R(φ), the same for every φ: n/2 log(2π/λ) for n weights under N(0,
/// 1/λ), n log(2/λ) under the Laplacian.
Real prior_constant(Penalty kind, Real lambda, std::size_t weights);

/// The belief about some weights, beside the penalty on them (GO.16).
struct PriorResult {
    Penalty kind = Penalty::l2;
    Real lambda = 0;
    Real minus_log = 0;                                            ///< −Σ log Pr(W)
    Real penalty = 0;                                              ///< R
    Real constant = 0;                                             ///< what should be between them
    Real error() const { return minus_log - penalty - constant; }  ///< 0 but for rounding
};
/// \throws std::invalid_argument unless λ > 0
PriorResult compare_prior(Penalty kind, Real lambda, const Vector& W);

}  // namespace descent::regularization
