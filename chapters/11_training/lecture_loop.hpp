/// \file
/// The lecture's TRAIN and EVALUATE word for word: one example a step, and nothing else
/// (GO.1, GO.2b).
///
/// `training.hpp` has the same loop for mini-batches, any optimizer, and runs that are
/// stopped and resumed.
#pragma once

#include <vector>

#include "chapters/05_deep_networks/deep_network.hpp"
#include "common/data/dataset.hpp"

namespace descent::training {

/// EVALUATE(f, D): the share of examples whose largest output, the first of equals, is
/// that of their class (GO.2b).
/// \throws std::invalid_argument when D is empty, or φ and D do not fit the network
Real lecture_evaluate(const deep::DeepNetwork& network, const Vector& phi, const LabelledData& D);

/// TRAIN(f, T, D, E, ε): from φ, a step φ − α∇loss for every example of T, in the order
/// of each epoch. The loss is the cross-entropy of that example alone (GO.1).
/// \param orders the shuffled T: for each epoch, the numbers of its examples
/// \return φ̂, the φ at the end of the epoch with the best accuracy on D, the first of
/// equals
/// \throws std::invalid_argument for no epoch, a number that T does not have, and as
/// lecture_evaluate()
Vector lecture_train(const deep::DeepNetwork& network, Vector phi, const LabelledData& T,
                     const LabelledData& D, Real alpha,
                     const std::vector<std::vector<std::size_t>>& orders);

}  // namespace descent::training
