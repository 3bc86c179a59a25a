/// \file
/// How is a network's loss on a batch a function of φ, as the gradient check wants it?
#pragma once

#include "chapters/07_backprop/backward.hpp"
#include "common/objective.hpp"

namespace descent::backprop {

/// L[φ] of this network on this batch, with its gradient by backward(): the mean
/// cross-entropy of these labels. Keeps copies of network, X and labels.
Objective objective(const DeepNetwork& network, const Matrix& X, Labels labels);
/// The same for the mean squared error. \param Y examples × outputs, copied as well
Objective objective(const DeepNetwork& network, const Matrix& X, const Matrix& Y);

/// L[X], the mean cross-entropy as a function of the batch, at a fixed φ: its argument
/// has the entries of X, example by example. Training has no use for its gradient,
/// ∂L/∂X = ∂L/∂f_0 W_0, one step below the first layer (L9.7); it says which inputs
/// matter, and shows a way back that is wrong where no φ is behind it. Keeps copies.
/// \throws std::invalid_argument when φ does not fit
Objective input_objective(const DeepNetwork& network, const Vector& phi, Labels labels);

/// A fingerprint of the signs of all hidden pre-activations, where ReLU has its kinks; 0
/// for smooth activations.
std::uint64_t activation_pattern(const DeepNetwork& network, const Layers& layers);

/// forward() again after a change of one weight or bias that feeds unit `unit` of layer
/// k: all that lies before f_k, and the other units of f_k, are right already.
void forward_from_unit(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       Layers& layers, std::size_t k, std::size_t unit);

}  // namespace descent::backprop
