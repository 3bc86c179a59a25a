/// \file
/// Do descents with a penalty end where the formulas say (EE.27, EE.28)?
#pragma once

#include <string>

#include "chapters/12_regularization/quadratic.hpp"

namespace descent::regularization {

/// A quadratic ½(φ − φ*)ᵀH(φ − φ*) of two parameters.
struct QuadraticExample {
    std::string name;
    Matrix H;
    Vector minimum;  ///< φ*
};

/// Curvatures ½ and 4 along the axes.
QuadraticExample upright_quadratic();
/// The same curvatures turned by 30°, with another minimum.
QuadraticExample turned_quadratic();

/// The minimum with L2, by formula and by descent (EE.27).
struct L2MinimumResult {
    QuadraticExample quadratic = {};
    Vector formula = {}, found = {};  ///< (H + λI)⁻¹ H φ*; where gradient descent ended
    Real error = 0;                   ///< largest difference of the two
    /// what is left of φ* along each eigenvector: μ_i/(μ_i + λ), and as descent found it
    Vector factor = {}, measured_factor = {};
    Real factor_error = 0;
};
/// \throws std::invalid_argument as l2_minimum(); when φ* has no part along an
/// eigenvector its measured factor is not finite
L2MinimumResult compare_l2(const QuadraticExample& quadratic, Real lambda);

/// The minimum with L1, by formula and by descent (EE.28).
struct L1MinimumResult {
    QuadraticExample quadratic = {};
    /// where proximal descent ended, and the soft threshold with H_ii alone
    Vector found = {}, diagonal_formula = {};
    Real formula_error = 0;  ///< largest difference of the two: 0 for a diagonal H only
    /// of the conditions for a minimum (l1_violation)
    Real violation = 0, formula_violation = 0;
    /// with the penalty λ ‖Qᵀφ‖₁ along the eigenvectors: descent, and the soft threshold
    Vector along_found = {}, along_formula = {};
    Real along_error = 0;
};
/// \throws std::invalid_argument as descend_l1()
L1MinimumResult compare_l1(const QuadraticExample& quadratic, Real lambda);

/// The way of the minimum from φ* to 0 as λ grows: one row for each λ (EE.27, EE.28).
struct PenaltyPath {
    QuadraticExample quadratic = {};
    Matrix formula = {};   ///< λ = 0, then from 10⁻² to 10^2.5
    Matrix measured = {};  ///< where descents ended, λ = 2^−4 … 2⁴
};
/// \throws std::invalid_argument for L1 when H is not diagonal, where there is no formula
PenaltyPath penalty_path(const QuadraticExample& quadratic, Penalty kind);

/// What a penalty leaves of one weight φ*, H = 1: formulas at many places, descents at
/// some (EE.27, EE.28).
struct ShrinkageCurves {
    Real lambda = 0;
    Vector minimum = {}, l2 = {}, l1 = {};
    Vector measured_minimum = {}, measured_l2 = {}, measured_l1 = {};
};
/// For this λ and φ* from −3 to 3.
ShrinkageCurves shrinkage_curves(Real lambda);

/// The last steps of two descents with L1 on ½(φ − φ*)² with 0 < φ* < λ, whose minimum
/// is 0: along the subgradient, and proximal (EE.28).
struct NearZeroResult {
    Real minimum = Real(0.32), lambda = Real(0.5), alpha = Real(0.1);
    std::size_t steps = 60;
    Vector subgradient = {}, proximal = {};
};
/// \throws std::invalid_argument unless last ≤ steps
NearZeroResult steps_near_zero(std::size_t steps, std::size_t last);

}  // namespace descent::regularization
