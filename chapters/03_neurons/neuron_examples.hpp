/// \file
/// What do the four kinds of neurons make of one input, what do softmax neurons, and is
/// the way back right? (EE.1–EE.4, NL.4)
#pragma once

#include <cstdint>
#include <vector>

#include "chapters/03_neurons/neurons.hpp"
#include "common/gradient_check.hpp"

namespace descent::neurons {

/// Checks what backward() says of h, for x, w and b, by differences of forward() (NL.4).
GradientReport check_backward(const Neuron& neuron, const Vector& x);

/// Checks ∂h_j/∂x_i of softmax neurons by backward(), a row for each output (EE.4).
GradientReport check_backward(const SoftmaxNeurons& neurons, const Vector& x);

/// A neuron with one input, forward and backward.
struct NeuronExample {
    Neuron neuron;
    NeuronForward pass;
    Real slope = 0;           ///< a′[z]
    NeuronGradient gradient;  ///< ∂h/∂x, ∂h/∂w, ∂h/∂b
};

/// The same weights, bias and input in a neuron of each kind.
struct FourKinds {
    Vector x;
    std::vector<NeuronExample> kinds;  ///< linear, relu, sigmoid, tanh
    GradientReport check;              ///< of the sigmoid neuron
    /// the sigmoid's slope is below √ε, so that differences see nothing
    bool flat = false;
};

/// One input through a neuron of each kind and back (EE.1–EE.3, NL.4).
/// \throws std::invalid_argument when w and x differ in size
FourKinds four_kinds(const Vector& w, Real b, const Vector& x);

/// Softmax neurons with one input.
struct SoftmaxExample {
    SoftmaxNeurons neurons;
    Vector x;
    SoftmaxForward pass;
    GradientReport check;
};

/// Three softmax neurons (EE.4); the first has the weights and the input of the lecture's
/// sigmoid neuron.
SoftmaxExample three_softmax_neurons();

/// How far the first of two softmax neurons is from the sigmoid neuron that says the
/// same.
struct TwoSoftmaxResult {
    std::size_t trials = 0;
    Real largest_difference = 0;  ///< of h_1, over all trials
};

/// Two softmax neurons against first_of_two(), with weights, biases and inputs from N(0,
/// 3²) (EE.4).
/// \throws std::invalid_argument for no trials
TwoSoftmaxResult compare_two_softmax(std::uint64_t seed, std::size_t trials);

}  // namespace descent::neurons
