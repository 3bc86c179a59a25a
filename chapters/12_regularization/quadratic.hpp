/// \file
/// Where does a penalty move the minimum of a quadratic ½(φ − φ*)ᵀH(φ − φ*) (EE.27,
/// EE.28)?
///
/// EE writes θ for φ, and Λ for the diagonal matrix of the eigenvalues μ_i of H. Around a
/// minimum φ* every smooth loss looks like this one, with H its Hessian there.
/// fitting::quadratic() is the objective. All functions throw std::invalid_argument when
/// H is not symmetric and positive definite, sizes differ, or λ is negative.
#pragma once

#include "chapters/12_regularization/penalty.hpp"

namespace descent::regularization {

/// φ_R = (H + λI)⁻¹ H φ*, by chapter 1's solver: the minimum with the penalty λ/2 ‖φ‖²
/// (EE.27).
Vector l2_minimum(const Matrix& H, const Vector& minimum, Real lambda);

/// μ_i/(μ_i + λ) for every eigenvalue μ_i of H, ascending: what is left of φ* along its
/// eigenvector (EE.27).
Vector l2_shrinkage(const Matrix& H, Real lambda);

/// φ_R = max(φ*_i − λ/H_ii, 0) for φ*_i ≥ 0, min(φ*_i + λ/H_ii, 0) else: the minimum with
/// the penalty λ ‖φ‖₁ (EE.28).
/// \throws std::invalid_argument also when H is not diagonal: then the formula is wrong
Vector l1_minimum(const Matrix& H, const Vector& minimum, Real lambda);

/// The same formula with the diagonal of any H. Right for a diagonal H only: to see how
/// wrong it is otherwise (EE.28: "not true in general but assume for getting some
/// intuition").
Vector l1_minimum_of_diagonal(const Matrix& H, const Vector& minimum, Real lambda);

/// How far φ is from the conditions for the minimum with an L1 penalty, for any H: g + λ
/// sign(φ_i) = 0 where φ_i ≠ 0, and
/// |g| ≤ λ where φ_i = 0. \return the largest violation
Real l1_violation(const Matrix& H, const Vector& minimum, Real lambda, const Vector& phi);

/// The objective in other axes, L(Qψ) with φ = Qψ: a penalty on ψ acts along the columns
/// of Q.
/// \throws also unless Q is square
Objective in_axes(const Objective& objective, const Matrix& Q);

/// Where gradient descent on the quadratic with an L2 penalty ends, from 0
/// (chapter 10's minimize()).
Vector descend_l2(const Matrix& H, const Vector& minimum, Real lambda);

/// Where ProximalL1 ends on the quadratic, from 0.
Vector descend_l1(const Matrix& H, const Vector& minimum, Real lambda);

/// The same with the penalty along the axes Q: λ ‖Qᵀφ‖₁.
Vector descend_l1(const Matrix& H, const Vector& minimum, Real lambda, const Matrix& Q);

}  // namespace descent::regularization
