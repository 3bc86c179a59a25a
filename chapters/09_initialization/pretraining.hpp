/// \file
/// Why do deep networks train worse than shallow ones from random weights, and what was
/// unsupervised pretraining for (EE.22, EE.23)?
#pragma once

#include <string>
#include <vector>

#include "chapters/09_initialization/start.hpp"
#include "common/data/mnist1d.hpp"
#include "common/progress.hpp"

namespace descent::initialization {

/// All weights from N(0, deviation²) and biases 0, whatever the widths: how one started
/// before one knew better. \throws std::invalid_argument unless the deviation is positive
Vector small_weights(const DeepNetwork& network, Real deviation, Random& random);

/// glorot_uniform times `factor`, biases 0.
/// \throws std::invalid_argument unless the factor is positive
Vector scaled_glorot(const DeepNetwork& network, Real factor, Random& random);

/// Sigmoid layers that pass on what they are given (EE.22): W_k = 4I and b_k = −2 for all
/// hidden layers above the first, so that
/// \f[ h_{k+1} = a[4(h_k - \tfrac12)] \approx h_k \f]
/// to third order around ½, where the slope is exactly 1. The first layer is 4 times
/// Glorot's, the output layer Glorot's. A stand-in for unsupervised pretraining, which
/// found layers that keep what they are given by training them to tell it again; nothing
/// is trained here.
/// \throws std::invalid_argument for other activations, or hidden layers of different
/// widths
Vector passing_layers(const DeepNetwork& network, Random& random);

/// How the networks of compare_deep_starts() are made and trained.
struct DeepStartPlan {
    std::size_t layers = 4, width = 30;  ///< hidden ones of the deep networks
    Real deviation = Real(0.1);          ///< of small_weights()
    /// how many labelled examples; each network takes as many steps on few as on all
    std::vector<std::size_t> examples{400, 4000};
    std::size_t epochs = 12;  ///< on the last of them
    Real alpha = Real(0.5);
    std::size_t batch = 20;
    std::uint64_t seed = 0;
};

/// One sigmoid network from one start.
struct DeepStartResult {
    std::string start;
    std::size_t layers = 0, examples = 0;
    StartResult training;
    /// ‖∂L/∂b_0‖ over ‖∂L/∂b_K‖ before training: what is left of the correction (EE.23)
    Real undiluted() const;
};

/// Sigmoid networks on so many labelled examples (EE.22, EE.23): one hidden layer from
/// small weights, and `layers` of them from small weights, Glorot's, 4 times Glorot's,
/// and layers that pass on.
/// \throws std::invalid_argument as train_from(), and for more examples than there are
std::vector<DeepStartResult> compare_deep_starts(const Mnist1d& data, const DeepStartPlan& plan,
                                                 const Progress& progress = {});

/// The same on MNIST-1D.
std::vector<DeepStartResult> deep_starts_on_mnist1d(const DeepStartPlan& plan,
                                                    const Progress& progress = {});

}  // namespace descent::initialization
