/// \file
/// What does a loss with several valleys look like? The Gabor model, of two parameters
/// (L10.5).
///
/// The loss is a sum over the examples. The lecture prints the width 8; the data and the
/// losses in its figure belong to width 32, the default here.
#pragma once

#include <span>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/02_model_fitting/search.hpp"

namespace descent::fitting {

using regression::Points;

/// The thirty points of the lecture's figure.
Points gabor_points();

/// Where that figure shows the loss: φ_0 in [−10, 10], φ_1 in [2.5, 22.5].
Domain gabor_window();

/// f[x, φ] = sin(u)·exp(−u²/width) with u = φ_0 + 0.06·φ_1·x, for every x (L10.5).
/// \param phi two numbers \throws std::invalid_argument unless phi has two entries and
/// the width is positive
Vector gabor(const Vector& phi, const Vector& x, Real width = 32);

/// L[φ] = Σ_i (f[x_i, φ] − y_i)², a sum (L10.5). \throws std::invalid_argument as
/// gabor(), and for no points
Real gabor_loss(const Vector& phi, const Points& points, Real width = 32);

/// ∂L/∂φ with ∂f/∂u = (cos u − 2u/width · sin u)·exp(−u²/width), ∂u/∂φ = [1, 0.06·x].
/// \param batch the examples to sum over, by number  \param dphi two entries, overwritten
/// \return the sum of their losses \throws std::invalid_argument also when an example
/// does not exist
Real gabor_gradient(const Vector& phi, const Points& points, std::span<const std::size_t> batch,
                    Vector& dphi, Real width = 32);

/// Loss and gradient over all points. Keeps a copy of them.
Objective gabor_objective(const Points& points, Real width = 32);

}  // namespace descent::fitting
