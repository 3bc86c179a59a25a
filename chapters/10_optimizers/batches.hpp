/// \file
/// Which examples does a step see? Mini-batches, and descent on them (L10.10, EE.12,
/// FM.14).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// A loss that is a sum of examples: the sum of ℓ_i over a batch, and its gradient
/// (L10.10).
struct SampledObjective {
    std::size_t examples = 0;
    std::function<Real(const Vector& phi, std::span<const std::size_t> batch, Vector& dphi)>
        loss_and_gradient;
};

/// The examples of a line, ℓ_i = (φ_0 + φ_1 x_i − y_i)² (L10.3). Keeps a copy of what it
/// is given, as the next two do. \throws std::invalid_argument when the sizes do not fit
SampledObjective line_examples(const fitting::Points& points);
/// The examples of the Gabor model of this width, least squares.
SampledObjective gabor_examples(const fitting::Points& points, Real width = 32);
/// The examples of a network with least squares. \param X,Y inputs and targets, by rows
SampledObjective network_examples(const deep::DeepNetwork& network, const Matrix& X,
                                  const Matrix& Y);

/// The same with the mean over the n examples of the batch, 1/n Σ, as EE and FM have it.
/// The gradient is then an estimate of that of the whole mean loss, and the step size
/// need not follow the batch size. FM prints 1/N for 1/n (errata): that is the gradient
/// of the whole times n/N.
SampledObjective mean(SampledObjective sum);

/// The loss over all examples: batch gradient descent (EE.11). \throws
/// std::invalid_argument for no examples
Objective whole(const SampledObjective& objective);

/// How an epoch gets its examples: each once, or each step any of all.
enum class Sampling { without_replacement, with_replacement };

/// The order in which an epoch visits the examples (L10.10, GO.2): a permutation of all,
/// or as many independent draws. A function of seed and epoch alone, so that training can
/// be resumed anywhere without keeping a generator's state.
/// \throws std::invalid_argument for no examples
std::vector<std::size_t> epoch_order(std::size_t examples, std::uint64_t seed, std::size_t epoch,
                                     Sampling sampling = Sampling::without_replacement);

/// ⌈examples / size⌉ mini-batches in an epoch; the last one may be smaller, so that every
/// example is seen once.
/// \throws std::invalid_argument when the size is 0
std::size_t batches_per_epoch(std::size_t examples, std::size_t size);

/// Mini-batch number b of an order. \throws std::invalid_argument when there is none
std::span<const std::size_t> mini_batch(std::span<const std::size_t> order, std::size_t size,
                                        std::size_t b);

/// Stochastic gradient descent: epochs of mini-batches, each a step of the optimizer
/// (L10.10); EE.12 for size 1.
///
/// The path holds the loss over *all* examples at every step. That is for the record:
/// neither does the descent see it, nor is it counted. evaluations.gradients counts
/// mini-batches.
/// \param size of the mini-batches; `examples` gives batch gradient descent
/// \param schedule factors of alpha by step, not by epoch; empty for a constant step size
/// \throws std::invalid_argument for no examples, size or epochs, when alpha is not
/// positive and finite, or the loss is not finite at the start
Descent descend_stochastic(const SampledObjective& objective, Optimizer optimizer,
                           const Vector& start, std::size_t size, std::size_t epochs,
                           std::uint64_t seed, const Schedule& schedule = {},
                           Sampling sampling = Sampling::without_replacement);

}  // namespace descent::optimizers
