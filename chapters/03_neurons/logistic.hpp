/// \file
/// Logistic regression: a sigmoid neuron that says how likely class 1 is, trained by
/// descent (EE.3, NL.3).
#pragma once

#include <vector>

#include "common/objective.hpp"
#include "common/parameters.hpp"
#include "common/random.hpp"

namespace descent::neurons {

/// Points with a class of 0 or 1.
struct TwoClasses {
    Matrix X;       ///< points × inputs
    Vector target;  ///< 0 or 1 each
};

/// Blocks w (as many as there are inputs) and b (1) in one φ.
ParameterLayout logistic_layout(std::size_t inputs);

/// p = P(class 1 | x) = sigmoid(b + wᵀx) for every row of X (EE.3).
Vector probabilities(const Vector& phi, const Matrix& X);

/// L = −1/N Σ_i [y_i log p_i + (1−y_i) log(1−p_i)], the mean over the examples, as log(1
/// + e^z) − yz, and its gradient ∂L/∂z_i = (p_i − y_i)/N, ∂L/∂w = Σ_i ∂L/∂z_i x_i, ∂L/∂b
/// = Σ_i ∂L/∂z_i. Keeps a copy of the points.
/// \throws std::invalid_argument for no points, sizes that differ, or a target that is
/// neither 0 nor 1
Objective logistic_objective(const TwoClasses& points);

/// A step size with which descent cannot overshoot: 1/Λ with Λ = 1/(4N) Σ_i (1 + ‖x_i‖²)
/// ≥ λmax of the Hessian 1/N Σ_i p_i(1−p_i) (1, x_i)(1, x_i)ᵀ, because p(1−p) ≤ ¼.
Real safe_step(const TwoClasses& points);

/// Two overlapping clouds of `count` points each, N((±1, ±½), 1).
TwoClasses two_clouds(std::size_t count, Random& random);

/// Fraction of the points with p on the right side of ½.
Real accuracy(const Vector& phi, const TwoClasses& points);

}  // namespace descent::neurons
