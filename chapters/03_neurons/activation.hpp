/// \file
/// Activation functions a[·], applied to every pre-activation of a batch (L7.1).
#pragma once

#include <string_view>

#include "common/tensor.hpp"

namespace descent::networks {

enum class Activation { linear, relu, sigmoid, tanh };

/// H = a[F], entry by entry: linear z, relu max(z, 0), sigmoid 1/(1+e^−z), tanh z.
///
/// NaN stays NaN, so that a computation gone wrong is not hidden by a ReLU.
/// The sigmoid is computed as ½ + ½ tanh(z/2), which is the same function and cannot overflow.
/// \param F pre-activations, examples × units  \param H activations, the same shape, overwritten; may be F itself
/// \throws std::invalid_argument when the shapes differ
/// Source: L7.1 (ReLU); sigmoid and tanh for NL.9 and the chapters after this one.
void activate(Activation activation, const Matrix& F, Matrix& H);

/// dF = a′[F] ⊙ dH: through an activation, backwards (NL.15, NL.16). In place is allowed (dF may be dH).
///
/// linear 1 · relu I[f > 0], so 0 at 0 (L9.5) · sigmoid h(1−h) (EE.10) · tanh 1−h².
/// \param F,H pre-activations and the activations made of them  \param dH ∂L/∂H, same shape
void activation_backward(Activation activation, const Matrix& F, const Matrix& H, const Matrix& dH, Matrix& dF);

/// P = softmax of every row, p_c = e^{f_c} / Σ_c' e^{f_c'}, computed from f − max f so that nothing overflows (EE.9).
void softmax(const Matrix& F, Matrix& P);

/// "linear", "relu", "sigmoid" or "tanh".
std::string_view name(Activation activation);

/// \throws std::invalid_argument for a name that is not linear, relu, sigmoid or tanh
Activation activation_named(std::string_view name);

}  // namespace descent::networks
