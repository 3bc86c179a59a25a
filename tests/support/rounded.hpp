/// \file
/// A number as a sentence states it, for the tests of what a note says.
#pragma once

#include <cmath>

namespace descent::test {

/// The value rounded to so many decimals: the very number that a literal with these
/// digits is.
inline double rounded(double value, int decimals) {
    const double scale = std::pow(10.0, decimals);
    return std::round(value * scale) / scale;
}

}  // namespace descent::test
