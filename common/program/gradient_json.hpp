/// \file
/// The report of a gradient check for other programs to read.
#pragma once

#include <cstdint>
#include <string>

#include "common/gradient_check.hpp"

namespace descent {

/// The report as a JSON object: all that text() says and more, with every digit. What is
/// not finite is null.
/// \param seed the check was told
std::string json(const GradientReport& report, std::uint64_t seed = 0);

}  // namespace descent
