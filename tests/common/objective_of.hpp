/// \file
/// A loss and a gradient, right or wrong, as an objective.
#pragma once

#include <functional>

#include "common/objective.hpp"

namespace descent::test {

using Loss = std::function<Real(const Vector& phi)>;
/// Writes the gradient into g.
using Gradient = std::function<void(const Vector& phi, Vector& g)>;

/// g arrives at the gradient as the check hands it over: full of NaN.
inline Objective objective_of(const Loss& loss, const Gradient& gradient) {
    return {.loss = loss, .loss_and_gradient = [=](const Vector& phi, Vector& g) {
                gradient(phi, g);
                return loss(phi);
            }};
}

/// For a gradient that adds to g, or leaves zeros as they are: g arrives as zeros.
inline Gradient from_zeros(const Gradient& gradient) {
    return [=](const Vector& phi, Vector& g) {
        g.fill(0);
        gradient(phi, g);
    };
}

}  // namespace descent::test
