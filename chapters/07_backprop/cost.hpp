/// \file
/// What does one gradient cost, counted and measured (L9.8)?
#pragma once

#include "chapters/05_deep_networks/deep_network.hpp"
#include "common/data/dataset.hpp"

namespace descent::backprop {

using deep::DeepNetwork;

/// Multiplications of the forward pass over a batch, matrix products only:
/// N Σ_k D_k D_{k+1} (L9.8).
std::size_t forward_multiplications(const DeepNetwork& network, std::size_t examples);
/// Of the backward pass: as many for ∂L/∂W, and again, but for the first layer, for ∂L/∂h
/// (L9.8).
std::size_t backward_multiplications(const DeepNetwork& network, std::size_t examples);

/// What the two passes of one network over one batch cost.
struct CostResult {
    std::size_t parameters = 0, examples = 0;
    double forward_time = 0, backward_time = 0;  ///< microseconds, the fastest of twenty passes
    double multiplications_ratio = 0;            ///< backward's over forward's, below 2 (L9.8)

    /// Forward passes that central differences need for the same gradient.
    std::size_t losses_by_differences() const { return 2 * parameters; }
    /// How long these take, in seconds.
    double time_by_differences() const {
        return static_cast<double>(losses_by_differences()) * forward_time * 1e-6;
    }
};

/// Counts and measures both passes over the first 100 of these examples, or all if there
/// are fewer, with He weights drawn from the seed.
/// \throws std::invalid_argument when the data do not fit the network or are empty
CostResult measure_cost(const DeepNetwork& network, const LabelledData& data, std::uint64_t seed);

/// Multiplications for one gradient of one example, a network an entry.
struct CostCurves {
    Vector parameters;   ///< of each network
    Vector backprop;     ///< forward and backward once
    Vector differences;  ///< central differences: forward twice for each parameter
};

/// For the networks 40-D-D-10, with D each of these widths (L9.8).
/// \throws std::invalid_argument for a width of 0
CostCurves cost_by_width(const std::vector<std::size_t>& widths);

}  // namespace descent::backprop
