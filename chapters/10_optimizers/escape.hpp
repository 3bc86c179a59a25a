/// \file
/// Can the noise of small mini-batches carry descent out of a local minimum? (L10.10)
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "chapters/10_optimizers/batches.hpp"
#include "common/progress.hpp"

namespace descent::optimizers {

/// Stochastic descents on the Gabor loss from the valley of a local minimum, with a step
/// size that shrinks linearly to 1 %.
struct EscapePlan {
    std::vector<std::size_t> sizes = {30, 15, 10, 6, 5, 3, 2, 1};  ///< of the mini-batches
    std::size_t seeds = 100;                                       ///< seed, seed + 1, …
    std::size_t epochs = 100;
    Vector start = {1, 5};
    Real alpha = 2;              ///< on the mean loss
    std::size_t drawn_size = 5;  ///< the size of whose runs one is kept, to be drawn
};

/// How often descent gets out, by the size of its mini-batches.
struct EscapeResult {
    EscapePlan plan;
    std::size_t examples = 0;
    Vector out;         ///< by size: the share of runs that end below the local minimum
    Vector lowest;      ///< and that end in the lowest valley
    Vector out_of_sum;  ///< out, when the sum over the batch is descended with α/N
    Path batch;         ///< with all examples a step
    std::optional<Path> stochastic;  ///< one of the drawn size that ends in the lowest valley
};

/// Counts which runs end below the local minimum of the valley, at L = 10.18 as a sum
/// over the 30 examples (the next lower one is at 9.96), and which in the lowest, at
/// 0.6457.
EscapeResult escape_study(const EscapePlan& plan, std::uint64_t seed,
                          const Progress& progress = {});

}  // namespace descent::optimizers
