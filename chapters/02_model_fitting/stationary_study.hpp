/// \file
/// Does the Hessian tell minima, maxima and saddles apart, and which of them has the
/// Gabor loss? (FM.5)
#pragma once

#include <array>
#include <cstdint>

#include "chapters/02_model_fitting/stationary.hpp"

namespace descent::fitting {

/// How many quadratics of each kind were classified as what they are.
struct ClassificationResult {
    std::size_t each = 0;                ///< quadratics of each kind
    std::array<std::size_t, 4> right{};  ///< in the order of Stationary
    Real error_over_bound = 0;           ///< largest error of an entry of H, over its bound
    /// Of all four kinds: right ones among 4·each.
    std::size_t all_right() const { return right[0] + right[1] + right[2] + right[3]; }
};

/// Classifies random quadratics of 2 to 6 parameters, as many of each kind, by hessian()
/// and classify() (FM.5).
ClassificationResult classify_quadratics(std::uint64_t seed, std::size_t each = 25);

/// The stationary points of the Gabor loss in gabor_window().
struct GaborStationary {
    Real width = 0;
    std::size_t starts = 0;  ///< of Newton's method, on each axis
    std::vector<StationaryPoint> points;
    std::size_t count(Stationary kind) const;  ///< how many of the points are of this kind
};

/// What Newton's method finds from a grid of starts over gabor_window() (FM.5).
GaborStationary gabor_stationary(std::size_t starts, Real width = 32);

}  // namespace descent::fitting
