/// \file
/// Which examples in the plane can no straight line tell apart?
#pragma once

#include <cstdint>

#include "common/data/dataset.hpp"

namespace descent::backprop {

/// Arms of a spiral, one class an arm, with a little noise, in [−1, 1]². The examples of
/// a class stand together and go outward.
/// \throws std::invalid_argument for no class, or fewer than two examples of each
LabelledData spirals(std::size_t per_class, std::size_t classes, std::uint64_t seed);

}  // namespace descent::backprop
