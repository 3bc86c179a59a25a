/// \file
/// When an epoch is long, how can one look at the development set more than once in it
/// (GO.2)?
#pragma once

#include "chapters/11_training/training.hpp"

namespace descent::training {

/// A training that was also looked at inside its epochs. The training is what it would
/// have been: looking changes nothing in it, only which φ is kept.
struct OftenEvaluated {
    TrainingResult trained = {};      ///< as train() returns it, its `best` that of the epochs
    Vector step = {}, accuracy = {};  ///< of the development set; an entry for each look
    Vector best = {};                 ///< φ where that was highest, the first of equals
    State best_state = {};            ///< the model's there
    Real best_accuracy = 0;           ///< never below that of the epochs' ends
    std::size_t best_step = 0;
};

/// Trains, and evaluates on the development set `per_epoch` times in every epoch, after
/// equal numbers of steps as far as that can be; the last time at its end (GO.2).
/// \throws std::invalid_argument for no evaluation, or more than an epoch has steps, and
/// as train()
OftenEvaluated train_evaluating_often(const Model& model, const Data& data,
                                      const TrainingPlan& plan, std::size_t per_epoch);

}  // namespace descent::training
