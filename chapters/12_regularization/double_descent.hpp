/// \file
/// Do more examples always help (EE.24)?
///
/// The lecture says so. Polynomials fitted by least squares, the shortest minimizer where
/// there are many, say no: as the number of examples N comes near the number of
/// parameters P, the expected loss goes up by orders of magnitude, and down again beyond.
#pragma once

#include <vector>

#include "chapters/12_regularization/overfitting.hpp"

namespace descent::regularization {

/// The minimum of 1/N ‖Wφ − y‖² + λ/2 Σ_{d ≥ 1} φ_d²: least squares with an L2 penalty on
/// all coefficients but the first, which is the bias (EE.24, EE.26).
///
/// The penalty is P − 1 more rows of W, √(Nλ/2) on the diagonal, with targets 0. For
/// λ = 0 it is regression::fit().
/// \param W N × P  \param y N × 1
/// \throws std::invalid_argument for a λ that is negative or not finite, and as
/// regression::fit()
Matrix penalized_fit(const Matrix& W, const Matrix& y, Real lambda);

/// Polynomials of one degree on sin πx, for few examples and for many.
struct DoubleDescentPlan {
    std::vector<std::size_t> examples{3,  4,  5,  6,  7,  8,  9,  10, 11, 12,
                                      13, 15, 17, 20, 25, 30, 40, 60, 100};
    std::size_t degree = 9, draws = 300;
    Real noise = Real(0.3), lambda = Real(0.01);  ///< of the points; of the L2 penalty
    std::uint64_t seed = 0;
};

/// Medians over the draws, one for each number of examples.
struct DoubleDescentResult {
    DoubleDescentPlan plan = {};
    Vector empirical = {}, expected = {};  ///< of the shortest least-squares solution
    Vector with_l2 = {};                   ///< expected loss with the penalty
    std::size_t peak = 0;  ///< the number of examples with the largest expected loss
    std::size_t parameters() const { return plan.degree + 1; }  ///< P, one more than the degree
    /// The expected loss with this many examples. \throws std::invalid_argument when the
    /// plan has no such number
    Real expected_with(std::size_t examples) const;
};

/// The largest factor by which a loss is larger than one before it: at most 1 if they
/// never rise. \throws std::invalid_argument for fewer than two
Real worst_rise(const Vector& losses);

/// The expected loss as a function of the number of examples, by the same draws with the
/// penalty and without (EE.24).
/// \throws std::invalid_argument for no number of examples, a 0 among them, or no draw,
/// and as penalized_fit()
DoubleDescentResult double_descent(const DoubleDescentPlan& plan, const Progress& progress = {});

}  // namespace descent::regularization
