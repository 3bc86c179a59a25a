/// \file
/// What can one do with the validation data after early stopping (EE.29)?
///
/// The stopping itself is chapter 11's: training::train() keeps a copy of φ each time the
/// development accuracy is better, gives up after `patience` epochs without one, and
/// returns the copy. The number of steps is the hyperparameter.
#pragma once

#include <string>
#include <vector>

#include "chapters/11_training/training.hpp"
#include "common/progress.hpp"

namespace descent::regularization {

/// The same data, with the development examples behind the training examples (EE.29).
/// They stay the development examples too, because train() wants some to measure; nothing
/// can be chosen by them any more.
/// \throws std::invalid_argument when the two have different columns
training::Data with_development(const training::Data& data);

/// Mean cross-entropy of the model's outputs, as it behaves when it is asked: without
/// dropped units or penalty.
/// \throws std::invalid_argument when data and model do not fit
Real mean_loss(const training::Model& model, const Vector& phi, const LabelledData& data);

/// What a second run, on training and development examples, came to.
struct SecondRun {
    Vector phi = {};         ///< at its end; the model's state is the one that belongs to it
    std::size_t epochs = 0;  ///< done
    Real target = 0;         ///< continue_training(): the training loss at the early stopping point
    /// continue_training(): development loss before and after each epoch
    std::vector<Real> development = {};
    /// did the development loss fall below the target before the epochs were used up?
    bool reached = true;
};

/// The first way (EE.29): "start fresh, train with both training data and validation data
/// up to the previous number of epochs", first.best_epoch of them. Without patience and
/// plateau, which would judge by examples that are learned from.
/// \throws std::invalid_argument when the first run has no epoch; and as train()
SecondRun retrain_fresh(const training::Model& model, const training::Data& data,
                        training::TrainingPlan plan, const training::TrainingResult& first);

/// The second way (EE.29): "start from the weights in the first run, train with both
/// training data and validation data until the validation loss < the training loss at the
/// early stopping point". Starts at first.best, with an optimizer at rest. Nothing
/// promises that it ends, so it does after this many epochs, and says so.
/// \param most epochs at most \throws std::invalid_argument when the first run has no
/// epoch; and as train()
SecondRun continue_training(const training::Model& model, const training::Data& data,
                            training::TrainingPlan plan, const training::TrainingResult& first,
                            std::size_t most);

/// The copy of the best epoch, what comes after it, and both second runs, for several
/// seeds: a network with one hidden layer on MNIST-1D.
struct ReusePlan {
    std::size_t width = 60, examples = 1000;
    Real development = Real(0.3);  ///< share of the examples to choose by
    std::size_t epochs = 60, patience = 10;
    std::size_t most = 60;  ///< epochs of continue_training() at most
    std::size_t seeds = 5;
    std::uint64_t seed = 0;  ///< of the first
};

/// The losses of a run to its last epoch, and the epoch whose copy early stopping keeps.
struct StoppingCurve {
    Vector training = {}, development = {};  ///< mean cross-entropy, by epoch
    Vector error = {};                       ///< share of wrong answers on the development set
    std::size_t kept = 0;                    ///< from 1
    std::size_t least_development() const;   ///< the epoch, from 1
};

/// Test accuracies and epochs; entry i belongs to the seed plan.seed + i.
struct ReuseResult {
    ReusePlan plan = {};
    std::string model;                          ///< its name
    std::size_t training = 0, development = 0;  ///< numbers of examples
    Vector kept = {}, all_epochs = {};          ///< the copy; after the last epoch
    Vector fresh = {}, continued = {};  ///< second runs: retrain_fresh(), continue_training()
    std::vector<std::size_t> best_epoch = {};  ///< whose copy is kept
    std::vector<std::size_t> epochs = {};      ///< until patience was out
    std::vector<std::size_t> continued_epochs = {};
    std::vector<bool> reached = {};  ///< the target of continue_training()
    StoppingCurve curve = {};        ///< of the first seed
};

/// What the development examples are worth in a second run (EE.29).
/// \throws as train(), and std::runtime_error when a training diverges
ReuseResult compare_reuse(const ReusePlan& plan, const Progress& progress = {});

/// How often continue_training() reached its target (EE.29).
struct TargetResult {
    std::size_t tries = 0, reached = 0;
    std::size_t training = 0, development = 0;  ///< numbers of examples
    SecondRun missed = {};                      ///< the first that did not; else no epoch
};

/// Softmax regression on 300 examples, which cannot learn all of them by heart, for
/// several seeds. \param most epochs of the second run at most
/// \throws as train(), and std::runtime_error when a training diverges
TargetResult try_targets(std::size_t tries, std::size_t most, std::uint64_t seed);

}  // namespace descent::regularization
