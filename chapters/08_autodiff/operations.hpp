/// \file
/// The operations of the graph (GO.10, GO.11): each computes its value at once and knows its way back.
#pragma once

#include "chapters/07_backprop/loss.hpp"
#include "chapters/08_autodiff/graph.hpp"

namespace descent::autodiff {

/// z = x Wᵀ + b for a batch of rows (GO.11). \param x examples × inputs  \param W outputs × inputs  \param b 1 × outputs
/// \throws std::invalid_argument when the shapes do not fit
Tensor linear(const Tensor& x, const Tensor& W, const Tensor& b);

/// max(0, z), with the slope 0 at 0 (GO.10).
Tensor relu(const Tensor& z);

/// y = z − log Σ_c e^{z_c} for every row (FM.22), computed from z − max z.
Tensor log_softmax(const Tensor& z);

/// The entry z(i, label_i) of every row, as a column. \param labels kept by the caller until backward() is done
Tensor pick(const Tensor& z, networks::Labels labels);

/// The mean of all entries.
Tensor mean(const Tensor& z);

/// c·z.
Tensor operator*(Real c, const Tensor& z);

/// −1/N Σ log softmax(z)_y (FM.22).
Tensor cross_entropy(const Tensor& z, networks::Labels labels);

}  // namespace descent::autodiff
