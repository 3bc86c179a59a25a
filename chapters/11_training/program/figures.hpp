/// \file
/// The figures of the training loop.
#pragma once

#include "chapters/11_training/training.hpp"
#include "common/program/figure.hpp"

namespace descent::training {

/// Mean loss per epoch; the best epoch marked.
Figure loss_figure(const TrainingResult& trained);

/// Accuracy on training and development examples per epoch; the best epoch marked.
Figure accuracy_figure(const TrainingResult& trained);

/// Training loss after each epoch, averaged over seeds, shuffled and drawn (GO.2b).
/// \param shuffled,drawn one row per seed, one column per epoch
Figure sampling_figure(const Matrix& shuffled, const Matrix& drawn);

}  // namespace descent::training
