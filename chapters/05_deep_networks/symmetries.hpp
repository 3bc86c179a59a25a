/// \file
/// Which other parameters are the same network (FM.16)?
#pragma once

#include <cstdint>

#include "chapters/05_deep_networks/counting.hpp"
#include "chapters/05_deep_networks/deep_network.hpp"

namespace descent::deep {

/// φ with the units of one hidden layer in another order (FM.16): unit d of the result is
/// unit order[d] of `phi`. Its row of W_{k−1} and its entry of b_{k−1} move with its
/// column of W_k, so the output stays, for any activation.
/// \param layer k = 1 … K  \param order a permutation of 0 … D_k−1
/// \throws std::invalid_argument when φ, layer or order do not fit the network
Vector reorder_units(const DeepNetwork& network, const Vector& phi, std::size_t layer,
                     const std::vector<std::size_t>& order);

/// φ with everything that goes into one hidden unit multiplied by s and everything that
/// leaves it by 1/s (FM.16). Because a[sz] = s a[z] for a ReLU and s > 0, the output
/// stays. For other activations it does not.
/// \param layer k = 1 … K  \param unit 0 … D_k−1
/// \throws std::invalid_argument when φ, layer or unit do not fit the network, or s is
/// not positive
Vector scale_unit(const DeepNetwork& network, const Vector& phi, std::size_t layer,
                  std::size_t unit, Real s);

/// D_1!·D_2!···D_K!, in how many orders the hidden units can be put: N!^K for K layers of
/// N units (FM.16).
Integer orderings(const DeepNetwork& network);

/// Parameters of a 2–10–10–1 network that should be the same network. Errors are
/// relative_error() of the outputs at 100 points.
struct EquivalenceResult {
    Integer orderings;         ///< of its hidden units
    Real s = 0;                ///< the factor of scale_unit()
    Real scaled_by = 0;        ///< the largest entry by which scaling a unit moves φ
    Real reordered_by = 0;     ///< and reordering the first hidden layer
    Real reordered_error = 0;  ///< of the reordered ReLU network
    Real scaled_error = 0;     ///< of the scaled one
    Real loss_error = 0;       ///< after both: the sum of squares over that before, minus 1
    Real tanh_error = 0;       ///< of a tanh network, scaled: not small
};

/// Is the network the same after reordering a layer and scaling a unit by s (FM.16)?
/// \throws std::invalid_argument when s is not positive
EquivalenceResult compare_equivalent(std::uint64_t seed, Real s = 5);

}  // namespace descent::deep
