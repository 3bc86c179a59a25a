/// \file
/// What will each node of the graph do (GO.10, GO.11)? The linear model and its gradients
/// by hand, without any graph.
///
/// The examples of a batch are the rows of x, as everywhere in this book; for one
/// example, a single row, these are the lecture's formulas.
#pragma once

#include "common/tensor.hpp"

namespace descent::autodiff {

/// z = x Wᵀ + b, which is z = Wx + b for every row (GO.11).
/// \param x examples × inputs  \param W outputs × inputs  \param b outputs
/// \return examples × outputs  \throws std::invalid_argument when the shapes do not fit
Matrix linear_model(const Matrix& x, const Matrix& W, const Vector& b);

/// The gradients that d_linear() returns, each in the shape of what it belongs to.
struct LinearGradients {
    Matrix dW;
    Vector db;
    Matrix dx;
};

/// From ∂L/∂z to ∂L/∂b = Σ ∂L/∂z, ∂L/∂W = ∂L/∂z xᵀ, and, what the slides leave for next
/// week, ∂L/∂x = Wᵀ ∂L/∂z (GO.11). \param dz ∂L/∂z, examples × outputs
/// \throws std::invalid_argument when the shapes do not fit
LinearGradients d_linear(const Matrix& dz, const Matrix& x, const Matrix& W);

/// z′ = max(0, z), entry by entry (GO.10).
Matrix relu_model(const Matrix& z);

/// ∂L/∂z = ∂L/∂z′ · I[z > 0] (GO.10). \throws std::invalid_argument when the shapes
/// differ
Matrix d_relu(const Matrix& dz_out, const Matrix& z);

}  // namespace descent::autodiff
