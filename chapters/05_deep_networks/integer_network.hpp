/// \file
/// How does a ReLU network become one of whole numbers with the same regions? The
/// arithmetic behind regions.hpp.
#pragma once

#include <vector>

#include "chapters/05_deep_networks/counting.hpp"
#include "chapters/05_deep_networks/deep_network.hpp"

namespace descent::deep {

/// A linear form c_1 x_1 + … + c_n x_n + c_0, stored as {c_1, …, c_n, c_0}.
using Form = std::vector<Integer>;

/// One layer f = b + W h in whole numbers.
struct IntegerLayer {
    std::vector<std::vector<Integer>> W;
    std::vector<Integer> b;
};

/// All layers of a network, layer k's f multiplied by a power of two that is common to
/// the layer. ReLU(2^e f) = 2^e ReLU(f), so every sign, and with it every region, stays
/// (FM.16).
/// \throws std::invalid_argument naming `function` unless the activation is ReLU and φ
/// fits and is finite
std::vector<IntegerLayer> integer_layers(const char* function, const DeepNetwork& network,
                                         const Vector& phi);

/// value·2^exponent as a whole number; it must be one.
Integer scaled_integer(Real value, int exponent);

/// The smallest e ≥ 0 for which value·2^e is whole.
int fraction_bits(Real value);

/// The forms of f = b + W h from the forms of h.
std::vector<Form> pre_activations(const IntegerLayer& layer, const std::vector<Form>& h);

}  // namespace descent::deep
