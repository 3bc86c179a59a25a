/// \file
/// The training loop (GO.1, GO.2): split, shuffle, mini-batches, metrics, the best parameters on the development set.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/07_backprop/training.hpp"
#include "chapters/10_optimizers/batches.hpp"
#include "chapters/10_optimizers/optimizer.hpp"
#include "chapters/10_optimizers/schedule.hpp"

namespace descent::training {

using networks::Labels;

/// What the loop needs to know of a model; later chapters train their own kinds with the same loop.
struct Model {
    std::string name;  ///< "40-100-100-10 relu, cross_entropy": a checkpoint belongs to one name
    std::size_t inputs = 0, classes = 0;
    std::function<Vector(Random&)> initialize;
    /// Mean loss over the batch, and its gradient into dphi.
    std::function<Real(const Vector& phi, const Matrix& X, Labels labels, Vector& dphi)> loss_and_gradient;
    /// A score per class for every row of X; valid until the next call.
    std::function<const Matrix&(const Vector& phi, const Matrix& X)> outputs;
};

/// A network of chapter 5 with a loss of chapter 7. Keeps a copy of the network.
Model classifier(const networks::DeepNetwork& network, networks::Loss loss = networks::Loss::cross_entropy);

/// The three parts of the data (GO.1): to learn from, to choose by, and to be asked once, at the end.
struct Data {
    LabelledData training, development, test;
};

/// Shuffles and cuts. \param development,test shares of the whole, both above 0, together below 1
/// \throws std::invalid_argument when a share is out of range or a part would be empty
Data split(const LabelledData& all, Real development, Real test, std::uint64_t seed);

/// The share of examples whose largest output is the one of their class (GO.2b).
Real evaluate(const Model& model, const Vector& phi, const LabelledData& data);

/// How to train.
struct Recipe {
    optimizers::Optimizer optimizer;
    optimizers::Schedule schedule = {};  ///< factor of alpha by step; empty for 1
    std::size_t batch = 100, epochs = 50;
    std::size_t patience = 0;  ///< stop after as many epochs without a better development accuracy; 0: never
    std::uint64_t seed = 0;    ///< for the first φ and the order of the examples
    optimizers::Sampling sampling = optimizers::Sampling::without_replacement;
};

/// What is known at the end of an epoch (GO.2).
struct Epoch {
    std::size_t number = 0;  ///< from 1
    Real loss = 0;           ///< mean over the epoch's examples, while φ changed
    Real train_accuracy = 0, development_accuracy = 0, alpha = 0;
    double seconds = 0, seconds_left = 0;  ///< of this epoch; of the remaining ones, at the pace so far
};

/// What training found.
struct Trained {
    Vector phi, best;  ///< at the end; where the development accuracy was best
    std::size_t best_epoch = 0;
    std::size_t steps = 0;
    std::vector<Epoch> history;
    bool stopped = false;  ///< by patience or by the report, before the last epoch
};

/// Epochs of mini-batches, each a step of the optimizer; after each epoch the development accuracy is measured and the
/// best φ kept (GO.1). The same seed gives the same bits.
/// \param report called after every epoch; returning false stops; may be empty
/// \throws std::invalid_argument when data, model and recipe do not belong together; std::runtime_error when the loss is
/// no longer finite
Trained train(const Model& model, const Data& data, const Recipe& recipe,
              const std::function<bool(const Epoch&)>& report = {});

}  // namespace descent::training
