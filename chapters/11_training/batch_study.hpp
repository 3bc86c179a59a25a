/// \file
/// How large should a batch be? What it costs to reach the same training loss with
/// different ones (FM.14b).
#pragma once

#include <vector>

#include "chapters/11_training/training.hpp"
#include "common/progress.hpp"

namespace descent::training {

/// What is the same for all batch sizes.
struct BatchPlan {
    Real target = Real(1);          ///< the mean training loss of an epoch to be reached
    std::size_t most_epochs = 100;  ///< give up after these
    std::uint64_t seed = 0;         ///< the same first φ and the same order of the examples
    /// step sizes to choose from, for each batch size by itself
    std::vector<Real> alphas = {Real(0.1)};
};

/// One batch size, with the step size that reached the target in the fewest steps.
struct BatchResult {
    std::size_t batch = 0;
    Real alpha = 0;
    bool reached = false;  ///< with none of the step sizes, if false; the counts are 0 then
    std::size_t epochs = 0, steps = 0;
    /// of one gradient: forward and backward over one batch (L9.8)
    std::size_t step_multiplications = 0;
    /// of all gradients to the target: epochs × those of one pass
    std::size_t multiplications = 0;
};

/// Gradient descent on mini-batches of one size, until the mean loss of an epoch is at or
/// below the target (FM.14b).
/// \throws std::invalid_argument when the batch is 0 or larger than the training set, the
/// target is not positive and finite, a step size is not, or there is none
BatchResult cost_to_target(const deep::DeepNetwork& network, const Data& data, std::size_t batch,
                           const BatchPlan& plan);

/// The same for each of these sizes, in their order.
std::vector<BatchResult> batch_costs(const deep::DeepNetwork& network, const Data& data,
                                     const std::vector<std::size_t>& batches, const BatchPlan& plan,
                                     const Progress& progress = {});

/// One of their counts, such as &BatchResult::steps; NaN where the target was not
/// reached.
Vector counts(const std::vector<BatchResult>& results, std::size_t BatchResult::*count);

/// The study made twice (FM.14b): with the best of the plan's step sizes for each batch
/// size, and with one for all.
struct BatchStudy {
    std::size_t examples = 0;  ///< to learn from
    std::vector<std::size_t> batches;
    BatchPlan plan;
    Real same_alpha = 0;
    std::vector<BatchResult> own, same;  ///< each its best step size; the same for all
};

/// \throws std::invalid_argument as cost_to_target()
BatchStudy batch_study(const deep::DeepNetwork& network, const Data& data,
                       const std::vector<std::size_t>& batches, const BatchPlan& plan,
                       Real same_alpha, const Progress& progress = {});

/// Seconds for the gradients of one epoch with this batch size, the shortest of
/// `repeats`. It depends on the machine and on what else it is doing: only ratios within
/// one run mean something.
double seconds_per_epoch(const Model& model, const LabelledData& data, std::size_t batch,
                         std::size_t repeats);

/// These seconds for each of the sizes, in multiples of the last one's.
/// \throws std::invalid_argument for no sizes
std::vector<double> relative_times(const Model& model, const LabelledData& data,
                                   const std::vector<std::size_t>& batches, std::size_t repeats);

}  // namespace descent::training
