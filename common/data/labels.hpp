/// \file
/// Can these numbers be classes?
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "common/data/dataset.hpp"

namespace descent {

/// Counts the classes of the labels, and adds to what was recognised which there are:
/// "classes 0 to 4, no example of 2".
/// \param where names the place of an example's label for an error \param source what the
/// labels are read from
/// \throws std::runtime_error when the largest label is not below the number of examples:
/// it is no class but a year, a price, an id, and a network would get as many outputs
void settle_classes(LabelledData& data, const std::function<std::string(std::size_t)>& where,
                    const std::string& source);

}  // namespace descent
