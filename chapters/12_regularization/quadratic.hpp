/// \file
/// Where a penalty moves the minimum of a quadratic ½(θ − θ*)ᵀH(θ − θ*) (EE.27, EE.28).
///
/// Around a minimum θ* every smooth loss looks like this one, with H its Hessian there.
/// fitting::quadratic() is the objective. All functions throw std::invalid_argument when
/// H is not symmetric and positive definite, sizes differ, or λ is negative.
#pragma once

#include "chapters/12_regularization/penalty.hpp"

namespace descent::regularization {

/// θ_R = (H + λI)⁻¹ H θ*, by chapter 1's solver: the minimum with the penalty λ/2 ‖θ‖²
/// (EE.27).
Vector l2_minimum(const Matrix& H, const Vector& minimum, Real lambda);

/// λ_i/(λ_i + λ) for every eigenvalue of H, ascending: what is left of θ* along its
/// eigenvector (EE.27).
Vector l2_shrinkage(const Matrix& H, Real lambda);

/// θ_R = max(θ*_i − λ/H_ii, 0) for θ*_i ≥ 0, min(θ*_i + λ/H_ii, 0) else: the minimum with
/// the penalty λ ‖θ‖₁ (EE.28).
/// \throws std::invalid_argument also when H is not diagonal: then the formula is wrong
Vector l1_minimum(const Matrix& H, const Vector& minimum, Real lambda);

/// The same formula with the diagonal of any H. Right for a diagonal H only: to see how
/// wrong it is otherwise (EE.28: "not true in general but assume for getting some
/// intuition").
Vector l1_minimum_of_diagonal(const Matrix& H, const Vector& minimum, Real lambda);

/// How far θ is from the conditions for the minimum with an L1 penalty, for any H: g + λ
/// sign(θ_i) = 0 where θ_i ≠ 0, and
/// |g| ≤ λ where θ_i = 0. \return the largest violation
Real l1_violation(const Matrix& H, const Vector& minimum, Real lambda, const Vector& theta);

/// The objective in other axes, L(Qψ): a penalty on ψ acts along the columns of Q.
/// \throws also unless Q is square
Objective in_axes(const Objective& objective, const Matrix& Q);

/// Where gradient descent on the quadratic with an L2 penalty comes to rest, from 0
/// (chapter 10's minimize()).
Vector descend_l2(const Matrix& H, const Vector& minimum, Real lambda);

/// Where ProximalL1 comes to rest on the quadratic, from 0.
Vector descend_l1(const Matrix& H, const Vector& minimum, Real lambda);

/// The same with the penalty along the axes Q: λ ‖Qᵀθ‖₁.
Vector descend_l1(const Matrix& H, const Vector& minimum, Real lambda, const Matrix& Q);

}  // namespace descent::regularization
