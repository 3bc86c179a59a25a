/// \file
/// How does a network learn from examples? Forward, loss, backward, update (EE.5), on the
/// empirical risk (NL.10).
#pragma once

#include <cstdint>

#include "chapters/07_backprop/backward.hpp"
#include "common/data/dataset.hpp"
#include "common/progress.hpp"

namespace descent::backprop {

/// What train_step() minimizes, the mean over the examples of a batch.
enum class Loss { cross_entropy, least_squares };

/// How plain SGD trains.
struct SgdPlan {
    Loss loss = Loss::cross_entropy;  ///< least squares takes the one-hot rows e(y) as targets
    Real alpha = Real(0.2);           ///< step size
    Real lambda = 0;                  ///< weight of the penalty ½ Σ W² (NL.10)
    std::size_t batch = 100;
    std::size_t epochs = 150;
    std::uint64_t seed = 0;  ///< for the initial weights and the order of the examples
};

/// What is known after an epoch.
struct EpochResult {
    std::size_t epoch = 0;  ///< from 1
    Real loss = 0;          ///< mean over the epoch's examples, while φ changed
    Real train_accuracy = 0, test_accuracy = 0;
};

/// What training came to.
struct SgdResult {
    Vector phi;
    std::vector<EpochResult> history;
    bool diverged = false;  ///< the loss was no longer finite in the epoch after these
};

/// The buffers of one training step; made by the first step, reused by the others, so
/// that these allocate nothing.
struct Step {
    Backprop pass;
    Vector dphi;
    Matrix Y;  ///< one-hot targets, for least squares
};

/// Forward, loss, backward, update: φ ← φ − α ∂L/∂φ for one batch (EE.5), where L = 1/N Σ
/// ℓ + λ/2 Σ W² (NL.10). Uses plan.loss, alpha and lambda.
/// \param step buffers; afterwards they hold the pass and ∂L/∂φ before the update
/// \returns L[φ] before the update
/// \throws std::invalid_argument when φ, X or the labels do not fit the network
Real train_step(const DeepNetwork& network, Vector& phi, const Matrix& X, Labels labels,
                const SgdPlan& plan, Step& step);

/// The penalty λ/2 Σ W² over all weights, not the biases; adds its gradient λW to dphi
/// (NL.10).
Real add_penalty(const DeepNetwork& network, const Vector& phi, Real lambda, Vector& dphi);

/// One epoch: a train_step() for each mini-batch of an order drawn from `shuffle` (EE.5).
/// The last one may be smaller, so that every example is seen once. \returns the mean
/// loss over the examples, while φ changed
/// \throws std::invalid_argument for no examples, or a batch of 0
Real train_epoch(const DeepNetwork& network, Vector& phi, const LabelledData& data,
                 const SgdPlan& plan, Random& shuffle, Step& step);

/// Plain SGD: epochs from a He initialization (EE.5). Divergence is a result, no error.
/// \param progress called after every epoch
/// \throws std::invalid_argument when the data do not fit the network or a setting is out
/// of range
SgdResult train_by_sgd(const DeepNetwork& network, const LabelledData& training,
                       const LabelledData& test, const SgdPlan& plan,
                       const Progress& progress = {});

}  // namespace descent::backprop
