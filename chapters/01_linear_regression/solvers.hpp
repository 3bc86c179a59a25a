/// \file
/// Why not (WᵀW)⁻¹Wᵀy? How many digits two solvers get right while W gets worse (FM.1).
#pragma once

#include "chapters/01_linear_regression/least_squares.hpp"

namespace descent::regression {

/// By how much an error of W may be multiplied in θ, both relative and small:
/// \f[ \kappa+\kappa^2\,\frac{\|r\|}{\sigma_{\max}\|\theta\|},\qquad r=y-W\theta, \f]
/// which is κ alone only where the residual r is small (FM.1).
/// \throws std::invalid_argument for more than one output, for θ = 0, and as fit()
Real sensitivity(const Matrix& W, const Matrix& Y);

/// How far two solvers are from a known answer.
struct SolverErrors {
    Real condition = 0;         ///< κ(W)
    Real rank_revealing = 0;    ///< relative error of fit()
    Real normal_equations = 0;  ///< relative error of normal_equations(); infinite when it gives up
};

/// Fits the feature z = 1 + variation·x instead of x: as when x is a year and z the same
/// year in thousands. The less z varies, the closer its column comes to the column of
/// ones: κ(W) grows like 1/variation. The true answer is known, (φ_0 − φ_1/variation,
/// φ_1/variation), and with it the error of both solvers.
/// \throws std::invalid_argument unless the variation is positive
SolverErrors compare_solvers(const Points& points, Real variation);

/// Both solvers for smaller and smaller variations.
struct SolverSweep {
    Vector variation;         ///< 1, 1/4, 1/16, …
    Vector condition;         ///< κ(W)
    Vector rank_revealing;    ///< relative error of fit()
    Vector normal_equations;  ///< of normal_equations(); infinite where it gives up
    /// The largest error of fit() over κε, which is what κ(W) excuses.
    Real worst_rank_revealing() const;
};

/// Divides the variation by four until 1 + variation·x is 1 in this precision (16 times
/// in double precision).
SolverSweep sweep_solvers(const Points& points);

}  // namespace descent::regression
