/// \file
/// Why is a penalty a soft constraint on the size of the weights (EE.26b)?
///
/// The minimum of loss + λ/2 ‖φ‖² is also the minimum of the loss alone among all φ that
/// are no longer than it. The larger λ, the smaller this ball.
#pragma once

#include <vector>

#include "chapters/12_regularization/minima.hpp"

namespace descent::regularization {

/// The minimum of the quadratic ½(φ − φ*)ᵀH(φ − φ*) among all ‖φ‖ ≤ radius: gradient
/// descent from 0, where whatever leaves the ball is drawn back to its surface (EE.26b).
/// \throws std::invalid_argument as descend_l2(), and for a radius that is not positive
Vector descend_in_ball(const Matrix& H, const Vector& minimum, Real radius);

/// How far φ is from the condition that Lagrange has for this minimum on the surface:
/// H(φ − φ*) = −λφ for some λ ≥ 0, the weight of the penalty that has it too.
/// \param lambda set to the λ that fits best
/// \return the largest entry of H(φ − φ*) + λφ
/// \throws std::invalid_argument when sizes differ, or for φ = 0
Real lagrange_violation(const Matrix& H, const Vector& minimum, const Vector& phi, Real& lambda);

/// One penalty and the ball that does the same.
struct SoftConstraint {
    Real lambda = 0, radius = 0;  ///< of the penalty; ‖φ_R‖
    Vector penalized = {}, constrained = {};
    Real apart = 0;         ///< largest difference of the two
    Real multiplier = 0;    ///< Lagrange's λ of the constrained minimum
    Real least_around = 0;  ///< least loss on the circle ‖φ‖ = radius, of 10,000 places
    Real loss = 0;          ///< that of φ_R
};
/// For a quadratic of two parameters, with each of these penalties (EE.26b).
/// \throws std::invalid_argument as l2_minimum() and descend_in_ball()
std::vector<SoftConstraint> compare_constraint(const QuadraticExample& quadratic,
                                               const std::vector<Real>& lambdas);

}  // namespace descent::regularization
