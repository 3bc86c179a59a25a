/// \file
/// What the second order leaves out: a chain of weights, one a layer (EE.21).
#pragma once

#include "common/objective.hpp"

namespace descent::optimizers {

/// ŷ[w] = x·w_1·w_2⋯w_l as a cost to make smaller, so that ∂J/∂ŷ = 1, the slide's δ
/// (EE.21). Linear in x, not in w.
/// \throws std::invalid_argument when x is 0 or not finite
Objective chain(Real x);

/// What was expected of a step, and what came of it.
struct StepOutcome {
    Real epsilon = 0;    ///< the learning rate: decrease/gᵀg
    Real predicted = 0;  ///< −ε gᵀg, the change of first order
    Real actual = 0;     ///< J[w − εg] − J[w]
};

/// One step of w ← w − εg with ε = decrease/gᵀg, which to first order makes the cost
/// smaller by `decrease` (EE.21).
/// \throws std::invalid_argument unless the decrease is positive and finite, or where the
/// gradient is 0
StepOutcome step_for_decrease(const Objective& objective, const Vector& w,
                              Real decrease = Real(0.1));

/// The change of ŷ = x(w_1 − εg_1)⋯(w_l − εg_l), order by order of ε (EE.21): entry k−1
/// is the sum of all terms with k factors −εg_i and l − k weights, such as −ε³ g_1 g_2
/// g_3 w_4⋯w_l·x. Their sum is the true change.
/// \param g ∂J/∂w, as many entries as w \return l entries \throws std::invalid_argument
/// when the sizes differ
Vector changes_by_order(Real x, const Vector& w, const Vector& g, Real epsilon);

}  // namespace descent::optimizers
