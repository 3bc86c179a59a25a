/// \file
/// How does a sigmoid neuron learn to say how likely class 1 is? Logistic regression
/// (EE.3, NL.3).
#pragma once

#include <cstdint>

#include "common/gradient_check.hpp"
#include "common/objective.hpp"
#include "common/parameters.hpp"
#include "common/random.hpp"

namespace descent::neurons {

/// Points with a class of 0 or 1.
struct TwoClasses {
    Matrix X;                                      ///< points × inputs
    Vector y;                                      ///< targets, 0 or 1 each
    std::size_t size() const { return y.size(); }  ///< the number of points
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

/// A step size α with which descent cannot overshoot: 1/Λ with Λ = 1/(4N) Σ_i (1 +
/// ‖x_i‖²) ≥ λmax of the Hessian 1/N Σ_i p_i(1−p_i) (1, x_i)(1, x_i)ᵀ, because p(1−p) ≤
/// ¼.
Real safe_step(const TwoClasses& points);

/// Two overlapping clouds of `count` points each, N((±1, ±½), 1).
TwoClasses two_clouds(std::size_t count, Random& random);

/// Fraction of the points with p on the right side of ½.
Real accuracy(const Vector& phi, const TwoClasses& points);

/// p over a window of two inputs, as a surface to draw.
/// \return shape |x2| × |x1|
Matrix probability_map(const Vector& phi, const Vector& x1, const Vector& x2);

/// How a sigmoid neuron is trained on two_clouds().
struct LogisticPlan {
    std::size_t count = 100;    ///< points of each class to learn from
    std::size_t unseen = 1000;  ///< points of each class to judge by
    std::size_t steps = 1000;   ///< of descent
};

/// What became of it.
struct LogisticResult {
    TwoClasses points, unseen;
    GradientReport check;   ///< of logistic_objective(), at a random φ
    Real alpha = 0;         ///< the step size
    Path path;              ///< from φ = 0
    Real largest_rise = 0;  ///< of the loss in a step; 0 if it never rose
    Real accuracy = 0, unseen_accuracy = 0;
};

/// Descent on the loss of logistic regression, with the safe step (EE.3, NL.3).
/// \throws std::invalid_argument for a plan without points
LogisticResult logistic_regression(std::uint64_t seed, const LogisticPlan& plan = {});

}  // namespace descent::neurons
