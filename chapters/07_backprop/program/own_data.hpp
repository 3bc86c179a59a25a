/// \file
/// Which examples do the options ask for?
#pragma once

#include <cstdint>
#include <string>

#include "common/data/own_data.hpp"

namespace descent::backprop {

/// The user's own examples from this file, or MNIST-1D if the path is empty.
/// \throws std::runtime_error naming the file
Split examples(const std::string& path, std::uint64_t seed);

}  // namespace descent::backprop
