/// \file
/// A shallow ReLU network of one input is piecewise linear: its joints and its regions,
/// exactly (L7.2).
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "chapters/04_shallow_networks/shallow_network.hpp"

namespace descent::shallow {

/// A place where hidden units switch on or off.
struct Joint {
    Real x;  ///< −θ_d0/θ_d1
    /// the units that switch here; several when their joints coincide
    std::vector<std::size_t> units;
    Vector bend;   ///< by how much the slope of every output changes, from left to right
    bool visible;  ///< does any output bend? Not if the output weights are 0 or cancel
};

/// An interval between two joints, where the network is a straight line per output.
struct Region {
    Real left, right;
    std::vector<bool> active;  ///< per unit: is it above zero here?
    Vector slope, intercept;   ///< per output: y_j = intercept_j + slope_j·x
};

/// Joints from left to right and the regions around them: one region more than joints.
struct PiecewiseLinear {
    std::vector<Joint> joints;
    std::vector<Region> regions;
};

/// The joints strictly inside (low, high) and the regions they make (L7.2).
///
/// A unit switches where its line crosses zero, at −θ_d0/θ_d1. A unit with θ_d1 = 0 never
/// switches: it is active everywhere or nowhere. Units whose joints round to the same
/// number share one joint. Crossing a joint from left to right adds φ_jd·|θ_d1| to the
/// slope of output j, whichever way the unit opens; a sum that is no more than its own
/// rounding error makes no visible bend. Cost: O(D²·D_o).
/// \throws std::invalid_argument unless the network has one input and ReLUs, φ fits and
/// is finite, and low < high
PiecewiseLinear piecewise(const ShallowNetwork& network, const Vector& phi,
                          Real low = -std::numeric_limits<Real>::infinity(),
                          Real high = std::numeric_limits<Real>::infinity());

/// How many straight pieces the function has: visible joints + 1. At most D + 1 (L7.2).
std::size_t pieces(const PiecewiseLinear& function);

/// Output j of the piecewise form at x: the same number as the network's, by another way.
/// \throws std::invalid_argument when x lies outside the interval or there is no output j
Real value(const PiecewiseLinear& function, Real x, std::size_t output = 0);

/// max |value(function, x) − y| over these x and all outputs, relative to the largest
/// weighted unit (at least 1).
/// \throws std::invalid_argument as value()
Real piecewise_error(const PiecewiseLinear& function, const ShallowNetwork& network,
                     const Vector& phi, const Vector& x);

}  // namespace descent::shallow
