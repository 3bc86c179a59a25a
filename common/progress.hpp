/// \file
/// How an experiment says how far it is.
#pragma once

#include <cstddef>
#include <functional>

namespace descent {

/// Called by long work after each part of it; an empty one is not called.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

}  // namespace descent
