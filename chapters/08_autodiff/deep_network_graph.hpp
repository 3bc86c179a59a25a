/// \file
/// How does a network of chapter 5 become a graph (L9.9)?
#pragma once

#include <vector>

#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/08_autodiff/operations.hpp"

namespace descent::autodiff {

/// A node for each block of φ, in their order, without a copy. φ and dphi must outlive
/// the graph.
std::vector<Tensor> parameters(Graph& graph, Vector& phi, Vector& dphi,
                               const ParameterLayout& layout);

/// A network's output for a batch: linear, activation, linear, … (L8.4). \param p
/// parameters() of its layout
/// \param x examples × D_i  \throws std::invalid_argument when they do not fit
Tensor forward(const deep::DeepNetwork& network, const std::vector<Tensor>& p, Tensor x);

/// L[φ] with ∂L/∂φ by a graph, where chapter 7 has its loss_and_gradient(): cross-entropy
/// …
/// \throws std::invalid_argument when the sizes do not fit
Real loss_and_gradient(const deep::DeepNetwork& network, const Vector& phi, const Matrix& X,
                       backprop::Labels labels, Vector& dphi);
/// … or least squares.
Real loss_and_gradient(const deep::DeepNetwork& network, const Vector& phi, const Matrix& X,
                       const Matrix& Y, Vector& dphi);

}  // namespace descent::autodiff
