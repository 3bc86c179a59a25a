/// \file
/// What do shifted copies do to the gap between training and test error, beside L2,
/// dropout and early stopping (EE.24b)?
#pragma once

#include <string>
#include <vector>

#include "chapters/12_regularization/augmentation.hpp"
#include "chapters/12_regularization/dropout.hpp"
#include "common/estimate.hpp"
#include "common/progress.hpp"

namespace descent::regularization {

/// The network and the examples of DropoutEffectPlan. All ways make about as many steps:
/// with copies an epoch is longer, and there are fewer of them.
struct AugmentationPlan {
    std::size_t width = 64, examples = 600, epochs = 40, seeds = 3, batch = 50;
    std::size_t most = 4;  ///< the largest shift
    Real l2 = Real(0.01);
    Dropout dropout{Real(0.1), Real(0.2)};
    std::uint64_t seed = 0;  ///< the first
};

/// What one way came to, an entry for each seed. The training accuracy is that on the
/// examples as they are, without their copies.
struct AugmentationRow {
    std::string way;
    Vector train_accuracy = {}, test_accuracy = {};
    /// Test error minus training error.
    Vector gap() const { return train_accuracy - test_accuracy; }
};
/// What all ways came to.
struct AugmentationResult {
    AugmentationPlan plan = {};
    std::size_t examples = 0, with_copies = 0;  ///< to learn from
    AugmentationRow none, shifted, shuffled, l2, dropout, early_stopping, shifted_and_dropout;
    std::vector<const AugmentationRow*> rows() const;  ///< all, in this order
    /// By how much more the test accuracy is than without, seed by seed.
    Estimate gain(const AugmentationRow& row) const;
    /// By how much less the gap is than without, seed by seed.
    Estimate less_gap(const AugmentationRow& row) const;
};

/// Trains in all these ways, from the same start, for each seed (EE.24b).
/// \throws std::invalid_argument for no seed, and as training::train() and
/// with_shifted_copies(); std::runtime_error when a training diverges
AugmentationResult compare_augmentation(const AugmentationPlan& plan,
                                        const Progress& progress = {});

}  // namespace descent::regularization
