/// \file
/// What does each result look like?
#pragma once

#include "chapters/11_training/batch_study.hpp"
#include "chapters/11_training/sampling_study.hpp"
#include "chapters/11_training/search_study.hpp"
#include "common/program/figure.hpp"

namespace descent::training {

/// Mean loss per epoch; the best epoch marked (GO.2).
Figure loss_figure(const TrainingResult& trained);

/// Accuracy on training and development examples per epoch; the best epoch marked (GO.2).
Figure accuracy_figure(const TrainingResult& trained);

/// Training loss after each epoch, averaged over seeds, shuffled and drawn (GO.2b).
Figure sampling_figure(const SamplingResult& sampling);

/// Steps and epochs to the target by batch size (FM.14b).
Figure batch_figure(const BatchStudy& study);

/// Development accuracy over the step size, for the grid and the first random search;
/// diverged trials stand at 0 (L10.14).
Figure trials_figure(const SearchResult& search);

/// How good the best of k trials is on average (L10.14).
Figure expected_figure(const SearchResult& search);

}  // namespace descent::training
