/// \file
/// The figure of L8.7: four networks of nearly the same number of parameters learn random
/// labels by heart.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "chapters/05_deep_networks/deep_network.hpp"
#include "common/data/dataset.hpp"

namespace descent::reproductions {

/// 40-D-…-D-10 with 1, 2, 3 and 4 hidden layers of 298, 100, 75 and 63 units (L8.7).
std::vector<deep::DeepNetwork> memorization_networks();

/// Full-batch gradient descent from a He initialization, no momentum and no
/// regularization (L8.7).
struct FullBatch {
    Real alpha = Real(0.0025);
    std::size_t most_epochs = 1'000'000;  ///< give up after these
    std::uint64_t seed = 0;               ///< for the first φ
};

/// One curve of the figure.
struct Memorization {
    /// training error in percent after so many epochs, thinned for drawing
    std::vector<Real> epochs, error;
    /// after which no example is wrong, for the first time
    std::optional<std::size_t> epochs_to_fit;
    Real least_error = 100;  ///< of all epochs, in percent
};

/// φ ← φ − α ∂L/∂φ on all examples at once, until none is wrong (L8.7).
/// \param report called now and then with the epoch and the error in percent; returning
/// false stops; may be empty
/// \throws std::invalid_argument when data and network do not belong together or alpha is
/// not positive and finite; std::runtime_error when the loss is no longer finite
Memorization memorize(const deep::DeepNetwork& network, const LabelledData& data,
                      const FullBatch& how,
                      const std::function<bool(std::size_t epoch, Real error)>& report = {});

}  // namespace descent::reproductions
