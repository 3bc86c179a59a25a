/// \file
/// Do variances grow from layer to layer as the formula says? The figure of L10.9, fifty
/// layers before training.
#pragma once

#include "chapters/09_initialization/variance.hpp"
#include "chapters/14_reproductions/table.hpp"
#include "common/progress.hpp"

namespace descent::reproductions {

/// L10.9, obtained again by chapter 9's experiment.
struct VarianceReproduction {
    initialization::Experiment experiment;
    std::vector<initialization::Curve> curves;  ///< one for each σ² of the weights
    Rows rows = {};  ///< decades a layer, of the activations and then of the gradients

    const Rows& all_rows() const { return rows; }  ///< as they stand in the table
};

/// Fits lines to the curves and compares their slopes with log₁₀ ½Dσ² (L10.7–L10.9).
/// \throws std::invalid_argument as initialization::measure()
VarianceReproduction reproduce_variances(const initialization::Experiment& experiment,
                                         std::uint64_t seed, const Progress& progress = {});

}  // namespace descent::reproductions
