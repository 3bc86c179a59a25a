/// \file
/// What does the loss do while the lecture's model learns?
#pragma once

#include "chapters/08_autodiff/spirals.hpp"
#include "common/program/figure.hpp"

namespace descent::autodiff {

/// The loss before each step, on a logarithmic axis.
Figure loss_figure(const GraphTrainingResult& training);

}  // namespace descent::autodiff
