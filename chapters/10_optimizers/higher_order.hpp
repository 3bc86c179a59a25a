/// \file
/// What does the second order leave out? A chain of weights, one a layer (EE.21).
#pragma once

#include <vector>

#include "common/objective.hpp"

namespace descent::optimizers {

/// ŷ[w] = x·w_1·w_2⋯w_l as a cost to make smaller, so that ∂J/∂ŷ = 1, the slide's δ
/// (EE.21). Linear in x, not in w.
/// \throws std::invalid_argument when x is 0 or not finite
Objective chain(Real x);

/// What was expected of a step, and what came of it.
struct StepOutcome {
    Real alpha = 0;      ///< the step size (EE's ε): decrease/gᵀg
    Real predicted = 0;  ///< −α gᵀg, the change of first order
    Real actual = 0;     ///< J[w − αg] − J[w]
};

/// One step of w ← w − αg with α = decrease/gᵀg, which to first order makes the cost
/// smaller by `decrease` (EE.21).
/// \throws std::invalid_argument unless the decrease is positive and finite, or where the
/// gradient is 0
StepOutcome step_for_decrease(const Objective& objective, const Vector& w,
                              Real decrease = Real(0.1));

/// The change of ŷ = x(w_1 − αg_1)⋯(w_l − αg_l), order by order of α (EE.21): entry k−1
/// is the sum of all terms with k factors −αg_i and l − k weights, such as −α³ g_1 g_2
/// g_3 w_4⋯w_l·x. Their sum is the true change.
/// \param g ∂J/∂w, as many entries as w \return l entries \throws std::invalid_argument
/// when the sizes differ
Vector changes_by_order(Real x, const Vector& w, const Vector& g, Real alpha);

/// One step on chains of equal weights and of every depth, x = 1 (EE.21).
struct DepthStudy {
    std::vector<Real> weights;
    Vector depth;   ///< l = 2, 3, …
    Matrix actual;  ///< weights × depths: the change where −0.1 was predicted
    Matrix error;   ///< |actual − predicted| / 0.1
};
/// Steps on chains of these weights and of the depths 2, 3, …, deepest.
DepthStudy depth_study(const std::vector<Real>& weights, std::size_t deepest);

/// The change of one chain of equal weights, order by order (EE.21).
struct OrderStudy {
    std::size_t depth = 0;
    Real weight = 0;
    Vector orders;  ///< as changes_by_order()
    Real actual = 0;
};
/// Steps on a chain of this depth, with this weight everywhere.
OrderStudy order_study(std::size_t depth, Real weight);

}  // namespace descent::optimizers
