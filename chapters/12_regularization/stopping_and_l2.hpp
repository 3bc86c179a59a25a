/// \file
/// Why is stopping early like an L2 penalty (EE.29)?
#pragma once

#include "common/tensor.hpp"

namespace descent::regularization {

/// Gradient descent on ½(φ − φ*)ᵀH(φ − φ*) from 0, stopped after τ steps: along the
/// eigenvector of H with eigenvalue μ_i it has gone 1 − (1 − αμ_i)^τ of the way to φ*
/// (EE.29).
/// \param minimum φ* \param alpha step size \throws std::invalid_argument as
/// symmetric_eigensystem(), or when sizes differ
Vector stopped_point(const Matrix& H, const Vector& minimum, Real alpha, std::size_t tau);

/// The weight of an L2 penalty that does about the same as τ steps: λ = 1/(ατ) (EE.29).
///
/// Along an eigenvector with eigenvalue μ, stopping leaves (1 − αμ)^τ of the way to φ*
/// undone and the penalty λ/(μ + λ). These are 1 − ατμ while ατμ is small, and 1 − μ/λ.
/// \throws std::invalid_argument for no steps, or a step size that is not positive
Real matching_penalty(Real alpha, std::size_t tau);

/// Both ways from 0 to φ*: one row for each τ = 0 … steps.
struct TwoPaths {
    Matrix stopped;  ///< gradient descent, as it ran
    /// minima of the penalized loss, λ = 1/(ατ); at τ = 0, where λ is infinite, 0
    Matrix penalized;
    Vector apart;  ///< distance of the two
};

/// \throws std::invalid_argument as regression::descend() and l2_minimum()
TwoPaths two_paths(const Matrix& H, const Vector& minimum, Real alpha, std::size_t steps);

/// Both ways on a quadratic of two parameters with curvatures 0.1 and 1, its axes turned
/// by 20° (EE.29).
struct StoppingL2Result {
    Matrix H = {};
    Vector minimum = {};
    Real flat = Real(0.1), steep = 1, alpha = Real(0.05);
    TwoPaths paths = {};
    Real formula_error = 0;    ///< largest difference of descent and stopped_point()
    Real rounding = 0;         ///< what that may be
    std::size_t farthest = 0;  ///< the step after which the two are farthest apart
    Real stopped_missing = 0, penalized_missing = 0;              ///< distances from φ* at the end
    std::size_t steps() const { return paths.apart.size() - 1; }  ///< of the descent
};
/// On a quadratic with the curvatures `flat` and `steep`, for so many steps of descent.
StoppingL2Result compare_stopping_and_l2(std::size_t steps);

}  // namespace descent::regularization
