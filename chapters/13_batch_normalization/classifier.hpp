/// \file
/// How does a normalized network go through the training loop of chapter 11, which knows
/// nothing of batch statistics (EE.19)?
#pragma once

#include "chapters/11_training/training.hpp"
#include "chapters/13_batch_normalization/network.hpp"

namespace descent::normalization {

/// Batch statistics and new running averages in loss_and_gradient, running averages in
/// outputs (EE.19). They are the model's state(), so that checkpoints and the best φ keep
/// them. Keeps a copy of the network.
/// \param scheme of the first weights
training::Model batch_norm_classifier(const NormalizedNetwork& network,
                                      Scheme scheme = Scheme::he_normal);

/// The running averages in a state of this network's model: in the state now, which is
/// training::state_copy(model.state()), or in the best_state of a training.
/// \throws std::invalid_argument when it is the state of another model
RunningAverages running_averages(const NormalizedNetwork& network, const training::State& state);

}  // namespace descent::normalization
