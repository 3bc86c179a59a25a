/// \file
/// Which functions of two bits can one neuron learn, and what do two hidden units change?
/// (NL.8)
#pragma once

#include <vector>

#include "chapters/03_neurons/separability.hpp"

namespace descent::neurons {

/// The number of a function of two bits: bit k is the value at (x1, x2) with k = 2 x1 +
/// x2. AND is true at (1, 1) only.
constexpr unsigned AND = 8;
constexpr unsigned OR = 14;   ///< true but at (0, 0)
constexpr unsigned XOR = 6;   ///< true where the bits differ
constexpr unsigned XNOR = 9;  ///< true where they are the same

/// One of the sixteen functions of two bits as four points (0,0), (0,1), (1,0), (1,1): +1
/// where it is true.
/// \param truth its number, such as XOR
/// \throws std::invalid_argument for truth > 15
SignedPoints truth_table(unsigned truth);

/// A better representation (NL.8): h_1 = max(0, x_2 − x_1), h_2 = max(0, x_1 − x_2). XOR
/// is separable in it.
Matrix hidden_representation(const Matrix& X);

/// A function of two bits: what the perceptron made of it, and what is possible.
struct TwoBitFunction {
    SignedPoints points;
    PerceptronResult perceptron;
    Separability separability;
    Real bound = 0;  ///< (R/γ)² where there is a separator, else 0
};

/// All sixteen.
struct TwoBitResult {
    std::vector<TwoBitFunction> functions;  ///< in the order of their numbers
    std::size_t learned = 0;                ///< by the perceptron
    std::size_t separable = 0, refuted = 0;
};

/// The perceptron and the search for a separator on each function of two bits (NL.8).
TwoBitResult two_bit_functions();

/// XOR as one neuron sees it, and as it is seen behind two hidden units.
struct XorResult {
    TwoBitFunction inputs;
    bool proven = false;  ///< refutes() confirms that there is no separator of the inputs
    TwoBitFunction hidden;
    std::size_t errors = 0;  ///< of the separator that the perceptron found for `hidden`
};

/// One neuron on XOR, without and with hidden_representation() in front of it (NL.8).
XorResult learn_xor();

}  // namespace descent::neurons
