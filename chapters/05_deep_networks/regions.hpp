/// \file
/// How many linear regions does a deep ReLU network have, exactly (L8.3)?
///
/// Every floating-point number is a whole number times a power of two. Multiplied by a
/// common power of two per layer, which moves no joint, a network becomes one of whole
/// numbers; on a region its pre-activations are linear forms with whole coefficients, and
/// a unit splits the region where its form changes sign. All of this is integer
/// arithmetic of any length: no tolerance, no sampling, and joints that coincide are
/// found to coincide.
#pragma once

#include <limits>

#include "chapters/05_deep_networks/deep_network.hpp"

namespace descent::deep {

/// The regions of a network with one input.
struct LineRegions {
    Vector breakpoints;  ///< where at least one output bends, ascending; rounded to Real only here
    std::size_t linear = 0;  ///< pieces of the function: breakpoints + 1
    /// intervals with an activation pattern of their own: at least `linear`
    std::size_t activation = 0;
};

/// Counts the regions of a network with one input inside (low, high) (L8.3).
///
/// Works through the layers, left to right: a piece on which all h_k are linear is cut
/// where a pre-activation f_k crosses zero. In the end, neighbours on which every output
/// is the same line are one linear region. Cost: about regions × widths², for numbers
/// that grow by some 60 bits per layer.
/// \throws std::invalid_argument unless the network has one input and ReLUs, φ fits and
/// is finite, and low < high
LineRegions line_regions(const DeepNetwork& network, const Vector& phi,
                         Real low = -std::numeric_limits<Real>::infinity(),
                         Real high = std::numeric_limits<Real>::infinity());

/// A rectangle of the input plane.
struct Box {
    Real left, right, bottom, top;
};

/// Counts the regions of a network with two inputs inside a box (L8.3): polygons in whose
/// interior every hidden unit of every layer is either active throughout or not. Two
/// neighbours on which the output happens to be the same plane count as two; for a
/// network whose weights are not specially chosen this happens only where a whole layer
/// is off.
///
/// Every polygon is cut by every unit's line in turn; a line that only touches it does
/// not cut.
/// \throws std::invalid_argument unless the network has two inputs and ReLUs, φ fits and
/// is finite, and the box has an inside
std::size_t plane_regions(const DeepNetwork& network, const Vector& phi, const Box& box);

}  // namespace descent::deep
