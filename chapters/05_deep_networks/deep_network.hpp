/// \file
/// Deep networks of any depth and width (L8.4), over one flat φ.
#pragma once

#include <vector>

#include "chapters/03_neurons/activation.hpp"
#include "common/parameters.hpp"
#include "common/random.hpp"

namespace descent::deep {

using neurons::Activation;

/// A fully connected network with K hidden layers:
/// \f$ h_1 = a[\beta_0 + \Omega_0 x],\; h_{k+1} = a[\beta_k + \Omega_k h_k],\; y =
/// \beta_K + \Omega_K h_K \f$ (L8.4).
///
/// widths = {D_i, D_1, …, D_K, D_o}. Block W_k has shape widths[k+1] × widths[k], b_k has
/// widths[k+1] entries; they lie in φ as W0, b0, W1, b1, …
struct DeepNetwork {
    /// \throws std::invalid_argument for fewer than two widths, or a width of 0
    explicit DeepNetwork(std::vector<std::size_t> widths, Activation activation = Activation::relu);

    std::vector<std::size_t> widths;
    Activation activation;
    ParameterLayout layout;

    std::size_t depth() const { return widths.size() - 2; }  ///< K, the number of hidden layers
    std::size_t parameters() const { return layout.size(); }
    const Block& W(std::size_t k) const { return layout[2 * k]; }
    const Block& b(std::size_t k) const { return layout[2 * k + 1]; }
};

/// f_k = β_k + Ω_k h for a batch, h of shape examples × D_k, f of examples × D_{k+1},
/// resized (L8.4).
/// \throws std::invalid_argument when h or φ do not fit
void linear_layer(const DeepNetwork& network, const Vector& phi, std::size_t k, const Matrix& h,
                  Matrix& f);

/// What the forward pass stores for a batch: pre-activations f_0 … f_K and activations
/// h_1 … h_K; h[0] stays empty. f[K] is the network's output. The buffers are made by the
/// first pass and reused while the batch keeps its size.
struct Layers {
    std::vector<Matrix> f, h;
    const Matrix& output() const { return f.back(); }
};

/// f_k = β_k + Ω_k h_k with h_0 = x, and h_{k+1} = a[f_k], for a batch X of shape
/// examples × D_i (L8.4, L9.6).
/// \param first_layer start at this k: f and h of the layers before it are right already
/// \throws std::invalid_argument when φ or X do not fit the network, or there is no such
/// layer
void forward(const DeepNetwork& network, const Vector& phi, const Matrix& X, Layers& layers,
             std::size_t first_layer = 0);

/// The same for one input, one equation per hidden unit as L8.4 begins: h′_d = a[ψ_d0 +
/// Σ_i ψ_di h_i]. No matrix, to compare with. \param x D_i numbers \return D_o numbers
/// \throws std::invalid_argument when φ or x do not fit
Vector forward_by_units(const DeepNetwork& network, const Vector& phi, const Vector& x);

/// Weights N(0, 2/D_k) with D_k the inputs of layer k (He initialization, derived in the
/// chapter on initialization), biases 0.
Vector initialize(const DeepNetwork& network, Random& random);

}  // namespace descent::deep
