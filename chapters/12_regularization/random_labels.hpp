/// \file
/// Labels that mean nothing: what a network can still learn by heart (GO.15).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/11_training/training.hpp"
#include "common/data/dataset.hpp"
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
    Vector train_curve = {};  ///< training accuracy after each epoch
};

/// Trains each of these on the same examples with the same plan.
/// \throws std::invalid_argument, std::runtime_error as training::train()
std::vector<TableRow> accuracy_table(const std::vector<Regularized>& ways,
                                     const training::Data& data,
                                     const training::TrainingPlan& plan);

}  // namespace descent::regularization
