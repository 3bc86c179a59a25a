/// \file
/// What is the derivative of each piece of a network, as a matrix in the lecture's layout
/// (L9.5)?
///
/// The lecture puts the derivative of a vector f by a vector a as a matrix with **rows
/// for a and columns for f**: entry [i, j] = ∂f_j/∂a_i, the transpose of the Jacobian
/// J[j, i] of PyTorch and check_jacobian(). So gradients chain from the left:
/// ∂ℓ/∂a = (∂f/∂a)(∂ℓ/∂f).
#pragma once

#include "chapters/03_neurons/activation.hpp"
#include "common/tensor.hpp"

namespace descent::backprop {

using neurons::Activation;

/// ∂f/∂h = Wᵀ for f = b + Wh, of shape inputs × outputs. (The lecture writes β + Ωh.)
Matrix linear_by_input(const Matrix& W);

/// ∂f/∂b = I for f = b + Wh.
Matrix linear_by_bias(std::size_t outputs);

/// ∂f/∂W for f = b + Wh, with W read row by row: entry [(r, c), j] = h_c where r = j,
/// else 0. So (∂f/∂W)(∂ℓ/∂f) is ∂ℓ/∂f hᵀ, entry by entry.
Matrix linear_by_weights(const Vector& h, std::size_t outputs);

/// ∂h/∂f = diag(a′[f]) for an activation; diag(I[f > 0]) for ReLU, 0 at 0.
Matrix activation_by_input(Activation activation, const Vector& f);

/// ∂p_y/∂f_c = I[c=y] p_y − p_y p_c for p = softmax f: entry [y, c], a symmetric matrix
/// (NL.13).
Matrix softmax_by_input(const Vector& p);

/// ∂(−log p_y)/∂p_k = −I[k=y]/p_y: the gradient at the output itself, before softmax is
/// differentiated (NL.11).
/// \throws std::invalid_argument when there is no such class
Vector negative_log_by_output(const Vector& p, std::size_t y);

}  // namespace descent::backprop
