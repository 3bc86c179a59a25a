/// \file
/// How large a batch? What it costs to reach the same training loss with different ones
/// (FM.14b).
#pragma once

#include <functional>
#include <vector>

#include "chapters/11_training/training.hpp"

namespace descent::training {

/// What is the same for all batch sizes.
struct BatchStudy {
    Real target = Real(1);          ///< the mean training loss of an epoch to be reached
    std::size_t most_epochs = 100;  ///< give up after these
    std::uint64_t seed = 0;         ///< the same first φ and the same order of the examples
    std::vector<Real> rates = {
        Real(0.1)};  ///< step sizes to choose from, for each batch size by itself
};

/// One batch size, with the step size that reached the target in the fewest steps.
struct BatchCost {
    std::size_t batch = 0;
    Real rate = 0;
    bool reached = false;  ///< with none of the rates, if false; the counts are 0 then
    std::size_t epochs = 0, steps = 0;
    /// of one gradient: forward and backward over one batch (L9.8)
    std::size_t step_multiplications = 0;
    /// of all gradients to the target: epochs × those of one pass
    std::size_t multiplications = 0;
};

/// Gradient descent on mini-batches of one size, until the mean loss of an epoch is at or
/// below the target (FM.14b).
/// \throws std::invalid_argument when the batch is 0 or larger than the training set, the
/// target is not positive and finite, a rate is not, or there is none
BatchCost cost_to_target(const deep::DeepNetwork& network, const Data& data, std::size_t batch,
                         const BatchStudy& study);

/// The same for each of these sizes, in their order. \param report called with how many
/// are done; may be empty
std::vector<BatchCost> batch_costs(const deep::DeepNetwork& network, const Data& data,
                                   const std::vector<std::size_t>& batches, const BatchStudy& study,
                                   const std::function<void(std::size_t done)>& report = {});

/// Seconds for the gradients of one epoch with this batch size, the shortest of
/// `repeats`. It depends on the machine and on what else it is doing: only ratios within
/// one run mean something.
double seconds_per_epoch(const Model& model, const LabelledData& data, std::size_t batch,
                         std::size_t repeats);

}  // namespace descent::training
