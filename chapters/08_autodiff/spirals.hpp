/// \file
/// Does the lecture's training step learn three spirals, and does it go where chapter 7's
/// hand-written training goes (FM.24)?
#pragma once

#include <cstdint>
#include <vector>

#include "chapters/08_autodiff/two_layer_net.hpp"

namespace descent::autodiff {

/// A TwoLayerNet on all points of backprop::spirals() at once.
struct GraphTrainingPlan {
    std::size_t hidden = 100;
    Real alpha = Real(0.5);  ///< step size
    std::size_t steps = 2000;
    std::size_t per_class = 100, classes = 3;
    std::uint64_t seed = 0;  ///< for the points and the initial weights
};

/// Where a training stands after a step.
struct SpiralsStage {
    std::size_t step = 0;  ///< from 1
    Real loss = 0;         ///< before the step
    Real accuracy = 0;     ///< after it
};

/// One training on the spirals, each of its gradients by the graph.
struct GraphTrainingResult {
    GraphTrainingPlan plan;
    std::size_t parameters = 0, examples = 0;
    Vector losses;                     ///< before each step
    std::vector<SpiralsStage> stages;  ///< the first step, every fifth of the way, the last
};

/// \throws std::invalid_argument for no steps, units, points or classes;
/// std::runtime_error when training diverges
GraphTrainingResult train_on_spirals(const GraphTrainingPlan& plan, const Progress& progress = {});

/// φ after the same steps by the graph and by chapter 7.
struct TrainingAgreement {
    Vector by_hand, by_graph;
    /// The largest difference, in units of the largest |φ_i| by hand.
    Real difference() const;
};

/// The plan's first steps, so many of them, both ways from the same φ.
TrainingAgreement training_agreement(const GraphTrainingPlan& plan, std::size_t steps);

}  // namespace descent::autodiff
