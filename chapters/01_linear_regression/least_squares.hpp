/// \file
/// Which θ fits best, for any number of features and outputs, and is it the only one?
/// Least squares, solved in two ways (FM.1, FM.2).
///
/// Everything in this header belongs to the *mean* loss g(θ) = 1/T ‖Wθ − y‖² of FM. T
/// examples, D features, P = D + 1 parameters per output, O outputs. FM writes w_t =
/// [x_t, 1]; here the column of ones comes first, so that θ = [φ_0, φ_1, …] lies in the
/// order of L6.
#pragma once

#include "chapters/01_linear_regression/line.hpp"
#include "common/gradient_check.hpp"

namespace descent::regression {

/// W = [1, X]: a column of ones, then the features (FM.1). \param X T × D \return T ×
/// (D+1)
Matrix design_matrix(const Matrix& X);

/// g(θ) = 1/T ‖Wθ − Y‖², a mean over the examples, summed over the outputs (FM.1).
/// \param W T × P  \param theta P × O  \param Y T × O
/// \throws std::invalid_argument when the shapes do not fit, or there are no rows
Real mean_squared_residual(const Matrix& W, const Matrix& theta, const Matrix& Y);

/// ∇g(θ) = (2/T) Wᵀ(Wθ − Y) (FM.1; the slide leaves out the 1/T of its own loss).
/// \param dtheta P × O, overwritten  \return g(θ)
/// \throws std::invalid_argument as mean_squared_residual()
Real gradient(const Matrix& W, const Matrix& theta, const Matrix& Y, Matrix& dtheta);

/// (2/T) WᵀW, shape P × P (FM.2). It does not depend on θ or on the output.
Matrix hessian(const Matrix& W);

/// The P eigenvalues of (2/T) WᵀW, ascending: 2σ²/T from the singular values σ of W. All
/// positive ⇒ one minimum (FM.2).
Vector hessian_eigenvalues(const Matrix& W);

/// Which loss is meant: the sum L of L6, or the mean g = L/T of FM.
enum class Reduction { sum, mean };

/// The loss as a function of the flat φ, which holds θ (P × O) row by row. Keeps copies
/// of W and Y.
Objective objective(const Matrix& W, const Matrix& Y, Reduction loss);

/// A least-squares solution and what the singular values of W say about it.
struct Fit {
    Matrix theta;            ///< P × O; the shortest of all minimizers when there is more than one
    Vector singular_values;  ///< of W, descending, min(T, P) of them
    std::size_t rank = 0;    ///< how many are larger than max(T, P)·ε·σ_max
    bool unique() const {
        return rank == theta.shape()[0];
    }                        ///< rank P: only one θ minimizes the loss
    Real condition() const;  ///< κ(W) = σ_max/σ_min, infinite when P > T or σ_min = 0
};

/// θ_0 = W† Y by LAPACK's rank-revealing solver gelsd (singular values, never WᵀW) (FM.1,
/// L6.6).
/// \throws std::invalid_argument when the shapes do not fit or an entry is not finite;
/// std::runtime_error when the iteration for the singular values fails
/// Cost: about 4TP² + 8P³ operations for T ≥ P.
Fit fit(const Matrix& W, const Matrix& Y);

/// The pseudo-inverse W†, P × T: the solution for every unit vector as y (FM.1).
Matrix pseudo_inverse(const Matrix& W);

/// θ_0 = (WᵀW)⁻¹ Wᵀ Y, the formula taken literally, by Cholesky (FM.1). κ(WᵀW) = κ(W)²:
/// half of the digits are lost.
/// \throws std::runtime_error when WᵀW is not positive definite in this precision
Matrix normal_equations(const Matrix& W, const Matrix& Y);

/// ‖Wᵀ(Wθ − Y)‖, largest entry, over ‖W‖(‖W‖‖θ‖ + ‖Y‖), the size of what cancels in it: 0
/// at a minimum (FM.2).
Real residual_orthogonality(const Matrix& W, const Matrix& theta, const Matrix& Y);

/// Which parameters the data leaves undetermined: the columns of W that take part in a
/// linear dependence, by the diagonal of the projector I − W†W. Empty for full rank.
std::vector<std::size_t> undetermined(const Matrix& W);

/// The loss of one objective with the gradient of another: a mistake, made for a check to
/// find it.
Objective with_gradient_of(const Objective& other, const Objective& loss);

/// Two gradient checks of the mean g: of its own gradient, and of the slide's, which
/// leaves out the 1/T of its own loss (FM.1).
struct ForgottenMean {
    GradientReport right, slide;
};

/// \param phi where to check, P × O numbers row by row
ForgottenMean check_forgotten_mean(const Matrix& W, const Matrix& Y, const Vector& phi);

}  // namespace descent::regression
