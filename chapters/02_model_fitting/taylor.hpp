/// \file
/// What a step of gradient descent will bring, by the second-order Taylor expansion of
/// the cost (EE.20).
#pragma once

#include "common/objective.hpp"

namespace descent::fitting {

/// The cost along the negative gradient: J(θ − εg) ≈ J − ε gᵀg + ½ε² gᵀHg (EE.20).
struct Taylor {
    Real J = 0;          ///< the cost at θ
    Real slope = 0;      ///< gᵀg: the first-order gain per ε, in units of the cost
    Real curvature = 0;  ///< gᵀHg: what takes the gain back
    Real error = 0;      ///< bound on the error of the curvature
};

/// J, gᵀg and gᵀHg at θ. The Hessian itself is not needed: Hg is the slope of the
/// gradient along g, by differences with one extrapolation. Cost: 5 gradients, however
/// many parameters.
/// \throws std::invalid_argument when cost or gradient are not finite around θ
Taylor taylor(const Objective& objective, const Vector& theta);

/// J − ε gᵀg + ½ε² gᵀHg, the cost that the expansion expects after a step ε (EE.20).
Real predicted(const Taylor& taylor, Real epsilon);

/// J − ε gᵀg: what is expected by whoever neglects the curvature.
Real predicted_first_order(const Taylor& taylor, Real epsilon);

/// J − ε gᵀg + ½ gᵀHg, as one slide prints it: the ε² is missing. Wrong even for ε = 0.
/// (Errata.)
Real misprinted(const Taylor& taylor, Real epsilon);

/// The step with the lowest predicted cost, ε* = gᵀg / gᵀHg (EE.20). Infinite where gᵀHg
/// is negative or cannot be told from 0: then the expansion falls for ever, and has
/// nothing to say about how far to go.
/// \throws std::invalid_argument where the gradient is 0: there is no direction to step
/// in
Real best_step(const Taylor& taylor);

}  // namespace descent::fitting
