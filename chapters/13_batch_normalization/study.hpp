/// \file
/// What batch normalization does to a deep sigmoid network in training: learning rates,
/// the distributions inside, and the gradients at the start (EE.18b).
#pragma once

#include <vector>

#include "chapters/13_batch_normalization/network.hpp"

namespace descent::normalization {

/// The network, and how it is trained: plain gradient descent on mini-batches, from the
/// same weights with and without.
struct NormalizationPlan {
    std::vector<std::size_t> hidden{50, 50, 50, 50, 50};
    Activation activation = Activation::sigmoid;
    std::vector<Real> rates{Real(0.01), Real(0.1), Real(1), Real(10)};
    std::size_t batch = 50, epochs = 10;
    Real epsilon = Real(1e-5);
    Scheme scheme = Scheme::he_normal;  ///< of the first weights; this one is chapter 5's
    std::uint64_t seed = 0;
};

/// The network of the study for these data, with every hidden layer normalized, or none.
NormalizedNetwork network(const NormalizationPlan& study, const LabelledData& data,
                          bool normalized);

/// One training.
struct RateResult {
    Real alpha = 0;
    bool normalized = false;
    bool diverged = false;   ///< the loss was not finite; the epochs end before that
    std::vector<Real> loss;  ///< mean over the examples of each epoch, as training saw them
    /// on the training examples after each epoch, by the running averages
    std::vector<Real> accuracy;
    Real development_accuracy = 0;  ///< after the last epoch
    Vector phi;                     ///< in the end
    RunningAverages running;        ///< in the end

    Real final_loss() const;      ///< infinite if it diverged
    Real final_accuracy() const;  ///< 0 if no epoch was done
};

/// Trains by the loop of chapter 11. \param alpha the step size
/// \throws std::invalid_argument when the data do not fit
RateResult train_once(const NormalizationPlan& study, const training::Data& data, Real alpha,
                      bool normalized);

/// One trial per rate, in their order.
std::vector<RateResult> train_all(const NormalizationPlan& study, const training::Data& data,
                                  bool normalized, const std::function<void()>& done = {});

/// What one unit is told in the course of training: quantiles of the input of its
/// sigmoid, over fixed examples.
struct Drift {
    Vector step;       ///< steps done
    Matrix quantiles;  ///< steps × 3: 15 %, 50 % and 85 %, as in the paper's figure
    Real loss = 0;     ///< of the last epoch
};

/// Trains and watches a unit of the last hidden layer, after every `every` steps and at
/// the start. Normalized, the input of the sigmoid is y, by the statistics of the watched
/// examples.
Drift watch_unit(const NormalizationPlan& study, const training::Data& data, Real alpha,
                 bool normalized, std::size_t unit, std::size_t every);

/// How far the distribution wanders: the mean of |change of the median| from one watched
/// step to the next, in units of the distance of the outer quantiles there.
/// \throws std::invalid_argument for fewer than two watched steps
Real wandering(const Drift& drift);

/// Before training: ‖∂L/∂W_k‖ of every layer k, output included, on these examples.
/// Weights, since a bias before a normalization has no gradient.
Vector weight_gradient_norms(const NormalizedNetwork& network, const Vector& phi,
                             const LabelledData& data);

/// What batch statistics do at test time, where they do not belong (EE.19).
struct Neighbours {
    std::size_t batch = 0;
    Real accuracy = 0;  ///< with μ and σ² of the batch that an example happens to be in
    Real changed = 0;   ///< share of the examples that get another class with other neighbours
};

/// Puts the examples into batches of this size, twice in another order, and lets each be
/// normalized by its own μ and σ². A last, incomplete batch is left out.
/// \throws std::invalid_argument unless the size is from 2 to the number of examples
Neighbours with_neighbours(const NormalizedNetwork& network, const Vector& phi,
                           const LabelledData& data, std::size_t batch, std::uint64_t seed);

/// The q-quantile: linear between the two nearest of the sorted values.
/// \throws std::invalid_argument for no values, or q outside [0, 1]
Real quantile(std::vector<Real> values, Real q);

}  // namespace descent::normalization
