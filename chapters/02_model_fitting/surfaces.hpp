/// \file
/// Which surfaces are there to search and descend? Quadratics, the canyon, Rosenbrock's
/// valley.
#pragma once

#include "common/objective.hpp"

namespace descent::fitting {

/// L = ½ (φ − φ̂)ᵀ H (φ − φ̂), with the gradient H(φ − φ̂). H decides what φ̂ is:
/// minimum, maximum, saddle.
/// \param H symmetric, P × P  \param centre φ̂, P entries
/// \throws std::invalid_argument when the shapes do not fit or H is not symmetric
Objective quadratic(const Matrix& H, const Vector& centre);

/// A canyon: the quadratic with curvatures 1 and `condition` and its minimum at the
/// origin. Descent zigzags in it (FM.14).
Objective canyon(Real condition);

/// L = (1 − φ_0)² + 100 (φ_1 − φ_0²)²: a curved valley, with its minimum 0 at (1, 1).
Objective rosenbrock();

}  // namespace descent::fitting
