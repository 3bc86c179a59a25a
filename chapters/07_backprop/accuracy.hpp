/// \file
/// How many examples does a network get right?
#pragma once

#include "chapters/05_deep_networks/deep_network.hpp"
#include "chapters/07_backprop/loss.hpp"
#include "common/data/dataset.hpp"

namespace descent::backprop {

using deep::DeepNetwork, deep::Layers;

/// For how many examples the largest output, in a row of F, is the one of their class.
/// \param F outputs, examples × classes
/// \throws std::invalid_argument unless there is one label per row
std::size_t count_correct(const Matrix& F, Labels labels);

/// The share of these examples, in [0, 1].
/// \throws std::invalid_argument when there are none, and when φ or the data do not fit
/// the network
Real accuracy(const DeepNetwork& network, const Vector& phi, const LabelledData& data);

}  // namespace descent::backprop
