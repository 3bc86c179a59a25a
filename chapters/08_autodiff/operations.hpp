/// \file
/// What can be computed with a way back (GO.10, GO.11, FM.18)? Each operation computes
/// its value at once and leaves a node that knows how a gradient gets to its operands.
///
/// Two operands of +, −, ·, / may differ in shape where one has a single row or column:
/// it is repeated, as in NumPy, and its gradient is the sum over the repetitions. All
/// functions \throws std::invalid_argument when shapes do not fit, when operands are of
/// different graphs, or when their graph was freed.
#pragma once

#include "chapters/07_backprop/loss.hpp"
#include "chapters/08_autodiff/graph.hpp"

namespace descent::autodiff {

// Entry by entry, with broadcasting.

/// a + b
Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);  ///< a − b
Tensor operator*(const Tensor& a, const Tensor& b);  ///< ab, no matrix product
Tensor operator/(const Tensor& a, const Tensor& b);  ///< a/b
Tensor operator+(const Tensor& a, Real c);           ///< a + c
Tensor operator*(Real c, const Tensor& a);           ///< ca

// Entry by entry.

Tensor relu(const Tensor& z);     ///< max(0, z), with the slope 0 at 0 (GO.10)
Tensor sigmoid(const Tensor& z);  ///< 1/(1 + e^−z)
Tensor tanh(const Tensor& z);     ///< slope 1 − tanh² z
Tensor exp(const Tensor& z);      ///< its own slope
Tensor sin(const Tensor& z);      ///< slope cos z
Tensor cos(const Tensor& z);      ///< slope −sin z
Tensor log(const Tensor& z);      ///< natural; −∞ at 0, NaN below, as std::log
Tensor sqrt(const Tensor& z);     ///< the slope at 0 is infinite
Tensor square(const Tensor& z);   ///< z², slope 2z

// Matrices.

Tensor matmul(const Tensor& a, const Tensor& b);  ///< a·b, of rows(a) × columns(b)
Tensor transpose(const Tensor& a);                ///< aᵀ
/// z = x Wᵀ + b for a batch of rows (GO.11). \param x examples × inputs \param W outputs
/// × inputs \param b 1 × outputs
Tensor linear(const Tensor& x, const Tensor& W, const Tensor& b);

// Reductions.

Tensor sum(const Tensor& z);  ///< of all entries, a scalar
/// Over the rows (axis 0), leaving one row, or over the columns (axis 1), leaving one
/// column.
Tensor sum(const Tensor& z, std::size_t axis);
Tensor mean(const Tensor& z);                    ///< of all entries, a scalar
Tensor mean(const Tensor& z, std::size_t axis);  ///< over rows or columns, as sum()

// Losses, all of them means over the rows.

/// y = z − log Σ_c e^{z_c} for every row (FM.22), computed from z − max z.
Tensor log_softmax(const Tensor& z);
/// The entry z(i, label_i) of every row, as a column. \param labels kept by the caller
/// until backward() is done
Tensor pick(const Tensor& z, backprop::Labels labels);
/// −1/N Σ log softmax(z)_y (FM.22): pick() of log_softmax().
Tensor cross_entropy(const Tensor& z, backprop::Labels labels);
/// 1/N Σ ‖f − y‖².
Tensor least_squares(const Tensor& f, const Tensor& y);

}  // namespace descent::autodiff
