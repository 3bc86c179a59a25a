/// \file
/// How large should the first weights of a sigmoid network be (GO.14, NL.23)?
#pragma once

#include <vector>

#include "chapters/09_initialization/variance.hpp"

namespace descent::initialization {

/// Square sigmoid layers whose weights are some times as large as Glorot's, D σ²_W = 1.
struct SigmoidScale {
    Real times = 0;      ///< σ_W over Glorot's
    Real near_zero = 0;  ///< share of ‖∂ℓ/∂h‖ a layer hands down where a′ = ¼: times/4
    Real measured = 0;   ///< and what it does hand down
};

/// Around 0 a sigmoid is ½ + f/4, so what tanh (slope 1) hands down in full it hands down
/// by a quarter: 4 times Glorot's weights would make up for it, were not f so large then
/// that a′ is smaller. Measures the backward pass of `experiment` with D σ²_W = times²;
/// its activation and variances are not used (GO.13, GO.14).
/// \throws std::invalid_argument for no layers to compare, or `times` that are not
/// positive
std::vector<SigmoidScale> compare_sigmoid_scales(const std::vector<Real>& times,
                                                 const Experiment& experiment, std::uint64_t seed);

/// 1, 2, 4, 8 and 16 times Glorot's in twelve layers of 100.
std::vector<SigmoidScale> sigmoid_scales(std::uint64_t seed);

}  // namespace descent::initialization
