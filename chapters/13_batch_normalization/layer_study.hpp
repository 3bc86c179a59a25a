/// \file
/// What does one normalization do to eight numbers, to two, and what does it not see
/// (EE.19)?
#pragma once

#include <cstdint>

#include "chapters/13_batch_normalization/batch_norm.hpp"

namespace descent::normalization {

/// Both passes over one mini-batch of one feature.
struct WorkedBatch {
    BatchNormLayer layer;
    Matrix X, dY;
    /// Largest difference of ∂ℓ/∂x by the six equations and by the one line.
    Real one_line_error = 0;
    /// What the slide leaves out of ∂ℓ/∂μ, ∂ℓ/∂σ² · (−2/m) Σ (x_i − μ): 0 at the mean.
    Real left_out = 0;
};

/// 2, 4, 4, 4, 5, 5, 7, 9 with mean 5, variance 4, γ = 2, β = ½, ε = 0, and a loss that
/// looks at y_1 only (EE.19).
WorkedBatch eight_by_hand();

/// What moves a layer's output and what does not, over 20 examples of 3 features.
struct Invariances {
    Real epsilon = 0;
    Real shift_change = 0;      ///< largest change of y when every feature is shifted
    Real scale_change = 0;      ///< … when x is multiplied by 10, which only ε sees
    Real scale_bound = 0;       ///< ε · .99 √19 / smallest σ²: more it cannot be
    Real epsilon_change = 0;    ///< … of BN(10x) against BN(x) with ε/100
    Real mean_motion = 0;       ///< largest |Σ_i ∂ℓ/∂x_i| of a feature
    Real deviation_motion = 0;  ///< largest |Σ_i ∂ℓ/∂x_i x̂_i|
    Real deviation_error = 0;   ///< of the same against −2ε/s · ∂ℓ/∂σ²
};

/// BN(x + v) = BN(x), BN_ε(cx) = BN_ε/c²(x), and what that says of ∂ℓ/∂x (EE.19).
Invariances invariances(Real epsilon, std::uint64_t seed);

/// A mini-batch of two, with ε and without.
struct BatchOfTwo {
    Real epsilon = 0;
    Matrix X, Y, dX;          ///< with ε
    Real sign_error = 0;      ///< without: how far |y| is from 1
    Real exact_gradient = 0;  ///< without: largest |∂ℓ/∂x|
};

/// Only which of the two is larger is left, and no gradient gets through (EE.19).
BatchOfTwo batch_of_two(Real epsilon);

}  // namespace descent::normalization
