/// \file
/// Should the examples of an epoch be shuffled, or drawn? (GO.2b)
#pragma once

#include <vector>

#include "chapters/11_training/training.hpp"
#include "common/estimate.hpp"
#include "common/progress.hpp"

namespace descent::training {

/// φ ← φ − 1/k (φ − x_i), from φ = 0, for every i of the order: gradient descent on the
/// mean of ½(φ − x_i)², whose φ is the mean of the x_i met so far (GO.2b).
/// \throws std::invalid_argument for an i that x does not have
Real running_mean(const Vector& x, const std::vector<std::size_t>& order);

/// One epoch of it (GO.2b).
struct RunningMean {
    std::size_t examples = 0;
    std::size_t met = 0;           ///< how many of them, when they are drawn
    Real drawn = 0, shuffled = 0;  ///< |φ − minimum| at the end
};

/// With as many numbers around 3. \throws std::invalid_argument for none
RunningMean running_mean_study(std::size_t examples, std::uint64_t seed);

/// A small network on MNIST-1D, trained once for every seed 0, 1, … in both ways.
struct SamplingPlan {
    std::size_t examples = 1000;  ///< a fifth of them to choose by
    std::size_t hidden = 30;      ///< units
    std::size_t batch = 20, epochs = 20, seeds = 10;
    Real alpha = Real(0.2);
};

/// All runs that order their examples in one way.
struct SamplingRuns {
    Matrix loss;      ///< over all training examples: a row per seed, a column per epoch
    Vector accuracy;  ///< the best on the development set, by seed
    Estimate last_loss, best_accuracy;
};

/// Both ways with the same seeds: shuffled every epoch, or drawn one by one.
struct SamplingResult {
    std::size_t examples = 0;  ///< learned from
    SamplingRuns shuffled, drawn;
    /// by how much shuffled is better, seed by seed
    Estimate loss_ahead, accuracy_ahead;
};

/// \param seed of the split \throws std::invalid_argument as mnist1d_split() and train(),
/// and for no seeds
SamplingResult sampling_study(const SamplingPlan& plan, std::uint64_t seed,
                              const Progress& progress = {});

}  // namespace descent::training
