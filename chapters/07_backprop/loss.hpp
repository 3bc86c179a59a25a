/// \file
/// How wrong is the network's output, and which way should it go (EE.8, EE.9, NL.12)?
///
/// Every loss here is the **mean** over the examples of a batch (FM.13): L = 1/N Σ ℓ_i.
/// So dF below is ∂L/∂F, which is 1/N times the lecture's ∂ℓ_i/∂f_i.
#pragma once

#include <span>

#include "chapters/03_neurons/activation.hpp"

namespace descent::backprop {

using neurons::Activation;

/// The right class of each example, in memory of somebody else.
using Labels = std::span<const std::size_t>;

/// L = 1/N Σ_i ‖f_i − y_i‖² (EE.8). \param F,Y network output and target, examples
/// × outputs
/// \throws std::invalid_argument when the shapes differ or there is no example
Real mean_squared_error(const Matrix& F, const Matrix& Y);
/// The same, and dF = ∂L/∂F = 2/N (F − Y).
Real mean_squared_error(const Matrix& F, const Matrix& Y, Matrix& dF);

/// L = −1/N Σ_i log p_{y_i} with p = softmax f_i (EE.9). \param labels one class number
/// per row of F
/// \throws std::invalid_argument when the number of labels is not the number of rows, or
/// a label is no column of F
Real cross_entropy(const Matrix& F, Labels labels);
/// The same, and dF = ∂L/∂F = −1/N (e(y) − p), the lecture's p − t (EE.9, NL.12).
Real cross_entropy(const Matrix& F, Labels labels, Matrix& dF);

}  // namespace descent::backprop
