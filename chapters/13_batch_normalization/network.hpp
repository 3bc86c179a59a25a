/// \file
/// How does batch normalization stand in the network of chapters 5 and 7: at the input,
/// or at any hidden layers before their activation (EE.19)?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/07_backprop/backward.hpp"
#include "chapters/09_initialization/initializers.hpp"
#include "chapters/13_batch_normalization/batch_norm.hpp"
#include "common/objective.hpp"

namespace descent::normalization {

using backprop::Labels;
using deep::DeepNetwork;
using initialization::Scheme;
using neurons::Activation;

/// h_{k} = a[BN(f_{k−1})] where hidden layer k is normalized, h_k = a[f_{k−1}] where it
/// is not, and the first layer may get BN(x) for x.
///
/// φ holds the network's own blocks W0, b0, W1, b1, … where chapter 5 has them, and
/// behind them gamma and beta of each normalized layer, by its number: gamma0 is the
/// input's, gamma1 the first hidden layer's.
struct NormalizedNetwork {
    /// \param layers numbers of the normalized ones: 0 for the input, 1 … K for the
    /// hidden layers; in any order
    /// \throws std::invalid_argument for a layer that is not there or named twice, an ε
    /// as in add_batch_norm(), or a momentum that is not in [0, 1]
    NormalizedNetwork(DeepNetwork network, std::vector<std::size_t> layers,
                      Real epsilon = Real(1e-5), Real momentum = Real(0.1));

    DeepNetwork linear;  ///< weights, biases, activation: all but the normalizations
    ParameterLayout layout;
    /// norm[0] of the input, norm[k] of hidden layer k; empty: none.
    std::vector<std::optional<BatchNorm>> norm;
    Real momentum;  ///< of the running averages

    std::size_t depth() const { return linear.depth(); }      ///< K, the number of hidden layers
    std::size_t parameters() const { return layout.size(); }  ///< the size of φ
};

/// 1, …, K: every hidden layer of the network.
std::vector<std::size_t> every_hidden_layer(const DeepNetwork& network);

/// Weights by this scheme, he_normal being chapter 5's with the same draws; biases 0, γ =
/// 1, β = 0.
Vector initialize(const NormalizedNetwork& network, Random& random,
                  Scheme scheme = Scheme::he_normal);

/// Names of the blocks that only add a constant to what the mean of a later normalization
/// subtracts, so that their gradient is 0, whatever the loss: a bias or a β with nothing
/// but linear maps on the way there (EE.19).
std::vector<std::string> silent_blocks(const NormalizedNetwork& network);

/// What a training step needs besides φ; made by the first step and reused.
struct Pass {
    Matrix x;                    ///< BN(x), if the input is normalized
    std::vector<Matrix> affine;  ///< affine[k] = f_k = b_k + W_k h_k, where it is normalized next
    /// f: what the activation is given, that is BN(f_k) or f_k; h: the activations.
    deep::Layers layers;
    std::vector<BatchPass> batch;  ///< of each normalized layer
    std::vector<Matrix> dy;        ///< dy[k] = ∂L/∂y of normalized layer k
    std::vector<Matrix> df;        ///< df[k] = ∂L/∂f_k, f_k = b_k + W_k h_k
    Matrix dx;                     ///< ∂L/∂x, if the input is normalized
};

/// Forward in training: each normalization by the statistics of this batch. Running
/// averages are not touched.
/// \throws std::invalid_argument when φ or X do not fit the network, and as normalize()
void forward(const NormalizedNetwork& network, const Vector& phi, const Matrix& X, Pass& pass);

/// ∂L/∂φ from the stored pass of forward() and ∂L/∂f_K in pass.df[K], through every batch
/// statistic.
void backward(const NormalizedNetwork& network, const Vector& phi, const Matrix& X, Pass& pass,
              Vector& dphi);

/// Forward in training, cross-entropy, backward. With no normalization the bits are those
/// of chapter 7.
Real loss_and_gradient(const NormalizedNetwork& network, const Vector& phi, const Matrix& X,
                       Labels labels, Pass& pass, Vector& dphi);

/// L[φ] of this batch for the gradient check; signs of ReLU's inputs are reported. Keeps
/// copies of network, X and labels.
Objective objective(const NormalizedNetwork& network, const Matrix& X, Labels labels);

/// The running averages, one per layer; empty vectors where it is not normalized.
using RunningAverages = std::vector<RunningStatistics>;
/// at_start() of every normalized layer.
RunningAverages at_start(const NormalizedNetwork& network);

/// running ← (1 − momentum) · running + momentum · batch for every normalized layer,
/// after forward().
void update(const NormalizedNetwork& network, const Pass& pass, RunningAverages& running);

/// Forward at test time: each normalization by the running averages (EE.19).
void forward_at_test(const NormalizedNetwork& network, const Vector& phi,
                     const RunningAverages& running, const Matrix& X, Pass& pass);

}  // namespace descent::normalization
