/// \file
/// How fast can a gradient vanish? The chain of single units (GO.12, GO.13).
#pragma once

#include <vector>

#include "chapters/09_initialization/variance.hpp"

namespace descent::initialization {

/// The simplest deep network, one sigmoid unit in each layer: h_i = a[f_i], f_i = w_i
/// h_{i−1} + b_i, h_0 = x; the lecture writes y_i = σ(a_i) and C for the loss (GO.12).
/// Entry 0 of w and b is its w_1 and b_1.
struct Chain {
    Vector w, b;
};

/// All weights w, and biases that make every f_i = 0 where a′ is largest, for the input
/// x.
Chain best_chain(std::size_t length, Real w, Real x);

/// The slopes a′[f_i] for the input x. \throws std::invalid_argument for an empty chain
/// or sizes that differ
Vector chain_slopes(const Chain& chain, Real x);

/// ∂ℓ/∂b_1 = ∂ℓ/∂h_K a′[f_K] w_K ⋯ a′[f_2] w_2 a′[f_1]: at most (¼)ᴷ Π|w_i| times ∂ℓ/∂h_K
/// (GO.12).
Real chain_gradient(const Chain& chain, Real x, Real dh);

/// The same network for backprop::backward(): K hidden layers of one unit, output weight
/// 1, output bias 0.
DeepNetwork chain_network(const Chain& chain);
/// φ of chain_network(chain): w_k and b_k where its layout has them.
Vector chain_parameters(const Chain& chain);

/// A chain whose units all stand where they pass most, and ∂ℓ/∂b_1 in units of ∂ℓ/∂h_K.
struct ChainResult {
    Real w = 0;
    Real slope = 0;     ///< a′[f_1], the same for all
    Real gradient = 0;  ///< by backprop::backward()
    Real formula = 0;   ///< w^{K−1}/4ᴷ
    Real error = 0;     ///< relative, of chain_gradient() against backward()
};

/// best_chain() for each of these weights (GO.12, GO.13).
std::vector<ChainResult> compare_chains(std::size_t length, const std::vector<Real>& weights,
                                        Real x);

}  // namespace descent::initialization
