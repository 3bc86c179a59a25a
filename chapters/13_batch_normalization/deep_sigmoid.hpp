/// \file
/// What does batch normalization do to a deep sigmoid network in training: to gradients
/// at the start, over learning rates, and over depths (EE.18b)?
#pragma once

#include <string>
#include <vector>

#include "chapters/13_batch_normalization/classifier.hpp"
#include "common/progress.hpp"

namespace descent::normalization {

/// The network, and how it is trained: plain gradient descent on mini-batches, from the
/// same weights with and without normalization.
struct NormalizationPlan {
    std::vector<std::size_t> hidden{50, 50, 50, 50, 50};
    Activation activation = Activation::sigmoid;
    std::vector<Real> alphas{Real(0.01), Real(0.1), Real(1), Real(10)};  ///< to compare
    std::size_t batch = 50, epochs = 10;
    Real epsilon = Real(1e-5);
    Scheme scheme = Scheme::he_normal;  ///< of the first weights; this one is chapter 5's
    std::uint64_t seed = 0;
};

/// The network of the plan for these data, with every hidden layer normalized, or none.
NormalizedNetwork network(const NormalizationPlan& plan, const LabelledData& data, bool normalized);

/// The plan as chapter 11's training loop wants it.
training::TrainingPlan training_plan(const NormalizationPlan& plan, Real alpha);

/// One training.
struct NormalizationResult {
    Real alpha = 0;
    bool diverged = false;        ///< the loss was not finite; the epochs end before that
    std::vector<Real> loss = {};  ///< mean over each epoch's examples, as training saw them
    Real train_accuracy = 0;      ///< after the last epoch, by the running averages
    Real development_accuracy = 0;
    Vector phi = {};               ///< in the end
    RunningAverages running = {};  ///< in the end

    Real final_loss() const;  ///< infinite if it diverged
};

/// Trains by the loop of chapter 11. \param alpha the step size
/// \throws std::invalid_argument when the data do not fit
NormalizationResult train_once(const NormalizationPlan& plan, const training::Data& data,
                               Real alpha, bool normalized);

/// The first of those with the lowest final loss. \throws std::invalid_argument for none
const NormalizationResult& lowest_loss(const std::vector<NormalizationResult>& results);

/// ‖∂L/∂W_k‖ of every layer k, output included, on these examples. Weights, since a bias
/// before a normalization has no gradient.
Vector weight_gradient_norms(const NormalizedNetwork& network, const Vector& phi,
                             const LabelledData& data);

/// weight_gradient_norms() before training, of the three networks that are compared:
/// without normalization, without but from Glorot's weights, and with.
struct StartComparison {
    Vector plain, glorot, normalized;
};
/// On all training examples, from the plan's seed.
StartComparison compare_starts(const NormalizationPlan& plan, const training::Data& data);

/// The three networks after training, one result for each step size of the plan.
struct AlphaComparison {
    NormalizationPlan plan;
    std::size_t examples = 0, classes = 0;  ///< of the training data
    std::vector<NormalizationResult> plain = {}, glorot = {}, normalized = {};
};
/// Trains the three networks with each step size of the plan.
AlphaComparison compare_alphas(const NormalizationPlan& plan, const training::Data& data,
                               const Progress& progress = {});

/// Final losses of networks with 1, 2, … hidden layers, as wide as the plan's first.
struct DepthComparison {
    std::size_t width = 0;
    Real alpha = 0;
    std::vector<Real> plain = {}, normalized = {};
};
/// Trains with 1, 2, …, most_layers hidden layers, with normalization and without.
DepthComparison compare_depths(const NormalizationPlan& plan, const training::Data& data,
                               Real alpha, std::size_t most_layers, const Progress& progress = {});

}  // namespace descent::normalization
