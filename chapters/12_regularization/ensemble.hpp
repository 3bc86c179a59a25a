/// \file
/// Dropout trains many networks that share their weights: how good is their mean answer,
/// and how good the one pass that stands for it (GO.19)?
#pragma once

#include "chapters/12_regularization/dropout.hpp"

namespace descent::regularization {

/// The mean over the masks of draws 1 … draws of softmax f_K: many networks that share
/// their weights, asked together (GO.19: "averaging different models"). examples ×
/// classes
/// \throws std::invalid_argument for no draws, or when φ or X do not fit
Matrix mean_prediction(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       const Dropout& dropout, std::size_t draws, std::uint64_t seed);

/// Answers on some examples: how many are right, and how far they are from the mean over
/// the masks.
struct Prediction {
    Real accuracy = 0, standard_error = 0;  ///< a share, and the error of it, √(q(1 − q)/N)
    Real distance = 0;                      ///< mean |difference| of the probabilities
};
/// The many networks asked in three ways (GO.19).
struct EnsembleResult {
    std::size_t examples = 0, draws = 0;
    Prediction one_mask = {}, mean = {}, one_pass = {};
};
/// \throws std::invalid_argument as mean_prediction()
EnsembleResult compare_ensemble(const DeepNetwork& network, const Vector& phi,
                                const Dropout& dropout, const LabelledData& data, std::size_t draws,
                                std::uint64_t seed);

}  // namespace descent::regularization
