/// \file
/// What can a network learn by heart, when the labels mean nothing (GO.15)?
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/11_training/training.hpp"
#include "common/data/dataset.hpp"
#include "common/progress.hpp"
#include "common/random.hpp"

namespace descent::regularization {

/// The same examples with labels drawn evenly from all classes, whatever the examples
/// show (GO.15).
/// \throws std::invalid_argument when there are no classes
LabelledData with_random_labels(LabelledData data, Random& random);

/// All three parts with random labels. With the test labels random too, whatever a
/// network answers is right by chance: the number of right answers is binomial.
training::Data with_random_labels(const training::Data& data, std::uint64_t seed);

/// Standard deviation of an accuracy that is pure chance: √(q(1−q)/n) with q = 1/classes.
/// \throws std::invalid_argument for no classes or examples
Real chance_error(std::size_t classes, std::size_t examples);

/// One way to train: a model, with its penalty or dropout in it, and whether to stop
/// early.
struct Regularized {
    std::string name;
    std::function<training::Model()> make;
    /// keep the φ that was best on the development set; else the last one
    bool stop_early = false;
};

/// A row of the lecture's table (GO.15).
struct TableRow {
    std::string regularization;
    Real train_accuracy = 0, test_accuracy = 0;
    std::size_t epoch = 0;  ///< whose φ it is
    /// mean training loss of each epoch, as the model has it: with dropped units, with
    /// penalty
    Vector loss = {};
    Vector train_curve = {};               ///< training accuracy after each epoch
    std::size_t best_train_epoch() const;  ///< where it is highest, the first of equals, from 1
};

/// Trains each of these on the same examples with the same plan.
/// \throws std::invalid_argument, std::runtime_error as training::train()
std::vector<TableRow> accuracy_table(const std::vector<Regularized>& ways,
                                     const training::Data& data,
                                     const training::TrainingPlan& plan);

/// Networks with one or more hidden layers on a few examples of MNIST-1D, learned with
/// real and with random labels, each in the five ways of the lecture's table.
struct RandomLabelsPlan {
    std::vector<deep::DeepNetwork> networks{deep::DeepNetwork({40, 200, 10}),
                                            deep::DeepNetwork({40, 60, 60, 60, 10})};
    std::size_t examples = 250, epochs = 60, batch = 40;
    Real alpha = Real(0.003), weak_l2 = Real(0.01), strong_l2 = Real(0.1);
    std::uint64_t seed = 0;
};

/// One network in all ways: entries of `real` and `random` belong together. The first is
/// without regularization, then come the weak and the strong L2, dropout, and early
/// stopping.
struct LabelsTable {
    deep::DeepNetwork network;
    std::vector<TableRow> real = {}, random = {};
    /// The strong L2 with the labels as they are.
    const TableRow& strong_l2_real() const { return real[2]; }
    /// The strong L2 with random labels.
    const TableRow& strong_l2_random() const { return random[2]; }
};
/// Real and random labels, a table for each network.
struct RandomLabelsResult {
    RandomLabelsPlan plan = {};
    std::size_t training = 0, test = 0;     ///< numbers of examples
    Real chance = 0, chance_deviation = 0;  ///< test accuracy of whoever guesses
    std::vector<LabelsTable> tables = {};   ///< one for each network
};

/// The lecture's table, small (GO.15). \throws as accuracy_table()
RandomLabelsResult compare_random_labels(const RandomLabelsPlan& plan,
                                         const Progress& progress = {});

}  // namespace descent::regularization
