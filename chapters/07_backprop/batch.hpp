/// \file
/// How do some of the examples become a batch, and classes become targets?
#pragma once

#include <functional>
#include <vector>

#include "chapters/07_backprop/loss.hpp"
#include "common/data/dataset.hpp"

namespace descent::backprop {

/// Copies these examples into a batch: rows of X and their labels, in this order.
/// \param examples numbers of examples, from 0 \param X examples × features, resized
/// \throws std::invalid_argument when one does not exist
void gather(const LabelledData& data, std::span<const std::size_t> examples, Matrix& X,
            std::vector<std::size_t>& labels);

/// Looks at all examples in order, a hundred at a time: the hidden values of so many fit
/// into the processor's cache, those of thousands do not.
/// \param look must not keep X or its labels
/// \throws std::invalid_argument unless there is one label per row
void for_each_part(const LabelledData& data,
                   const std::function<void(const Matrix& X, Labels labels)>& look);

/// Y = one row e(y) per label: 1 in the column of the class, else 0; examples × classes,
/// resized.
/// \throws std::invalid_argument when a label is not smaller than the number of classes
void one_hot(Labels labels, std::size_t classes, Matrix& Y);

}  // namespace descent::backprop
