/// \file
/// Do more layers of sigmoid units help? Networks of five depths on images of digits
/// (GO.12).
#pragma once

#include <vector>

#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/14_reproductions/images.hpp"
#include "chapters/14_reproductions/table.hpp"
#include "common/progress.hpp"

namespace descent::reproductions {

/// SGD with an L2 penalty on sigmoid networks, as in Nielsen's book, chapter 5, which the
/// lecture quotes.
struct DepthPlan {
    /// 30 epochs of the 50,000 images that Nielsen trains on
    std::size_t width = 30, most_layers = 4, batch = 10, steps = 150'000;
    Real alpha = Real(0.1);
    /// of the penalty λ/2 Σ W²: Nielsen's λ/n with his 5 and 50,000 examples
    Real lambda = Real(1e-4);
    std::uint64_t seed = 0;
};

/// What one network did.
struct DepthResult {
    deep::DeepNetwork network;
    Real accuracy = 0;  ///< on the test examples, in percent
    /// ‖∂L/∂b_k‖ by layer over all training examples, without the penalty
    Vector at_start, at_end;
    bool diverged = false;  ///< the loss was no longer finite, which ended the training
};

/// Nielsen's first φ: weights N(0, 1/n) for a layer of n inputs, biases N(0, 1).
Vector nielsen_weights(const deep::DeepNetwork& network, Random& random);

/// Trains networks with 0, 1, …, most_layers hidden layers, each from its own first φ
/// (GO.12).
/// \param progress called after each network
/// \throws std::invalid_argument when a number of the plan is 0 or not positive, or the
/// examples do not fit
std::vector<DepthResult> compare_depths(const Images& images, const DepthPlan& plan,
                                        const Progress& progress = {});

/// GO.12, obtained again.
struct DepthReproduction {
    Basis basis = Basis::lecture;
    std::string description;  ///< of the images
    DepthPlan plan;
    std::vector<DepthResult> networks;
    Vector accuracies = {};        ///< of the networks, in percent
    Rows skipped = {}, rows = {};  ///< the lecture's, where other data stand in; those obtained

    Rows all_rows() const;  ///< skipped, then obtained
};

/// Trains the networks and sets them beside the lecture's table.
/// \throws std::invalid_argument as compare_depths(), and unless there are five networks
DepthReproduction reproduce_depths(const Images& images, const DepthPlan& plan,
                                   const Progress& progress = {});

}  // namespace descent::reproductions
