/// \file
/// How many regions do networks have, layer by layer: small ones, random ones, and the
/// sawtooth that has as many as the formula says (L8.3–L8.5)?
#pragma once

#include <cstdint>
#include <vector>

#include "chapters/05_deep_networks/counting.hpp"
#include "chapters/05_deep_networks/deep_network.hpp"

namespace descent::deep {

/// Six units in two layers and in one.
struct SixUnitsResult {
    std::size_t composed_parameters = 0;  ///< of 3 units into 3: 20
    std::size_t composed_regions = 0;     ///< of folding_pair() on [−1, 1]
    std::size_t most_regions = 0;         ///< of two sawtooths of three units, everywhere
    std::size_t merged_parameters = 0;    ///< of the one network with two hidden layers: 22
    std::size_t shallow_parameters = 0;   ///< of 6 units in one layer: 19
    std::size_t shallow_regions = 0;      ///< of a sawtooth of six units, everywhere
};

/// Counts the regions of six units, composed and side by side (L8.3).
SixUnitsResult count_six_units();

/// Can the regions of a network with these hidden widths be counted in a moment?
/// \throws std::invalid_argument naming `who` (an option, a function) for no width, or
/// more than 100,000 parameters with one input and one output
void require_affordable(const char* who, const std::vector<std::size_t>& hidden);

/// The regions of networks with one input and the first 1, 2, … of these hidden layers,
/// each with a start_in_square() of its own. \throws std::invalid_argument as
/// require_affordable()
std::vector<std::size_t> random_regions(const std::vector<std::size_t>& hidden, Random& random);

/// Networks whose weights are random.
struct RandomDepthResult {
    Real unit_error = 0;               ///< unit_error() of a 3–4–2–3–2 network (L8.4)
    std::vector<std::size_t> hidden;   ///< the widths of the hidden layers
    std::vector<std::size_t> regions;  ///< random_regions() of these
};

/// Is the matrix form right at any depth, and how many regions are there (L8.3, L8.4)?
/// \throws std::invalid_argument as require_affordable()
RandomDepthResult random_depth(const std::vector<std::size_t>& hidden, std::uint64_t seed);

/// 1, 2, … sawtooths of D units fed into each other and merged.
struct SawtoothResult {
    std::size_t width = 0;                ///< D
    std::vector<std::size_t> parameters;  ///< of the merged network
    std::vector<std::size_t> formula;     ///< region_formula(), (D+1)^K
    std::vector<std::size_t> counted;     ///< line_regions()
    Real error() const;                   ///< the largest difference of the two
};

/// Does the formula hold, region by region (L8.5)? Cost: about (D+1)^layers.
/// \throws std::invalid_argument for fewer than 3 units, or no layer
SawtoothResult sawtooth_regions(std::size_t width, std::size_t layers);

/// The formula over the number of parameters, for networks of one depth.
struct RegionCurve {
    std::size_t layers = 0;               ///< K
    std::vector<std::size_t> parameters;  ///< ascending
    std::vector<Real> log10_regions;      ///< log₁₀ of region_formula()
};

/// Regions per parameter: a curve for each depth from 1 to `layers`, with the widths D_i,
/// 2D_i, 3D_i, … as long as the network has at most `budget` parameters (L8.5).
/// \throws std::invalid_argument as parameter_count()
std::vector<RegionCurve> regions_per_parameter(std::size_t inputs, std::size_t layers = 5,
                                               std::size_t budget = 11000);

}  // namespace descent::deep
