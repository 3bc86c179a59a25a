/// \file
/// Different parameters, same network: the symmetries of the loss (FM.16).
#pragma once

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

/// φ with everything that goes into one hidden unit multiplied by β and everything that
/// leaves it by 1/β (FM.16). Because a[βz] = β a[z] for a ReLU and β > 0, the output
/// stays. For other activations it does not.
/// \param layer k = 1 … K  \param unit 0 … D_k−1
/// \throws std::invalid_argument when φ, layer or unit do not fit the network, or β is
/// not positive
Vector scale_unit(const DeepNetwork& network, const Vector& phi, std::size_t layer,
                  std::size_t unit, Real beta);

/// D_1!·D_2!···D_K!, in how many orders the hidden units can be put: N!^K for K layers of
/// N units (FM.16).
Integer orderings(const DeepNetwork& network);

}  // namespace descent::deep
