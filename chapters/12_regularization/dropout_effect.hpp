/// \file
/// Does dropout help (EE.30, GO.19)?
#pragma once

#include <vector>

#include "chapters/12_regularization/ensemble.hpp"
#include "common/progress.hpp"

namespace descent::regularization {

/// One network with two hidden layers on MNIST-1D, with several probabilities, each for
/// several seeds.
struct DropoutEffectPlan {
    std::vector<Dropout> dropouts{
        {0, 0}, {0, Real(0.5)}, {Real(0.2), Real(0.5)}, {Real(0.1), Real(0.2)}};
    std::size_t width = 64, examples = 600, epochs = 40, seeds = 3;
    std::uint64_t seed = 0;  ///< the first
};

/// The accuracies with one choice of probabilities.
struct DropoutEffectRow {
    Dropout dropout = {};
    Vector train_accuracy = {}, test_accuracy = {};  ///< at the end, one for each seed
    Vector train_curve = {}, test_curve = {};        ///< after each epoch, of the first seed
};
/// Every choice of probabilities, and the last network as an ensemble.
struct DropoutEffectResult {
    DropoutEffectPlan plan = {};
    std::size_t parameters = 0, examples = 0;  ///< of the network; to learn from
    std::vector<DropoutEffectRow> rows = {};   ///< one for each choice
    EnsembleResult ensemble = {};              ///< the last network, by 30 masks
};

/// \throws std::invalid_argument for no choice or no seed, and as training::train();
/// std::runtime_error when a training diverges
DropoutEffectResult compare_dropout(const DropoutEffectPlan& plan, const Progress& progress = {});

}  // namespace descent::regularization
