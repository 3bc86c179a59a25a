/// \file
/// How does a gradient run back through a network (L9.7, equation 7.13 of the lecture;
/// NL.14–NL.17)?
#pragma once

#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/07_backprop/loss.hpp"

namespace descent::backprop {

using deep::DeepNetwork, deep::Layers;

/// Everything one training step needs besides φ: what forward stored, and the gradients
/// that run back through it. The buffers are made by the first step and reused.
struct Backprop {
    Layers layers;
    std::vector<Matrix> df;  ///< df[k] = ∂L/∂f_k, examples × widths[k+1]
};

/// One layer, backward: from df = ∂L/∂f_k to ∂L/∂b_k and ∂L/∂W_k, in their places of
/// dphi, and ∂L/∂h_k (L9.7).
/// \param h what the layer was given, examples × D_k  \param df examples × D_{k+1}
/// \param dphi ∂L/∂φ, of φ's size; only these two blocks are overwritten \param dh
/// examples × D_k, resized; may be null
/// \throws std::invalid_argument when the sizes do not belong together
void linear_layer_backward(const DeepNetwork& network, const Vector& phi, std::size_t k,
                           const Matrix& h, const Matrix& df, Vector& dphi, Matrix* dh = nullptr);

/// ∂L/∂φ for a batch, from the stored forward pass and ∂L/∂f_K in pass.df[K].
///
/// \f[ \frac{\partial L}{\partial b_k} = \sum_i \frac{\partial L}{\partial f_k},
///      \qquad \frac{\partial L}{\partial W_k} = \frac{\partial L}{\partial f_k}
///      h_k^T, \qquad \frac{\partial L}{\partial f_{k-1}} = a'[f_{k-1}] \odot
///      \left(W_k^T \frac{\partial L}{\partial f_k}\right) \f]
/// \param X the batch given to forward()  \param dphi ∂L/∂φ, overwritten
/// \throws std::invalid_argument when the sizes do not belong together
void backward(const DeepNetwork& network, const Vector& phi, const Matrix& X, Backprop& pass,
              Vector& dphi);

/// Forward, loss, backward: L[φ] with ∂L/∂φ for a batch of classified examples
/// (cross-entropy) …
Real loss_and_gradient(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       Labels labels, Backprop& pass, Vector& dphi);
/// … or of regression targets (least squares).
Real loss_and_gradient(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       const Matrix& Y, Backprop& pass, Vector& dphi);

}  // namespace descent::backprop
