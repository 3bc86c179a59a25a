/// \file
/// What do activation functions a[·] and softmax make of the pre-activations of a batch,
/// and how does a gradient come back through them?
///
/// These are the ones that networks train with. For one number at a time, with slopes
/// right to the last digit, see neurons.hpp.
#pragma once

#include <string_view>

#include "common/tensor.hpp"

namespace descent::neurons {

/// What a neuron does with its pre-activation z; see activate().
enum class Activation { linear, relu, sigmoid, tanh };

/// H = a[F], entry by entry: linear z (NL.5), sigmoid 1/(1+e^−z) (NL.5), tanh z (NL.6),
/// relu max(z, 0) (NL.7, L7.1).
///
/// NaN stays NaN, so that a computation gone wrong is not hidden by a ReLU. Nothing
/// overflows into a NaN: where e^−z is infinite, below about −709.8, the sigmoid is 0,
/// off by less than 10⁻³⁰⁸; its true value is not 0 down to −745. Above −709 it has all
/// its digits.
/// \param F pre-activations, examples × units
/// \param H activations, the same shape, overwritten; may be F itself
/// \throws std::invalid_argument when the shapes differ
void activate(Activation activation, const Matrix& F, Matrix& H);

/// dF = a′[F] ⊙ dH: through an activation, backwards (NL.15, NL.16). In place is allowed
/// (dF may be dH).
///
/// linear 1 · relu I[f > 0], so 0 at 0 (L9.5) · sigmoid h(1−h) (EE.10) · tanh 1−h².
///
/// The slope is right to a rounding error *of 1*, not of itself: where h has been rounded
/// to 1, for z > 37 in double precision, the sigmoid's slope is 0 instead of e^−z <
/// 10⁻¹⁶. Keeping those digits takes a second exponential: four times slower, for
/// gradients too small to move anything. neurons::slope() keeps them.
/// \param F,H pre-activations and the activations made of them
/// \param dH ∂L/∂H, same shape
void activation_backward(Activation activation, const Matrix& F, const Matrix& H, const Matrix& dH,
                         Matrix& dF);

/// P = softmax of every row, p_c = e^{f_c} / Σ_c' e^{f_c'}, from f − max f so that
/// nothing overflows (EE.4, EE.9).
void softmax(const Matrix& F, Matrix& P);

/// "linear", "relu", "sigmoid" or "tanh".
std::string_view name(Activation activation);

/// \throws std::invalid_argument for a name that is not linear, relu, sigmoid or tanh
Activation activation_named(std::string_view name);

}  // namespace descent::neurons
