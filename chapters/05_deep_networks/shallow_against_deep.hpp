/// \file
/// Which network divides two classes better, a shallow one or a deep one of as many units
/// (L8.6)?
#pragma once

#include <cstdint>
#include <vector>

#include "chapters/05_deep_networks/decision.hpp"

namespace descent::deep {

/// How both networks are trained and judged.
struct DecisionPlan {
    std::size_t points = 500;  ///< to train on
    std::size_t fresh = 4000;  ///< new ones, to judge by
    std::size_t starts = 3;    ///< the one with the lowest loss counts
    std::size_t steps = 150;   ///< of fit_plane(), from each start
    std::uint64_t seed = 0;    ///< of the points; start s has the seed + s
};

/// What became of one network.
struct DecisionResult {
    DeepModel model;
    Real loss = 0;            ///< Σ_i (f[x_i] − y_i)² on the points it was trained on
    Real accuracy = 0;        ///< plane_accuracy() on these
    Real accuracy_new = 0;    ///< and on the fresh points
    std::size_t regions = 0;  ///< plane_regions() in the square
    double slopes_in_ms = 0;  ///< milliseconds for numeric_slopes() at all its points
};

/// The fit with the lowest loss from several starts, and what it is worth (L8.6).
/// \param hidden the widths of its hidden layers \param fresh points to judge by
/// \param plan starts, steps and seed \param progress called after every step
/// \throws std::invalid_argument for no start, and as fit_plane()
DecisionResult learn_decision(const std::vector<std::size_t>& hidden, const PlanePoints& points,
                              const PlanePoints& fresh, const DecisionPlan& plan,
                              const Progress& progress = {});

/// Both on the same points of the wave.
struct DecisionComparison {
    DecisionPlan plan;
    PlanePoints points;
    std::vector<DecisionResult> networks;  ///< 20 units in a layer, then 10 + 10
};

/// 20 hidden units side by side, and in two layers (L8.6).
DecisionComparison compare_decisions(const DecisionPlan& plan, const Progress& progress = {});

/// The shortest of five runs of numeric_slopes(), in milliseconds.
double time_slopes(const DeepModel& model, const Matrix& X);

}  // namespace descent::deep
