/// \file
/// What does each equation do on a small network, and is it right, before anything is
/// trained?
#pragma once

#include "chapters/07_backprop/training.hpp"
#include "common/program/chapter.hpp"

namespace descent::backprop {

/// Every Jacobian of L9.5 against finite differences.
void show_matrix_calculus(Chapter& c);

/// A small network there and back (L9.6, L9.7), its gradient checked, and a wrong one
/// caught.
void show_two_passes(Chapter& c);

/// The gradient of the mean as the mean of the examples' gradients (FM.11–13), and the
/// slides' one hidden layer (EE.8, EE.9).
void show_other_notations(Chapter& c);

/// What forward, backward and finite differences cost for this network on up to 100 of
/// these examples (L9.8).
void show_cost(Chapter& c, const DeepNetwork& network, const LabelledData& training);

}  // namespace descent::backprop
