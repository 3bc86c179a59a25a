/// \file
/// How far apart two tensors are, and two numbers.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "common/tensor.hpp"

namespace descent::test {

/// max |a − b| over all entries; infinite when the shapes differ or an entry is NaN.
template <class A, class B>
Real distance(const A& a, const B& b) {
    if (a.dimension() != b.dimension() ||
        !std::equal(a.shape().begin(), a.shape().end(), b.shape().begin()))
        return std::numeric_limits<Real>::infinity();
    Real largest = 0;
    auto y = b.begin();  // of another type than a's, where a or b is an expression
    for (auto x = a.begin(); x != a.end(); ++x, ++y) {
        const Real difference = std::abs(*x - *y);
        if (!(difference <= largest))
            largest = std::isnan(difference) ? std::numeric_limits<Real>::infinity() : difference;
    }
    return largest;
}

/// Equal but for a share of the larger one. doctest's Approx by itself allows
/// share · (1 + value), at which small values are equal whatever they are.
inline doctest::Approx relative(double value, double share) {
    return doctest::Approx(value).epsilon(share).scale(std::numeric_limits<double>::min());
}

}  // namespace descent::test
