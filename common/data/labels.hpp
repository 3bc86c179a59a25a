/// \file
/// Which classes do the examples of a file have?
#pragma once

#include <string>
#include <vector>

#include "common/data/dataset.hpp"

namespace descent {

/// Numbers the classes that these names say, one for each example: in the order of the
/// numbers if all are whole numbers, else of the alphabet. Adds to what was recognised
/// which there are, and how many examples of each: "; classes 0 (3), 7 (2)", or where the
/// column has a name, "; classes in 'species': …".
void number_classes(LabelledData& data, const std::vector<std::string>& names);

/// The same for labels that are numbers already: their names are their digits.
void name_classes(LabelledData& data);

/// Leaves out the classes that no example has, so that a network gets no output for them.
void leave_out_empty_classes(LabelledData& data);

/// What makes it doubtful that the last column is the class: another column with a name
/// for classes, or few examples of each. Empty when nothing does.
std::string doubts(const LabelledData& data);

/// "setosa (50), versicolor (50)", of at most ten classes, as far as they have examples.
std::string class_counts(const LabelledData& data);

}  // namespace descent
