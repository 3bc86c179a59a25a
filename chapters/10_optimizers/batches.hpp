/// \file
/// Mini-batches: which examples each step sees (L10.10, EE.12, FM.14).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "common/tensor.hpp"

namespace descent::optimizers {

/// A loss that is a sum of examples: the sum of ℓ_i over a batch, and its gradient.
struct SampledObjective {
    std::size_t examples = 0;
    std::function<Real(const Vector& phi, std::span<const std::size_t> batch, Vector& dphi)> loss_and_gradient;
};

enum class Sampling { without_replacement, with_replacement };

/// The order in which an epoch visits the examples (L10.10, GO.2): a permutation of all, or as many independent draws.
/// A function of seed and epoch alone, so that training can be resumed anywhere without keeping a generator's state.
/// \throws std::invalid_argument for no examples
std::vector<std::size_t> epoch_order(std::size_t examples, std::uint64_t seed, std::size_t epoch,
                                     Sampling sampling = Sampling::without_replacement);

/// ⌈examples / size⌉ mini-batches in an epoch; the last one may be smaller, so that every example is seen once.
/// \throws std::invalid_argument when the size is 0
std::size_t batches_per_epoch(std::size_t examples, std::size_t size);

/// Mini-batch number b of an order. \throws std::invalid_argument when there is none
std::span<const std::size_t> mini_batch(std::span<const std::size_t> order, std::size_t size, std::size_t b);

}  // namespace descent::optimizers
