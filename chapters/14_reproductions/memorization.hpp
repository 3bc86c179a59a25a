/// \file
/// Do deeper networks of the same size learn random labels by heart in fewer epochs? The
/// figure of L8.7.
#pragma once

#include <optional>
#include <vector>

#include "chapters/14_reproductions/parameters.hpp"
#include "common/data/dataset.hpp"
#include "common/progress.hpp"

namespace descent::reproductions {

/// 40-D-…-D-10 with 1, 2, 3 and 4 hidden layers of 298, 100, 75 and 63 units (L8.7).
std::vector<deep::DeepNetwork> memorization_networks();

/// The first `examples` of MNIST-1D's training examples with labels drawn by lot (L8.7).
/// \throws std::invalid_argument for more than there are
LabelledData randomly_labelled(std::size_t examples, std::uint64_t seed);

/// Full-batch gradient descent from a He initialization, no momentum and no
/// regularization (L8.7).
struct FullBatchPlan {
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
    bool diverged = false;   ///< the loss was no longer finite after the last of the epochs
};

/// φ ← φ − α ∂L/∂φ on all examples at once, until none is wrong (L8.7).
/// \param progress called now and then with the examples that are right, and all of them
/// \throws std::invalid_argument when data and network do not belong together or alpha is
/// not positive and finite
Memorization memorize(const deep::DeepNetwork& network, const LabelledData& data,
                      const FullBatchPlan& plan, const Progress& progress = {});

// -------------------------------------------------------------------------- networks of all depths

/// How many examples, and with how many seeds: each has its own labels and first φ.
struct MemorizationPlan {
    std::size_t examples = 4000, seeds = 1;
    FullBatchPlan training = {.most_epochs = 2'000'000};  ///< with the first of the seeds
};

/// Networks side by side; entry i of each list belongs to network i.
struct MemorizationComparison {
    MemorizationPlan plan;
    std::vector<std::size_t> hidden_layers = {};
    std::vector<Memorization> curves = {};  ///< of the first seed
    std::vector<double> epochs = {};        ///< to fit, mean over the seeds; NaN if one did not
    double worst_error = 0;                 ///< the largest of the least errors, in percent
};

/// Trains each network with each seed (L8.7).
/// \throws std::invalid_argument as memorize(), and when seeds is 0
MemorizationComparison compare_memorization(const std::vector<deep::DeepNetwork>& networks,
                                            const MemorizationPlan& plan,
                                            const Progress& progress = {});

/// The statements of the figure: all are learned, and deeper needs fewer epochs (L8.7).
/// \param key that the keys begin with \param remark what differs from the figure
Rows memorization_rows(const MemorizationComparison& comparison, const std::string& key,
                       const std::string& remark);

/// "2475", or "too many" for NaN.
std::string epochs_text(double epochs);

/// L8.7, obtained again: the parameters, the scaled experiment and the figure's own.
struct MemorizationReproduction {
    std::vector<ParameterCount> parameters;
    MemorizationComparison scaled;
    std::optional<MemorizationComparison> as_stated = {};
    Rows scaled_rows = {}, stated_rows = {};  ///< the latter SKIPPED without as_stated

    Rows all_rows() const;  ///< parameters, scaled, as stated
};

/// \param scaled fewer examples and a larger step, for seconds
/// \param as_stated the figure's own experiment, more than an hour; may be left out
MemorizationReproduction reproduce_memorization(const MemorizationPlan& scaled,
                                                const std::optional<MemorizationPlan>& as_stated,
                                                const Progress& progress = {});

}  // namespace descent::reproductions
