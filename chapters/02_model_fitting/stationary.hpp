/// \file
/// Where is the gradient 0, and what does the Hessian say of such a point? (FM.5)
#pragma once

#include <string_view>
#include <vector>

#include "common/objective.hpp"
#include "common/random.hpp"

namespace descent::fitting {

/// A Hessian from differences of gradients, and how far off its entries may be.
struct Hessian {
    Matrix H;  ///< P × P, symmetric
    /// bound on the error of every entry: truncation + rounding + what symmetry leaves
    Real error = 0;
};

/// ∂²L/∂φ² = the Jacobian of the gradient, by central differences with one extrapolation
/// (FM.5):
/// \f[ R=\frac{4D(h/2)-D(h)}{3}, \qquad D(h)=\frac{g(\phi+he_i)-g(\phi-he_i)}{2h}. \f]
/// The bound on the error is derived. Truncation: the largest |R − D(h/2)|, the error of
/// the *less* accurate of the two. Rounding: the noise of the gradient, measured at φ and
/// a step beside it, over the step. Symmetry: |H_ij − H_ji|, 0 for a gradient that is
/// one. Cost: 4P + 18 gradients.
/// \throws std::invalid_argument when the gradient is not finite around φ, or φ is empty
Hessian hessian(const Objective& objective, const Vector& phi);

/// H = V diag(λ) Vᵀ.
struct EigenSystem {
    Vector values;   ///< λ, ascending
    Matrix vectors;  ///< P × P; column i belongs to λ_i and has length 1
    Vector vector(std::size_t i) const { return column(vectors, i); }  ///< the eigenvector of λ_i
};

/// Eigenvalues and eigenvectors of a symmetric matrix, by LAPACK's syev. Cost: about 9P³
/// operations.
/// \throws std::invalid_argument when H is not square, not symmetric, empty or not
/// finite; std::runtime_error when the iteration fails
EigenSystem symmetric_eigensystem(const Matrix& H);

/// The eigenvalues alone, ascending. Cost: about 4/3 P³ operations. \throws as
/// symmetric_eigensystem()
Vector symmetric_eigenvalues(const Matrix& H);

/// The eigenvalues are all positive, all negative, of both signs; or one may be 0.
enum class Stationary { minimum, maximum, saddle, undecided };

/// "minimum", "maximum", "saddle", "undecided".
std::string_view text(Stationary kind);

/// How small an eigenvalue is still 0 for all we know: P·error, by which entries wrong by
/// `error` can move it (Weyl), and 4P·ε·max|λ| for the rounding of syev.
Real eigenvalue_tolerance(const Hessian& hessian, const Vector& eigenvalues);

/// What a point with gradient 0 is, by the signs of the Hessian's eigenvalues (FM.5): one
/// negative and one positive, a saddle, whatever the others are; all positive, a minimum;
/// all negative, a maximum. Else one cannot be told from 0: undecided.
/// \throws std::invalid_argument as symmetric_eigenvalues(), or for an error that is
/// negative or not a number
Stationary classify(const Hessian& hessian);

/// A point where the gradient is 0.
struct StationaryPoint {
    Vector phi;
    Real loss = 0;
    Real gradient = 0;   ///< ‖∂L/∂φ‖ there
    Vector eigenvalues;  ///< of the Hessian, ascending
    Stationary kind = Stationary::undecided;
    std::size_t steps = 0;  ///< Newton steps taken
    bool found = false;     ///< the last step was as small as rounding allows
    Real tolerance = 0;     ///< eigenvalue_tolerance(): smaller ones may be 0
};

/// Newton's method for ∂L/∂φ = 0: φ ← φ + d with H d = −g. From nearby it goes to
/// whatever stationary point is there, saddles and maxima too; from further away it may
/// go anywhere. Ends unfound where H is singular, and after `steps` steps. Cost: 4P + 19
/// gradients a step.
/// \throws std::invalid_argument when the gradient is not finite around a point on the
/// way
StationaryPoint find_stationary(const Objective& objective, const Vector& start,
                                std::size_t steps = 50);

/// The points among these that were found, are not undecided, and lie in the box [low,
/// high], each once: two are one when all their entries agree to √ε. In the order of the
/// list.
/// \throws std::invalid_argument when the sizes do not fit
std::vector<StationaryPoint> distinct(const std::vector<StationaryPoint>& points, const Vector& low,
                                      const Vector& high);

/// V diag(λ) Vᵀ with a random rotation V: symmetric, with these eigenvalues.
/// \throws std::invalid_argument for none
Matrix turned(const Vector& lambda, Random& random);

/// A quadratic whose stationary point is known, to test classify() on.
struct KnownQuadratic {
    Objective objective;
    Vector centre;  ///< where the gradient is 0
    Matrix H;
    Stationary kind = Stationary::undecided;
};

/// L = ½ (φ − φ̂)ᵀ V diag(λ) Vᵀ (φ − φ̂) with random φ̂, rotation V and |λ| from 0.1 to
/// 10, of the signs that make it this kind. Undecided: one λ is 0, the others have one
/// sign, any. \throws std::invalid_argument for no parameters, and for a saddle with one
KnownQuadratic random_quadratic(Stationary kind, std::size_t parameters, Random& random);

}  // namespace descent::fitting
