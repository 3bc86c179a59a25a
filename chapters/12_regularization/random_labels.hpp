/// \file
/// Labels that mean nothing: what a network can still learn by heart (GO.15).
#pragma once

#include "common/dataset.hpp"
#include "common/random.hpp"

namespace descent::regularization {

/// The same examples with labels drawn evenly from all classes, whatever the examples show (GO.15).
/// \throws std::invalid_argument when there are no classes
LabelledData with_random_labels(LabelledData data, Random& random);

}  // namespace descent::regularization
