/// \file
/// The rounding of a number, and random ones, for the tests of this chapter.
#pragma once

#include <limits>

#include "common/random.hpp"
#include "common/tensor.hpp"

namespace descent::test {

inline constexpr Real ulp = std::numeric_limits<Real>::epsilon();

/// A parameter vector, or a gradient.
inline Vector random_vector(Random& random, std::size_t size = 6) {
    Vector g = xt::zeros<Real>({size});
    random.fill_normal(g);
    return g;
}

}  // namespace descent::test
