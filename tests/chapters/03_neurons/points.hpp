/// \file
/// Points that a line separates, for tests of the perceptron.
#pragma once

#include <cmath>

#include "chapters/03_neurons/perceptron.hpp"
#include "common/random.hpp"

namespace descent::test {

/// Points in the plane on the two sides of a random line, none closer to it than `gap`.
inline neurons::SignedPoints on_two_sides(std::size_t count, Real gap, Random& random) {
    const Real angle = random.uniform(0, Real(6.283)), shift = random.uniform(-1, 1);
    neurons::SignedPoints points{Matrix::from_shape({count, std::size_t{2}}), {}};
    while (points.size() < count) {
        const Real x = random.uniform(-2, 2), y = random.uniform(-2, 2);
        const Real z = std::cos(angle) * x + std::sin(angle) * y - shift;
        if (std::abs(z) < gap) continue;
        points.X(points.size(), 0) = x;
        points.X(points.size(), 1) = y;
        points.y.push_back(z > 0 ? 1 : -1);
    }
    return points;
}

/// (b, w)ᵀ(b, w) of two separators.
inline Real product(const neurons::Separator& a, const neurons::Separator& b) {
    return a.b * b.b + xt::sum(a.w * b.w)();
}

}  // namespace descent::test
