/// \file
/// What will a step of gradient descent bring, by the second-order Taylor expansion of
/// the loss? (EE.20, which calls the loss J, the parameters θ and the step ε)
#pragma once

#include "common/objective.hpp"

namespace descent::fitting {

/// The loss along the negative gradient: L[φ − αg] ≈ L − α gᵀg + ½α² gᵀHg (EE.20).
struct Taylor {
    Real loss = 0;       ///< L[φ]
    Real slope = 0;      ///< gᵀg: the first-order gain per α, in units of the loss
    Real curvature = 0;  ///< gᵀHg: what takes the gain back
    Real error = 0;      ///< bound on the error of the curvature
};

/// L, gᵀg and gᵀHg at φ. The Hessian itself is not needed: Hg is the slope of the
/// gradient along g, by differences with one extrapolation. Cost: 5 gradients, however
/// many parameters.
/// \throws std::invalid_argument when loss or gradient are not finite around φ
Taylor taylor(const Objective& objective, const Vector& phi);

/// L − α gᵀg + ½α² gᵀHg, the loss that the expansion expects after a step α (EE.20).
Real predicted(const Taylor& taylor, Real alpha);

/// L − α gᵀg: what is expected by whoever neglects the curvature.
Real predicted_first_order(const Taylor& taylor, Real alpha);

/// L − α gᵀg + ½ gᵀHg, as one slide prints it: the square of the step is missing. Wrong
/// even for α = 0. (Errata.)
Real misprinted(const Taylor& taylor, Real alpha);

/// The step with the lowest predicted loss, α* = gᵀg / gᵀHg (EE.20). Infinite where gᵀHg
/// is negative or cannot be told from 0: then the expansion falls for ever, and has
/// nothing to say about how far to go.
/// \throws std::invalid_argument where the gradient is 0: there is no direction to step
/// in
Real best_step(const Taylor& taylor);

/// The loss after steps α against the gradient, and three expansions of it.
struct StepLosses {
    Vector alpha;
    Vector loss;                       ///< L[φ − αg]
    Vector first_order, second_order;  ///< predicted_first_order(), predicted()
    Vector misprint;                   ///< misprinted()
};
/// For steps of these lengths from φ, where the expansion was made.
StepLosses step_losses(const Objective& objective, const Vector& phi, const Taylor& expansion,
                       const Vector& alpha);

/// How good the expansion of the Gabor loss is, and how its error falls.
struct TaylorResult {
    Vector phi;  ///< expanded here
    Taylor expansion;
    Real best = 0;            ///< α*
    Vector share;             ///< of α*: the steps of the table, the last half of the one before
    StepLosses table, curve;  ///< at these shares, and from 0 to 2.4 α* to be drawn
    Real ratio = 0;           ///< second-order error of the last but one step over the last's
    Real order_slack = 0;     ///< how far log2(ratio) may be from 3
    Taylor ridge;             ///< at (2, 12), where the curvature is negative
};

/// Expands at (1, 12) (EE.20).
TaylorResult expand_gabor();

}  // namespace descent::fitting
