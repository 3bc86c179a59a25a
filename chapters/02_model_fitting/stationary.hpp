/// \file
/// Stationary points: where the gradient is 0, and what the Hessian says of them (FM.5).
#pragma once

#include "common/objective.hpp"

namespace descent::fitting {

/// A Hessian from differences of gradients, and how far off its entries may be.
struct Hessian {
    Matrix H;        ///< P × P, symmetric
    Real error = 0;  ///< bound on the error of an entry: what extrapolation and symmetry leave
};

/// ∂²L/∂φ² = the Jacobian of the gradient, by central differences with one extrapolation (FM.5). Cost: 4P gradients.
/// \throws std::invalid_argument when the gradient is not finite around φ
Hessian hessian(const Objective& objective, const Vector& phi);

/// The eigenvalues of a symmetric matrix, ascending. \throws std::invalid_argument when H is not square or not finite
Vector symmetric_eigenvalues(const Matrix& H);

enum class Stationary { minimum, maximum, saddle, undecided };

}  // namespace descent::fitting
