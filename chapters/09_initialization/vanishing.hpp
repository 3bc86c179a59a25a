/// \file
/// Gradients that vanish from layer to layer, and units that die (GO.12, GO.13).
#pragma once

#include "chapters/09_initialization/initializers.hpp"

namespace descent::initialization {

/// The simplest deep network, one unit in each layer: y_i = σ(a_i), a_i = w_i y_{i−1} +
/// b_i, y_0 = x (GO.12). Entry 0 of w and b is the lecture's w_1 and b_1.
struct Chain {
    Vector w, b;
};

/// All weights w, and biases that make every a_i = 0 where σ′ is largest, for the input
/// x.
Chain best_chain(std::size_t length, Real w, Real x);

/// The slopes σ′(a_i) for the input x. \throws std::invalid_argument for an empty chain
/// or sizes that differ
Vector chain_slopes(const Chain& chain, Real x);

/// ∂C/∂b_1 = ∂C/∂y_n σ′(a_n) w_n ⋯ σ′(a_2) w_2 σ′(a_1): at most (¼)ⁿ Π|w_i| times ∂C/∂y_n
/// (GO.12).
Real chain_gradient(const Chain& chain, Real x, Real dC_dy);

/// The same network for backprop::backward(): n hidden layers of one unit, output weight
/// 1, output bias 0.
DeepNetwork chain_network(const Chain& chain);
Vector chain_parameters(const Chain& chain);

/// ‖∂L/∂b_k‖ for each layer k, output included: the norm of Σ_i ∂L/∂f_k (GO.12).
Vector bias_gradient_norms(const DeepNetwork& network, const Vector& dphi);

/// One network in training, watched from its start on.
struct Watched {
    Vector epochs;  ///< 0, 1, …
    Matrix norms;   ///< ‖∂L/∂b_k‖ on all training examples, epochs × layers
    Vector loss;    ///< on all training examples
    Vector dead;    ///< ReLU: share of dead hidden units
    Real train_accuracy = 0, test_accuracy = 0;  ///< at the end

    Vector norms_at(std::size_t epoch) const {
        return xt::row(norms, static_cast<std::ptrdiff_t>(epoch));
    }
};

/// Trains from this start and watches. Stops early, with what it has, when the loss is no
/// longer finite.
/// \throws std::invalid_argument when sizes do not fit
Watched watch(const DeepNetwork& network, const LabelledData& training, const LabelledData& test,
              const StartPlan& start);

/// Watched from a φ of one's own.
Watched watch(const DeepNetwork& network, Vector phi, const LabelledData& training,
              const LabelledData& test, const StartPlan& start);

/// For each hidden layer, how many ReLU units are 0 for every example of X: their weights
/// have no gradient, and no step on these examples brings them back, unless the layers
/// before them change (GO.13).
/// \throws std::invalid_argument when the activation is not relu or sizes do not fit
std::vector<std::size_t> dead_units(const DeepNetwork& network, const Vector& phi, const Matrix& X);

}  // namespace descent::initialization
