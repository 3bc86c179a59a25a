/// \file
/// Where do weights come from, counting or climbing, and which of them are right about
/// names that they have not seen? (NL.3)
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chapters/03_neurons/named_entities.hpp"
#include "common/gradient_check.hpp"
#include "common/progress.hpp"

namespace descent::neurons {

/// How weights do on observations that they have not seen.
struct CrossValidationResult {
    std::size_t correct = 0, count = 0;
    Real log_likelihood = 0;  ///< Σ log P(c|d) over all of them
    /// The share of observations whose class was predicted right.
    Real accuracy() const { return real(correct) / real(count); }
};

/// Cross-validation: deals the observations into `folds` parts, leaves out each in turn,
/// learns from the rest, and adds up what happens on the part left out (NL.3).
/// \param learn weights from observations
/// \throws std::invalid_argument unless 2 ≤ folds ≤ observations
CrossValidationResult cross_validate(const Observations& data, std::size_t folds,
                                     std::uint64_t seed,
                                     const std::function<Matrix(const Observations&)>& learn,
                                     const Progress& progress = {});

/// Weights from data, and how they do.
struct LearnedWeights {
    Matrix lambda;
    Real log_likelihood = 0;       ///< Σ log P(c|d) of the observations learned from
    std::size_t correct = 0;       ///< of these
    CrossValidationResult unseen;  ///< of weights that were learned in the same way
};

/// How weights are learned.
struct WeightsPlan {
    std::size_t steps = 1000;       ///< up the conditional log-likelihood, from λ = 0
    std::size_t onward_steps = 50;  ///< up from the relative frequencies; not more than `steps`
    Real smoothing = Real(0.5);     ///< of the relative frequencies
    std::size_t folds = 5;          ///< of the cross-validation; not more than observations
};

/// The generative and the conditional way on the same observations.
struct WeightsResult {
    GradientReport check;  ///< observed − expected counts, at a random λ
    LearnedWeights generative, conditional;
    Ascent ascent;               ///< from λ = 0 to the conditional weights
    Ascent onward;               ///< from the generative weights on
    Real largest_shortfall = 0;  ///< of both ascents
    std::size_t folds = 0;
};

/// Naive Bayes against maximum entropy (NL.3).
/// \throws std::invalid_argument for fewer than two observations
WeightsResult learn_weights(const LabelledText& text, std::uint64_t seed, const WeightsPlan& plan,
                            const Progress& progress = {});

/// The features with the largest weights of this class: properties and λ, largest first.
std::vector<std::pair<std::string, Real>> strongest(const Matrix& lambda, const Observations& data,
                                                    std::size_t label, std::size_t count);

/// What weights say of one text.
struct TextClassification {
    std::vector<std::string> properties;  ///< those of its properties that the weights know
    std::vector<std::pair<std::string, Real>> classes;  ///< with P(c|d,λ), likeliest first
};

/// Tells the marked name of a text (NL.2).
/// \param known what λ was learned from
/// \throws std::invalid_argument as properties_of()
TextClassification classify(std::string_view text, const LabelledText& known, const Matrix& lambda);

}  // namespace descent::neurons
