/// \file
/// All activation functions, for what must hold whichever it is.
#pragma once

#include "chapters/03_neurons/activation.hpp"

namespace descent::test {

inline constexpr neurons::Activation activations[] = {
    neurons::Activation::linear, neurons::Activation::relu, neurons::Activation::sigmoid,
    neurons::Activation::tanh};

}  // namespace descent::test
