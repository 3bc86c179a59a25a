/// \file
/// The perceptron: a rule that learns from mistakes, how many it can make, and a proof
/// that a task is beyond it (NL.8).
#pragma once

#include <string>
#include <vector>

#include "common/tensor.hpp"

namespace descent::neurons {

/// Points with a class of +1 or −1.
struct SignedPoints {
    Matrix X;               ///< points × inputs
    std::vector<int> sign;  ///< +1 or −1 each
    std::size_t size() const { return sign.size(); }
};

/// One of the sixteen functions of two bits as four points (0,0), (0,1), (1,0), (1,1): +1
/// where it is true.
/// \param truth bit k is the value at (x1, x2) with k = 2 x1 + x2: AND is 8, OR 14, XOR 6
/// \throws std::invalid_argument for truth > 15
SignedPoints truth_table(unsigned truth);

/// A line, plane, … : class +1 where b + wᵀx > 0.
struct Separator {
    Vector w;
    Real b = 0;
    Real operator()(const Vector& x) const;  ///< z = b + wᵀx
    /// points whose class is not the sign of z; z = 0 is an error
    std::size_t errors(const SignedPoints&) const;
};

/// What the perceptron did.
struct PerceptronRun {
    Separator separator;
    std::vector<Separator> trail;  ///< the start and what it was after each mistake
    std::size_t mistakes = 0, epochs = 0;
    bool converged = false;  ///< an epoch went by without a mistake
    /// > 0: the weights are those of this many epochs ago, so it would go on for ever
    std::size_t cycle = 0;
};

/// Frank Rosenblatt's rule (NL.8). From w = 0, b = 0, over and over the points in their
/// order: where y(b + wᵀx) ≤ 0, a mistake, w ← w + yx and b ← b + y. Stops after an epoch
/// without a mistake, or when the weights repeat.
/// \throws std::invalid_argument for no points, or a class that is not ±1
PerceptronRun learn(const SignedPoints& points, std::size_t max_epochs = 1000);

/// Can a line separate the points? One of the two always can be shown, never both
/// (Gordan's theorem).
struct Separability {
    Separator best;         ///< separates if margin > 0; ‖(b, w)‖ = 1
    Real margin = 0;        ///< γ = min_i y_i (b + wᵀx_i) of `best`
    Real margin_limit = 0;  ///< no separator of length 1 has a larger one
    /// whole numbers n_i ≥ 0 for refutes(); empty if none was found
    std::vector<long> certificate;
};

/// Looks for the point nearest to 0 in the convex hull of the y_i (1, x_i). If it is not
/// 0, it is the separator with the largest margin; if it is, the weights that made it
/// prove that there is no separator.
/// \throws std::invalid_argument as learn()
Separability separability(const SignedPoints& points, std::size_t max_steps = 100000);

/// Checks a proof that no line separates the points: Σ_i n_i y_i (1, x_i) = 0 exactly,
/// with n_i ≥ 0, not all 0.
///
/// A separator would have y_i (b + wᵀx_i) > 0 for all i. Multiply each of these by n_i
/// and add: the left side is (b, w)ᵀ 0 = 0, the right side says it is positive. That
/// cannot be. (Nor does it help to count 0 as class −1: the ones add up to 0 as well, so
/// points of both classes take part, and those of class +1 stay strictly positive.)
/// \throws std::invalid_argument when sizes differ or a coordinate is not a whole number,
/// for which no sum is exact
bool refutes(const std::vector<long>& certificate, const SignedPoints& points);

/// The same in words, line by line: the inequalities, their sum, and the contradiction.
std::string proof_text(const std::vector<long>& certificate, const SignedPoints& points);

/// (R/γ)², which the number of mistakes cannot exceed (NL.8; Novikoff 1962): R is the
/// longest (1, x_i), γ the margin.
/// \throws std::invalid_argument unless margin > 0
Real mistake_bound(const SignedPoints& points, Real margin);

/// A better representation (NL.8): h_1 = max(0, x_2 − x_1), h_2 = max(0, x_1 − x_2). XOR
/// is separable in it.
Matrix hidden_representation(const Matrix& X);

}  // namespace descent::neurons
