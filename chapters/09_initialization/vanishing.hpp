/// \file
/// Which networks lose their gradient on the way to the first layer, and what does that
/// cost (GO.12, GO.13)?
#pragma once

#include <vector>

#include "chapters/09_initialization/start.hpp"
#include "common/data/mnist1d.hpp"
#include "common/progress.hpp"

namespace descent::initialization {

/// ‖∂L/∂b_k‖ for each layer k, output included: the norm of Σ_i ∂L/∂f_k (GO.12).
Vector bias_gradient_norms(const DeepNetwork& network, const Vector& dphi);

/// Networks with 0, 1, … hidden layers of one width, for each activation, trained for a
/// short time.
struct VanishingPlan {
    std::vector<Activation> activations{Activation::sigmoid, Activation::tanh, Activation::relu};
    std::size_t most_layers = 4, width = 30, epochs = 12;
    Real sigmoid_alpha = Real(0.5), alpha = Real(0.1);  ///< step sizes, of sigmoid and the others
    std::uint64_t seed = 0;
};

/// What came of one activation.
struct VanishingResult {
    Activation activation = Activation::sigmoid;
    std::vector<StartResult> by_depth;  ///< entry K has K hidden layers

    /// The network with the most hidden layers.
    const StartResult& deepest() const { return by_depth.back(); }
    Vector test_accuracies() const;  ///< by depth
    Real lost_factor() const;        ///< deepest, at the start: last layer's norm over the first's
};

/// Each with its recommended() scheme (GO.12, GO.13).
/// \param progress called after each network
std::vector<VanishingResult> compare_vanishing(const Mnist1d& data, const VanishingPlan& plan,
                                               const Progress& progress = {});

/// The same on MNIST-1D.
std::vector<VanishingResult> vanishing_on_mnist1d(const VanishingPlan& plan,
                                                  const Progress& progress = {});

}  // namespace descent::initialization
