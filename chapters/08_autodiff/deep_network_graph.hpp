/// \file
/// Chapter 5's networks as graphs, to be held against the gradients that chapter 7
/// derived by hand (L9.9).
#pragma once

#include <string>
#include <vector>

#include "chapters/07_backprop/training.hpp"
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

/// One random network on random examples, differentiated by hand and by the graph.
struct Agreement {
    std::string network;    ///< "3-7-5-4 tanh, cross-entropy"
    Vector by_hand, graph;  ///< the two gradients
    Real loss_by_hand = 0, loss_graph = 0;
    std::size_t examples = 0;
    /// Of gradients or losses, whichever differ more: max |graph − by hand| in units of
    /// the largest entry, but at least of 1/N and, for the loss, of 1. Where p is near t,
    /// p − t has lost its digits to rounding errors of p, which is at most 1. NaN where
    /// there is one.
    Real difference() const;
};

/// 1 to 4 hidden layers (or none) of 1 to 40 units, any activation, either loss, 1 to 60
/// examples.
Agreement random_agreement(Random& random);

}  // namespace descent::autodiff
