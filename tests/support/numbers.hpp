/// \file
/// The numbers at the edges of a Real, for the tests of a chapter.
#pragma once

#include <limits>

#include "common/tensor.hpp"

namespace descent::test {

inline constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
inline constexpr Real infinite = std::numeric_limits<Real>::infinity();
inline constexpr Real not_a_number = std::numeric_limits<Real>::quiet_NaN();

}  // namespace descent::test
