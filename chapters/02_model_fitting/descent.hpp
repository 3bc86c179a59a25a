/// \file
/// What does gradient descent do at a stationary point, and how large may a step be?
/// (FM.7, FM.8)
///
/// Descent itself is regression::descend() of chapter 01. Near a stationary point φ̂ the
/// gradient is H(φ − φ̂), so a step multiplies the error along the eigenvector of λ by 1
/// − αλ. All here follows from that line.
#pragma once

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/02_model_fitting/stationary.hpp"

namespace descent::fitting {

/// 1 − αλ for every eigenvalue: what a step makes of the error along its eigenvector
/// (FM.7). Above 1 for λ < 0, so maxima and saddles are unstable; between −1 and 1 for 0
/// < λ < 2/α.
/// \throws std::invalid_argument unless α is positive and finite
Vector step_factors(const Vector& eigenvalues, Real alpha);

/// Is the fixed point stable: does every |1 − αλ| < 1 pull small errors in? (FM.7)
bool is_stable(const Vector& eigenvalues, Real alpha);

/// The α for which the slowest direction is as fast as it gets, α = 2/(λmin + λmax):
/// every step then multiplies the error by at most (κ − 1)/(κ + 1), κ = λmax/λmin (FM.8).
/// Just half of divergence_step() for κ = 1, nearly all of it for large κ. \throws
/// std::invalid_argument unless all eigenvalues are positive
Real optimal_rate(const Vector& eigenvalues);

/// Steps until the slowest error is `share` of what it was, log(share)/log(max |1 − αλ|);
/// infinite if it does not shrink.
/// \throws std::invalid_argument unless 0 < share < 1
Real steps_to(const Vector& eigenvalues, Real alpha, Real share);

/// Perturbs a point and follows descent: vᵀ(φ_k − φ̂) for k = 0 … steps, from φ_0 = φ̂ +
/// size·v (FM.7). Stops early where the loss overflows.
/// \param direction v, of length 1 \throws std::invalid_argument as
/// regression::descend(), or when sizes differ
Vector follow(const Objective& objective, const Vector& point, const Vector& direction, Real size,
              Real alpha, std::size_t steps);

/// A measured 1 − αλ, and how far off it may be.
struct Growth {
    Real factor = 0;
    Real error = 0;  ///< what halving the perturbation changes, and rounding
};

/// The factor of one step, measured: the point is perturbed by ±size·v, and the two
/// distances after a step are averaged so that the third derivative cancels (FM.7). Cost:
/// 4 steps. \throws as follow()
Growth measured_growth(const Objective& objective, const Vector& point, const Vector& direction,
                       Real size, Real alpha);

/// A start between a and b from which descent hesitates: bisection between one from which
/// it ends where it does from a, and one from which it does not. It lies on the watershed
/// of two valleys, and the way down leads to a saddle (L10.5).
/// \param steps of every descent \param bisections each halves the distance to the
/// watershed
/// \throws std::invalid_argument when a and b end at the same place
Vector watershed(const Objective& objective, Vector a, Vector b, Real alpha, std::size_t steps,
                 std::size_t bisections);

/// Every stationary point that Newton finds from the starts of a grid, in the box [low,
/// high], once each (FM.5).
/// \param points starts per axis, at least 2 \throws std::invalid_argument unless low and
/// high have two entries
std::vector<StationaryPoint> stationary_points(const Objective& objective, const Vector& low,
                                               const Vector& high, std::size_t points);

/// Every minimum that descent finds from these starts, polished by Newton, once each, by
/// ascending loss (L10.5).
/// \param starts one row each, at least one \throws std::invalid_argument for no row, and
/// as regression::descend()
std::vector<StationaryPoint> minima_from(const Objective& objective, const Matrix& starts,
                                         Real alpha, std::size_t steps);

}  // namespace descent::fitting
