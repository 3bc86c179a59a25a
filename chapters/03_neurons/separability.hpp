/// \file
/// Can a line separate the points, and if not, how does one prove it? (NL.8)
#pragma once

#include <vector>

#include "chapters/03_neurons/perceptron.hpp"

namespace descent::neurons {

/// A separator or a proof that there is none. One of the two exists, never both (Gordan's
/// theorem).
struct Separability {
    Separator best;         ///< separates if margin > 0; ‖(b, w)‖ = 1
    Real margin = 0;        ///< γ = min_i y_i (b + wᵀx_i) of `best`
    Real margin_limit = 0;  ///< no separator of length 1 has a larger one
    /// whole numbers n_i ≥ 0 for refutes(); empty if none was found
    std::vector<long> certificate;
};

/// Looks for the point nearest to 0 in the convex hull of the y_i (1, x_i). If it is not
/// 0, it is the separator with the largest margin; if it is, the weights that mixed it
/// from the corners prove that there is no separator (NL.8).
/// \throws std::invalid_argument as require_points()
Separability separability(const SignedPoints& points, std::size_t max_steps = 100000);

/// Checks a proof that no line separates the points: Σ_i n_i y_i (1, x_i) = 0 exactly,
/// with n_i ≥ 0, not all 0 (NL.8).
///
/// A separator would have y_i (b + wᵀx_i) > 0 for all i. Multiply each of these by n_i
/// and add: the left side is (b, w)ᵀ 0 = 0, the right side says it is positive. That
/// cannot be. (Nor does it help to count 0 as class −1: the ones add up to 0 as well, so
/// points of both classes take part, and those of class +1 stay strictly positive.)
/// \throws std::invalid_argument when sizes differ or a coordinate is not a whole number,
/// for which no sum is exact
bool refutes(const std::vector<long>& certificate, const SignedPoints& points);

}  // namespace descent::neurons
