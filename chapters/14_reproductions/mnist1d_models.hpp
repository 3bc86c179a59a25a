/// \file
/// The networks whose results can be obtained without any file: a linear classifier and
/// an MLP on MNIST-1D, and those that learn random labels on random pixels (GO.15).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/11_training/training.hpp"
#include "common/data/mnist1d.hpp"

namespace descent::reproductions {

/// What is trained, and how: chosen on the development set only.
struct Contestant {
    std::string name;  ///< "linear classifier"
    deep::DeepNetwork network;
    training::TrainingPlan plan;
    Real lambda = 0;  ///< of the L2 penalty
};

/// 40-10: softmax of a linear function.
Contestant linear_classifier();

/// 40-100-100-10 with ReLU, without a penalty.
Contestant multilayer_perceptron();

/// The same with an L2 penalty on its weights, as large as is best on the development
/// set.
Contestant penalized_perceptron();

/// One training from one seed.
struct AccuracyResult {
    /// accuracy in percent; the test set is asked once, for the best φ
    Real development = 0, test = 0;
    std::size_t best_epoch = 0;
};

/// Trains with this seed for the split, the first φ and the order of the examples. A
/// fifth of the training examples is the development set; the test examples are not
/// looked at.
training::TrainingResult develop(const Contestant& contestant, const Mnist1d& data,
                                 std::uint64_t seed);

/// The same, and asks the test set once.
AccuracyResult compete(const Contestant& contestant, const Mnist1d& data, std::uint64_t seed);

/// Mean and standard deviation (of one, not of the mean) of some numbers; the deviation
/// of one number is 0.
struct Spread {
    Real mean = 0, deviation = 0;
};
Spread spread(const std::vector<Real>& values);

// ----------------------------------------------------------------------------------- random pixels

/// 2352-512-10 and 2352-512-512-512-10: 2352 = 28·28·3, an image of CIFAR-10 cut to 28 ×
/// 28 (GO.15).
std::vector<deep::DeepNetwork> random_label_networks();

/// Standard normal pixels with labels drawn evenly from 10 classes, which say nothing
/// about each other (GO.15).
LabelledData random_pixels(std::size_t examples, Random& random);

/// What a network made of random pixels.
struct Memorized {
    Real train = 0, test = 0;  ///< accuracy in percent, at the end
    std::size_t epochs = 0;
};

/// Trains until every label is known, or for the plan's epochs.
Memorized memorize_pixels(const deep::DeepNetwork& network, const LabelledData& data,
                          const LabelledData& test, const training::TrainingPlan& plan,
                          const std::function<bool(const training::Epoch&)>& report = {});

}  // namespace descent::reproductions
