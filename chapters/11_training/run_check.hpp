/// \file
/// Can training have left a run like this?
///
/// Most of a Run follows from the rest of it: the counters from the length of the
/// history, the best epoch and the plateau from the accuracies in it, the step sizes from
/// the plan. All that is computed again and compared.
#pragma once

#include "chapters/11_training/training.hpp"

namespace descent::training {

/// Refuses a run that start() and train() never leave behind: see run_check.cpp for what
/// holds for each member. Only φ, the losses and the numbers of the optimizer's state may
/// be anything, also not finite: so they are in the last steps before a run diverges.
/// \throws std::runtime_error "contradicts itself: its steps are 9, not 7"
void require_possible(const Model& model, const Data& data, const TrainingPlan& plan,
                      const Run& run);

/// Refuses values of other kinds or lengths than these have. \param what for the text:
/// "optimizer's state"
/// \throws std::runtime_error "contradicts itself: its WHAT has …"
void require_alike(const char* what, const State& found, const State& expected);

}  // namespace descent::training
