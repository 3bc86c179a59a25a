/// \file
/// Why must the first weights differ? Zero weights do not move, or (with sigmoids) in the
/// last layer only, and equal units stay equal (NL.23).
#pragma once

#include <string>
#include <vector>

#include "chapters/09_initialization/start.hpp"

namespace descent::initialization {

/// The largest |∂L/∂φ| of each block, in the order of the blocks W0, b0, W1, …
/// \throws std::invalid_argument when dphi does not belong to the network
Vector largest_by_block(const DeepNetwork& network, const Vector& dphi);

/// How much the units of each hidden layer differ: the largest |difference| between the
/// first unit and another one, in incoming weights, bias and outgoing weights. 0 means
/// that all units of the layer do the same, to the last bit.
Vector differences_between_units(const DeepNetwork& network, const Vector& phi);

/// φ with zero weights and zero hidden biases, and output biases that are best without
/// any input: the logarithms of the class frequencies. With tanh every gradient is 0
/// there: a stationary point (NL.23).
/// \throws std::invalid_argument when a class of the network has no example or a label is
/// no class
Vector zero_weights_best_bias(const DeepNetwork& network, backprop::Labels labels);

/// L on two lines through such a point: L at φ + ε d, and at φ + ε d with the sign of the
/// output weights turned.
struct Saddle {
    Real at = 0, up = 0, down = 0;
};

/// Shows that the stationary point of a network with one hidden tanh layer is a saddle.
/// Moving one hidden unit's input weights by εB and output weights by εA changes the
/// output by ε² ABx, and the loss by ε² ΣᵢAᵀ∂ℓᵢ/∂f Bx: its sign is that of A, so one way
/// leads up, the other down. A and B are chosen to make that term large.
/// \throws std::invalid_argument for another depth or activation, or as above
Saddle saddle_at_zero(const DeepNetwork& network, const Matrix& X, backprop::Labels labels,
                      Real epsilon);

/// A network whose weights and biases are all 0.
struct ZeroWeightsResult {
    std::vector<std::string> block;  ///< "W0", "b0", …, the output bias last
    Vector gradient;                 ///< largest |∂L/∂φ| of each
    Real all_but_last = 0;           ///< the largest of these but for the output bias
    Vector sigmoid;  ///< `gradient` with sigmoids: a[0] = ½, and the output weights move, too
    Saddle saddle;   ///< at the best output bias, on all examples, in a network of one hidden layer
};

/// Gradients on the first `examples` of the data, and the saddle with this ε (NL.23).
/// \param network with tanh units  \throws std::invalid_argument as saddle_at_zero()
ZeroWeightsResult zero_weights(const DeepNetwork& network, const LabelledData& data,
                               std::size_t examples, Real epsilon);

/// Equal weights and random ones, trained side by side on the same mini-batches.
struct SymmetryResult {
    Vector equal_loss, random_loss;              ///< mean over each epoch
    Vector equal_difference, random_difference;  ///< differences_between_units() at the end
};

/// All weights `weight`, against the plan's scheme (NL.23).
SymmetryResult compare_symmetry(const DeepNetwork& network, const LabelledData& data, Real weight,
                                const StartPlan& plan);

/// zero_weights() of 40-32-32-10 tanh units on MNIST-1D.
ZeroWeightsResult zero_weights_on_mnist1d();

/// compare_symmetry() of the same network, all weights 0.1 or Glorot.
SymmetryResult symmetry_on_mnist1d(std::size_t epochs, std::uint64_t seed);

}  // namespace descent::initialization
