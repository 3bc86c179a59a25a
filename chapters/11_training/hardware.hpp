/// \file
/// What does a batch ask of the machine: how much memory, and how long for an example
/// (FM.14b)?
#pragma once

#include <vector>

#include "chapters/11_training/batch_study.hpp"

namespace descent::training {

/// How many numbers a forward and a backward pass over a batch keep: the batch itself,
/// and f, h and ∂L/∂f of every layer (FM.14b). They grow with the batch; φ and ∂L/∂φ do
/// not.
/// \throws std::invalid_argument for an empty batch
std::size_t numbers_in_pass(const deep::DeepNetwork& network, std::size_t batch);

/// One row for each batch size.
struct BatchHardware {
    std::vector<std::size_t> batches = {}, bytes = {};  ///< of numbers_in_pass()
    /// of an example's gradient, in multiples of the last row's: measured, and never twice
    /// the same
    std::vector<double> time = {};
};
/// \param repeats of each measurement, the shortest of which counts
/// \throws std::invalid_argument as relative_times() and numbers_in_pass()
BatchHardware batch_hardware(const deep::DeepNetwork& network, const LabelledData& data,
                             const std::vector<std::size_t>& batches, std::size_t repeats);

}  // namespace descent::training
