/// \file
/// What does a deep network of any depth and width compute (L8.4)? Its parameters lie in
/// one flat φ. The lecture writes Ω for W and β for b.
#pragma once

#include <vector>

#include "chapters/03_neurons/activation.hpp"
#include "common/parameters.hpp"
#include "common/random.hpp"

namespace descent::deep {

using neurons::Activation;

/// A fully connected network with K hidden layers:
/// \f$ h_1 = a[b_0 + W_0 x],\; h_{k+1} = a[b_k + W_k h_k],\; y = b_K + W_K h_K \f$
/// (L8.4).
///
/// widths = {D_i, D_1, …, D_K, D_o}. Block W_k has shape widths[k+1] × widths[k], b_k has
/// widths[k+1] entries; they lie in φ as W0, b0, W1, b1, …
struct DeepNetwork {
    /// \throws std::invalid_argument for fewer than two widths, or a width of 0
    explicit DeepNetwork(std::vector<std::size_t> widths, Activation activation = Activation::relu);

    std::vector<std::size_t> widths;
    Activation activation;
    ParameterLayout layout;

    std::size_t depth() const { return widths.size() - 2; }   ///< K, the number of hidden layers
    std::size_t parameters() const { return layout.size(); }  ///< the size of φ
    /// W_k, which f_k gets h_k by; the output is f_K.
    const Block& W(std::size_t k) const { return layout[2 * k]; }
    const Block& b(std::size_t k) const { return layout[2 * k + 1]; }  ///< b_k, for k = 0 … K
};

/// {D_i, D_1, …, D_K, D_o}, the widths of a network with these hidden layers; none is a
/// linear map.
std::vector<std::size_t> widths_of(std::size_t inputs, const std::vector<std::size_t>& hidden,
                                   std::size_t outputs);

/// f_k = b_k + W_k h for a batch, h of shape examples × D_k, f of examples × D_{k+1},
/// resized (L8.4).
/// \throws std::invalid_argument when h or φ do not fit
void linear_layer(const DeepNetwork& network, const Vector& phi, std::size_t k, const Matrix& h,
                  Matrix& f);

/// What the forward pass stores for a batch: pre-activations f_0 … f_K and activations
/// h_1 … h_K; h[0] stays empty. f[K] is the network's output. The buffers are made by the
/// first pass and reused while the batch keeps its size.
struct Layers {
    std::vector<Matrix> f, h;
    const Matrix& output() const { return f.back(); }  ///< f_K, examples × D_o
};

/// f_k = b_k + W_k h_k with h_0 = x, and h_{k+1} = a[f_k], for a batch X of shape
/// examples × D_i (L8.4, L9.6).
/// \param first_layer start at this k: f and h of the layers before it are right already
/// \throws std::invalid_argument when φ or X do not fit the network, or there is no such
/// layer
void forward(const DeepNetwork& network, const Vector& phi, const Matrix& X, Layers& layers,
             std::size_t first_layer = 0);

/// The same for one input, one equation per hidden unit as L8.4 begins: h′_d = a[b_d +
/// Σ_i W_di h_i]. No matrix, to compare with. \param x D_i numbers \return D_o numbers
/// \throws std::invalid_argument when φ or x do not fit
Vector forward_by_units(const DeepNetwork& network, const Vector& phi, const Vector& x);

/// A deep network with its parameters.
struct DeepModel {
    DeepNetwork network;
    Vector phi;
    Matrix operator()(const Matrix& X) const;  ///< its output for a batch, examples × D_o
};

/// The largest difference, relative to the largest entry that was expected or to 1.
/// \throws std::invalid_argument when the shapes differ
Real relative_error(const Matrix& got, const Matrix& expected);

/// forward() against forward_by_units() at one input: relative_error() (L8.4).
/// \throws std::invalid_argument as both
Real unit_error(const DeepNetwork& network, const Vector& phi, const Vector& x);

/// Weights N(0, 2/D_k) with D_k the inputs of layer k (He initialization, derived in the
/// chapter on initialization), biases 0.
Vector initialize(const DeepNetwork& network, Random& random);

/// A start whose joints lie in the square [−1, 1]²: He weights, hidden biases U[−1, 1].
Vector start_in_square(const DeepNetwork& network, Random& random);

}  // namespace descent::deep
