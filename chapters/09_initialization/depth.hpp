/// \file
/// Fifty layers before any training: do they follow the theory of one layer, and why does
/// the steadiest of them sink (L10.9)?
#pragma once

#include <optional>
#include <vector>

#include "chapters/09_initialization/derivation.hpp"

namespace descent::initialization {

/// E[log₁₀ r] for r = 2/D Σ_j ReLU[z_j]² with z_j from N(0, 1), which is the factor by
/// which one He layer of width D changes ‖h‖². E[r] = 1, but the mean of the logarithm is
/// −(5/(2D) + 49/(12D²))/ln 10 up to terms of order 1/D³.
Real log_drift(std::size_t width);

/// The same by sampling.
SampledMean sampled_log_drift(std::size_t width, std::size_t samples, Random& random);

/// By how many decades variances grow from layer to layer, for one σ²_W.
struct SlopeResult {
    Real weight_variance = 0;
    Real theory = 0, forward = 0, backward = 0;  ///< log_growth(), and the measured lines
};

/// The slopes of these curves. \throws std::invalid_argument for an activation without
/// log_growth()
std::vector<SlopeResult> slopes(const Experiment& experiment, const std::vector<Curve>& curves);

/// Without biases ReLU networks are homogeneous: σ_W times s multiplies h_k by s^k, so
/// every curve is the first one, tilted by k log₁₀ of the ratio of the variances.
/// \return the largest error of that, in units of 1 + |tilt|
Real tilt_error(const std::vector<Curve>& curves);

/// Theory has a mean variance that stays; the mean of its logarithm sinks.
struct DriftResult {
    Curve curve;                       ///< of the σ²_W whose growth is nearest to none
    Real theory = 0;                   ///< log₁₀ of the expected variance of h_K
    std::optional<SampledMean> layer;  ///< E[log₁₀ r] of one layer, for 30 units or more
};

/// \param draws normal numbers to sample the drift of a layer with
/// \throws std::invalid_argument for no curve, or other activations than ReLU
DriftResult drift(const Experiment& experiment, const std::vector<Curve>& curves,
                  std::uint64_t seed, std::size_t draws);

/// The lecture's figure, and what theory says of it.
struct VarianceResult {
    Experiment experiment;
    std::vector<Curve> curves;
    std::vector<SlopeResult> slopes;   ///< none without a theory, or for a single layer
    std::optional<Real> tilt_error;    ///< for two curves or more, with a theory
    std::optional<DriftResult> drift;  ///< for ReLU, where no number was lost
};

/// measure(), and all that can be said of its curves (L10.9).
/// \param draws as in drift()
VarianceResult variances_by_depth(const Experiment& experiment, std::uint64_t seed,
                                  std::size_t draws, const Progress& progress = {});

}  // namespace descent::initialization
