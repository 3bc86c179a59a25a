/// \file
/// What does one network do that is fed with another, and which single network does the
/// same (L8.1, L8.2)?
#pragma once

#include <utility>

#include "chapters/04_shallow_networks/shallow_network.hpp"
#include "chapters/05_deep_networks/deep_network.hpp"

namespace descent::deep {

using shallow::ShallowNetwork;

/// A shallow network with its parameters.
struct ShallowModel {
    ShallowNetwork network;
    Vector phi;
};

/// y′ = f₂[f₁[x]]: the outputs of the first network are the inputs of the second (L8.1).
/// \param X examples × D_i  \return examples × D_o of the second
/// \throws std::invalid_argument when the second has not as many inputs as the first has
/// outputs
Matrix compose(const ShallowModel& first, const ShallowModel& second, const Matrix& X);

/// A shallow network is a deep one with K = 1, and its φ lies in the same order.
DeepModel as_deep(const ShallowModel& model);

/// The same function as one network with two hidden layers (L8.2). Between the hidden
/// layers lie two linear maps with nothing in between, which is one linear map:
/// \f[ h' = a[\theta'_0 + \theta'(\phi_0 + \phi h)] = a[\psi_0 + \Psi h],\quad
///     \psi_0 = \theta'_0 + \theta'\phi_0,\quad \Psi = \theta'\phi. \f]
/// Merging again adds another hidden layer. \throws std::invalid_argument as compose(),
/// and when the activations differ
DeepModel merge(const DeepModel& first, const ShallowModel& second);

/// The output of the merged network against the composition for this batch:
/// relative_error() (L8.2). \throws std::invalid_argument as merge()
Real merge_error(const ShallowModel& first, const ShallowModel& second, const Matrix& X);

/// merge() as two slides print it, to show that it is not the same function:
/// `repeated_h2` multiplies ψ_21 and ψ_31 by h_2 instead of h_1; `psi_32_twice` has ψ_32
/// in the matrix where ψ_31 belongs.
enum class Misprint { repeated_h2, psi_32_twice };
/// The merged network with this misprint in its φ.
DeepModel misprinted(DeepModel merged, Misprint misprint);

/// Two zigzags of three units each, whose composition folds [−1, 1] three times and bends
/// inside every fold: y = −1 + 3a[x+1] − 2a[3x+1] + 2a[3x−1] runs −1 → 1 → −1 → 1, and so
/// does the second network with its joints at −1, −½ and ½: nine regions on [−1, 1] out
/// of 20 parameters (L8.3).
std::pair<ShallowModel, ShallowModel> folding_pair();

/// D units that run D + 1 times through all of [0, 1], as x goes from 0 to 1, and go
/// straight on outside. Feeding K of them into each other makes (D+1)^K regions, as many
/// as the formula of L8.5 has for one input.
///
/// Not all slopes can be ±s: with every joint inside, the first slope is minus the sum of
/// the bends of the units that open to the left, and bends of ±2s never sum to s. So one
/// segment, the fourth, is twice as steep as the others.
/// \throws std::invalid_argument for fewer than 3 units
ShallowModel sawtooth(std::size_t hidden);

/// A shallow ReLU network whose parameters are all drawn from N(0, 1).
ShallowModel random_shallow(std::size_t inputs, std::size_t hidden, std::size_t outputs,
                            Random& random);

/// Two networks fed into each other, and the one they are merged into, compared at 2001
/// points of [−2, 2].
struct CompositionResult {
    ShallowModel first, second;  ///< folding_pair()
    DeepModel merged;
    Real error = 0;                          ///< merge_error() of these
    Real random_error = 0;                   ///< the same for random 1–7–3 into 3–5–2
    Real repeated_h2 = 0, psi_32_twice = 0;  ///< relative_error() of merged as misprinted
};

/// Is the merged network the composition, and how far off are the misprints (L8.1, L8.2)?
CompositionResult compare_composition(std::uint64_t seed);

}  // namespace descent::deep
