/// \file
/// How is a line fitted to points? Model, loss, gradient, descent, exhaustive search
/// (L6.1–L6.6, L10.1).
///
/// Everything in this header belongs to the *sum* loss L[φ] = Σ (f − y)² of L6. The mean
/// loss of FM, with its 1/T, is in least_squares.hpp; the two have the same minimum, but
/// gradients and step sizes differ by the factor T.
#pragma once

#include "common/gradient_check.hpp"

namespace descent::regression {

/// Training pairs {x_i, y_i}.
struct Points {
    Vector x, y;
    std::size_t size() const { return x.size(); }  ///< the number of pairs
};

/// The twelve points of the lecture's example.
Points lecture_points();

/// f[x, φ] = φ_0 + φ_1 x for every x (L6.1).
/// \param phi {offset, slope}  \param x any number of inputs  \return as many outputs
/// \throws std::invalid_argument unless phi has two entries
Vector line(const Vector& phi, const Vector& x);

/// L[φ] = Σ_i (φ_0 + φ_1 x_i − y_i)², a sum over the examples (L6.2). Unit: that of y,
/// squared.
/// \throws std::invalid_argument unless phi has two entries and there are as many x as y,
/// at least one
Real loss(const Vector& phi, const Points& points);

/// ∂L/∂φ = Σ_i [2(φ_0 + φ_1 x_i − y_i), 2x_i(φ_0 + φ_1 x_i − y_i)] (L10.1).
/// \param dphi two entries, overwritten  \return L[φ]
/// \throws std::invalid_argument as loss()
Real gradient(const Vector& phi, const Points& points, Vector& dphi);

/// ∂²L/∂φ² = 2 Σ_i [1 x_i; x_i x_i²], the same everywhere: the loss is a bowl. Shape 2 ×
/// 2.
Matrix hessian(const Points& points);

/// Checks gradient() against differences of loss() at this φ (L10.1).
GradientReport check_line_gradient(const Points& points, const Vector& phi);

/// loss() and gradient() as one function to minimize or to check. Keeps a copy of the
/// points.
Objective objective(const Points& points);

/// Gradient descent φ ← φ − α ∂L/∂φ with the whole path recorded (L6.5). Stops early, at
/// the last finite point, when the loss overflows.
/// \param alpha the step size α > 0  \param steps how many steps
/// \throws std::invalid_argument unless α is positive and finite, and the loss is
/// finite at the start
Path descend(const Objective& objective, const Vector& start, Real alpha, std::size_t steps);

/// 2/λmax: on a quadratic loss with these Hessian eigenvalues, descent with a larger step
/// diverges.
/// \throws std::invalid_argument unless the largest eigenvalue is positive
Real divergence_step(const Vector& hessian_eigenvalues);

/// The theory of descent on a quadratic loss: φ_k − φ̂ = (I − αH)^k (φ_0 − φ̂).
/// \param H Hessian, P × P \param error φ_0 − φ̂, P entries \return φ_k − φ̂ after this
/// many steps
Vector error_after(const Matrix& H, Vector error, Real alpha, std::size_t steps);

/// The loss over a grid, as a surface to draw (L6.4). \return shape |phi1| × |phi0|
Matrix loss_surface(const Points& points, const Vector& phi0, const Vector& phi1);

/// What exhaustive search found.
struct GridAnswer {
    Vector phi;  ///< {offset, slope} of the best grid point
    Real loss = 0;
    std::size_t evaluations = 0;
};

/// Tries every offset with every slope and keeps the best (L6.6). Cost: |phi0|·|phi1|
/// losses, the number of values per parameter to the power of the number of parameters.
/// \throws std::invalid_argument for an empty axis
GridAnswer grid_search(const Points& points, const Vector& phi0, const Vector& phi1);

}  // namespace descent::regression
