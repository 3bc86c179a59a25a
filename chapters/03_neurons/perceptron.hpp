/// \file
/// How does a neuron learn from its mistakes alone, and how many can it make? (NL.8)
#pragma once

#include <vector>

#include "common/tensor.hpp"

namespace descent::neurons {

/// Points with a class of +1 or −1.
struct SignedPoints {
    Matrix X;                                      ///< points × inputs
    std::vector<int> y;                            ///< +1 or −1 each
    std::size_t size() const { return y.size(); }  ///< the number of points
};

/// \throws std::invalid_argument "FUNCTION: …" for no points, sizes that differ, or a
/// class that is not ±1
void require_points(const char* function, const SignedPoints& points);

/// A line, plane, … : class +1 where b + wᵀx > 0.
struct Separator {
    Vector w;
    Real b = 0;
    Real operator()(const Vector& x) const;  ///< z = b + wᵀx
    /// Points whose class is not the sign of z; z = 0 is an error.
    std::size_t errors(const SignedPoints& points) const;
};

/// What the perceptron did.
struct PerceptronResult {
    Separator separator;
    std::vector<Separator> path;  ///< the start and what it was after each mistake
    std::size_t mistakes = 0, epochs = 0;
    bool converged = false;  ///< an epoch went by without a mistake
    /// > 0: the weights are those of this many epochs ago, so it would go on for ever
    std::size_t cycle = 0;
};

/// Frank Rosenblatt's rule (NL.8). From w = 0, b = 0, over and over the points in their
/// order: where y(b + wᵀx) ≤ 0, a mistake, w ← w + yx and b ← b + y. Stops after an epoch
/// without a mistake, or when the weights repeat.
/// \throws std::invalid_argument as require_points()
PerceptronResult learn(const SignedPoints& points, std::size_t max_epochs = 1000);

/// (R/γ)², which the number of mistakes cannot exceed (NL.8; Novikoff 1962): R is the
/// longest (1, x_i), γ the margin.
/// \throws std::invalid_argument unless margin > 0
Real mistake_bound(const SignedPoints& points, Real margin);

}  // namespace descent::neurons
