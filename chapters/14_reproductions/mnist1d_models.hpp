/// \file
/// What do a linear classifier and an MLP get on MNIST-1D, when all is chosen on the
/// development set?
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chapters/11_training/training.hpp"
#include "chapters/14_reproductions/table.hpp"
#include "common/data/mnist1d.hpp"
#include "common/estimate.hpp"

namespace descent::reproductions {

/// A network, and how it is trained: chosen on the development set only.
struct Candidate {
    std::string name;  ///< "linear classifier"
    deep::DeepNetwork network;
    training::TrainingPlan plan;
    Real lambda = 0;  ///< of the L2 penalty
};

/// 40-10: softmax of a linear function.
Candidate linear_classifier();

/// 40-100-100-10 with ReLU, without a penalty.
Candidate multilayer_perceptron();

/// The same with an L2 penalty on its weights, as large as is best on the development
/// set.
Candidate penalized_perceptron();

/// Trains with this seed for the split, the first φ and the order of the examples. A
/// fifth of the training examples is the development set; the test examples are not
/// looked at.
training::TrainingResult train(const Candidate& candidate, const Mnist1d& data, std::uint64_t seed);

/// One training from one seed.
struct AccuracyResult {
    /// accuracy in percent; the test set is asked once, for the best φ; NaN if the
    /// training diverged before its first epoch was done
    Real development = 0, test = 0;
    std::size_t best_epoch = 0;
    bool diverged = false;
};

/// The same, and asks the test set once.
AccuracyResult train_and_test(const Candidate& candidate, const Mnist1d& data, std::uint64_t seed);

/// One candidate, trained with several seeds: accuracies in percent.
struct SeedAccuracies {
    std::string name;
    Vector development, test;  ///< one entry for each seed

    /// On the development set: mean, spread and standard error.
    Estimate development_estimate() const { return estimate(development); }
    Estimate test_estimate() const { return estimate(test); }  ///< and on the test set
};

/// With `seeds` seeds from this first one on. \throws std::invalid_argument when it is 0
SeedAccuracies accuracy_by_seed(const Candidate& candidate, const Mnist1d& data,
                                std::uint64_t first_seed, std::size_t seeds,
                                const Progress& progress = {});

/// Development accuracies in percent, with which a candidate was chosen: rates of Adam ×
/// weights λ of the L2 penalty, each the mean over the seeds 0, 1, …
struct DevelopmentTable {
    std::string name;
    std::size_t seeds = 0;
    Vector alpha, lambda;
    Matrix accuracy;
};

/// Trains the candidate with each pair. The test examples are not looked at.
/// \throws std::invalid_argument when there is no alpha, lambda or seed
DevelopmentTable development_table(const Candidate& candidate, const Mnist1d& data,
                                   const Vector& alpha, const Vector& lambda, std::size_t seeds,
                                   const Progress& progress = {});

/// How many seeds, and whether the settings are chosen again.
struct Mnist1dPlan {
    std::size_t seeds = 10;
    bool choice = false;  ///< also the development table and the MLP without its penalty
    std::uint64_t seed = 0;
};

/// The published accuracies on MNIST-1D, obtained again.
struct Mnist1dReproduction {
    std::optional<DevelopmentTable> choice;
    SeedAccuracies linear;
    std::optional<SeedAccuracies> unpenalized;
    SeedAccuracies penalized;
    Rows rows;  ///< linear classifier, MLP

    const Rows& all_rows() const { return rows; }  ///< as they stand in the table
};

/// Trains both models with each seed, and does what else the plan asks for.
Mnist1dReproduction reproduce_mnist1d(const Mnist1dPlan& plan, const Progress& progress = {});

/// What is stated: 32 % for the linear classifier, 64 to 68 % for an MLP; beside the
/// means of these accuracies on so many test examples.
Rows mnist1d_rows(const SeedAccuracies& linear, const SeedAccuracies& mlp, std::size_t tests);

}  // namespace descent::reproductions
