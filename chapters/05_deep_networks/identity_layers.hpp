/// \file
/// How does a deep network do what a shallow one does (L8.6b)? Its further layers compute
/// the identity.
#pragma once

#include <cstdint>

#include "chapters/05_deep_networks/deep_network.hpp"

namespace descent::deep {

/// The same function with one more layer behind hidden layer k, of as many units: W = I
/// and b = 0, and a[I h_k + 0] = h_k, because what comes out of a ReLU is not negative
/// (L8.6b). Not a digit changes.
/// \param layer k = 1 … K
/// \throws std::invalid_argument when φ does not fit, there is no such layer, or the
/// units are no ReLUs
DeepModel insert_identity(const DeepModel& model, std::size_t layer);

/// The same function with one more layer before all others, of 2 D_i units: a[x] and
/// a[−x], from which x = a[x] − a[−x] for numbers of either sign (L8.6b). The two of an
/// input stand side by side, and one of them is 0: the sums stay the same, term by term.
/// \throws std::invalid_argument when φ does not fit, or the units are no ReLUs
DeepModel insert_signed_identity(const DeepModel& model);

/// The largest |difference| from a random 2-10-1 network on 1000 points of [−1, 1]².
struct IdentityResult {
    std::vector<std::size_t> widths;  ///< of the deepest network
    std::size_t parameters = 0;       ///< its number; the shallow one has 41
    Real deeper = 0;   ///< the largest of 1, 2, … further layers behind the hidden one
    Real split = 0;    ///< a layer in front, a[x] and a[−x]
    Real unsplit = 0;  ///< a layer in front with W = I: negative inputs are lost
    Real tanh = 0;     ///< one further layer with W = I, but tanh units in both networks
};

/// Which of these identity layers are none?
/// \param layers how many are put behind the hidden one, at most
/// \throws std::invalid_argument for no layer
IdentityResult compare_identities(std::uint64_t seed, std::size_t layers = 5);

}  // namespace descent::deep
