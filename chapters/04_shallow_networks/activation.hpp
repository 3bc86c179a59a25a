/// \file
/// Activation functions a[·], applied to every pre-activation of a batch (L7.1).
#pragma once

#include <string_view>

#include "common/tensor.hpp"

namespace descent::networks {

enum class Activation { linear, relu, sigmoid, tanh };

/// H = a[F], entry by entry: linear z, relu max(z, 0), sigmoid 1/(1+e^−z), tanh z.
/// \param F pre-activations, any shape  \param H activations, the same shape, overwritten; may be F itself
/// \throws std::invalid_argument when the shapes differ
void activate(Activation activation, const Matrix& F, Matrix& H);

std::string_view name(Activation activation);

/// \throws std::invalid_argument for a name that is not linear, relu, sigmoid or tanh
Activation activation_named(std::string_view name);

}  // namespace descent::networks
