/// \file
/// How are the first weights drawn: He and Glorot, normal and uniform (L10.8, GO.14,
/// NL.23)?
#pragma once

#include <string_view>

#include "chapters/09_initialization/derivation.hpp"

namespace descent::initialization {

/// He for ReLU, Glorot (also called Xavier) for tanh; normal or uniform is a matter of
/// taste.
enum class Scheme { he_normal, he_uniform, glorot_normal, glorot_uniform };

/// The variance of the weights of a layer W of shape m × n: He 2/n (L10.8), Glorot 2/(m +
/// n) (GO.14).
/// \param outputs m  \param inputs n  \throws std::invalid_argument when one is 0
Real weight_variance(Scheme scheme, std::size_t outputs, std::size_t inputs);

/// u of the uniform schemes, U[−u, u): √6/√n for He, √6/√(m + n) for Glorot (GO.14,
/// NL.23). A uniform distribution on [−u, u] has variance u²/3, so this is
/// weight_variance() again.
/// \throws std::invalid_argument for a normal scheme, which has no bound
Real uniform_bound(Scheme scheme, std::size_t outputs, std::size_t inputs);

/// The lectures' advice: he_uniform for ReLU, glorot_uniform for tanh (GO.14) and, as the
/// recipe that names no activation (NL.23), for the others. A sigmoid layer hands down a
/// quarter of a gradient with it, see compare_sigmoid_scales().
Scheme recommended(Activation activation);

/// φ with weights drawn by this scheme and all biases equal: 0, or for ReLU a small
/// number such as 0.01 (GO.14). With he_normal and bias 0 it is deep::initialize().
/// \throws std::invalid_argument for a bias that is not finite
Vector initialize(const DeepNetwork& network, Scheme scheme, Random& random, Real bias = 0);

/// φ with all weights equal and biases 0: what one must not do (NL.23).
Vector equal_weights(const DeepNetwork& network, Real weight);

/// The mean square of the weights of layer k beside its formula; the standard error is
/// the formula's own.
/// \throws std::invalid_argument for a φ of another size, or no such layer
SampledMean sampled_variance(const DeepNetwork& network, const Vector& phi, std::size_t k,
                             Scheme scheme);

/// One network drawn by each of the four schemes: sampled_variance() of all its layers.
std::vector<SampledMean> sample_schemes(const DeepNetwork& network, std::uint64_t seed);

/// "he_normal", "he_uniform", "glorot_normal" or "glorot_uniform".
std::string_view name(Scheme scheme);
/// \throws std::invalid_argument for another name
Scheme scheme_named(std::string_view name);

}  // namespace descent::initialization
