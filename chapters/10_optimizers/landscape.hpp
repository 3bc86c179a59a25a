/// \file
/// What does the loss of a small network look like? Eigenvalues along training, and the
/// stationary points around (FM.17).
#pragma once

#include "chapters/02_model_fitting/stationary.hpp"
#include "chapters/10_optimizers/batches.hpp"

namespace descent::optimizers {

/// A network of tanh units and examples for it to fit, made by a wavy function and a
/// little noise.
struct SmallProblem {
    deep::DeepNetwork network;
    Matrix X, Y;
};

/// Examples of two inputs in a normal cloud; the targets are those of a network with
/// random weights and 3 units, plus N(0, 0.1²). \throws std::invalid_argument for no
/// units or no examples
SmallProblem small_problem(std::size_t units, std::size_t examples, std::uint64_t seed);

/// L + λ/2 ‖φ‖², with all of φ. It closes the plains at infinity, where saturated units
/// have no slope, and makes the stationary points single points. \throws
/// std::invalid_argument when λ is negative
Objective with_penalty(const Objective& objective, Real lambda);

/// The mean loss of the problem with this penalty. Keeps a copy of the problem.
Objective landscape(const SmallProblem& problem, Real lambda);

/// The Hessian's eigenvalues at some steps of a descent.
struct Spectrum {
    std::vector<std::size_t> step;
    Vector loss;         ///< at these steps
    Matrix eigenvalues;  ///< one row per step, ascending
    Vector tolerance;    ///< an eigenvalue within ± this may be 0
    /// The share of eigenvalues that are negative for sure at entry k of step.
    Real negative_share(std::size_t k) const;
};

/// \throws std::invalid_argument when the path has no such step
Spectrum spectrum(const Objective& objective, const Path& path,
                  const std::vector<std::size_t>& steps);

/// 0, 1, 2, 5, 10, 20, 50, … up to and with `last`.
std::vector<std::size_t> logarithmic_steps(std::size_t last);

/// The share of negative eigenvalues of a stationary point: 0 for a minimum, 1 for a
/// maximum (FM.17: its index).
Real index_of(const fitting::StationaryPoint& point);

/// Walks to a place where ‖∂L/∂φ‖ is 0 or cannot be made smaller, downhill for ½‖∂L/∂φ‖²
/// and not for L, so that saddles attract as minima do: φ ← φ + d with (H² + damping·I) d
/// = −Hg, where the damping keeps the step so short that ‖g‖ falls (Levenberg,
/// Marquardt).
/// \param steps at most; each costs a Hessian
Vector approach_stationary(const Objective& objective, Vector phi, std::size_t steps);

/// The stationary points that are found from these starts, by ascending loss:
/// approach_stationary(), and then Newton's method to the last digit. Those with the same
/// loss are the same one, or its mirror images under the symmetries of the network
/// (FM.16), and appear once; undecided ones do not.
/// \param starts one row each  \param steps of the approach
std::vector<fitting::StationaryPoint> stationary_points(const Objective& objective,
                                                        const Matrix& starts,
                                                        std::size_t steps = 100);

/// How many hidden units have an outgoing weight that is not 0, as far as rounding tells.
/// The others do nothing.
/// \throws std::invalid_argument unless φ belongs to a network with one hidden layer
std::size_t working_units(const deep::DeepNetwork& network, const Vector& phi);

/// Where to look: a fifth of the starts are random, N(0, size²) with sizes from ½ to 1½;
/// the others are places that descent from such starts comes by, after 20, 80, 320 and
/// 1280 steps.
Matrix landscape_starts(const Objective& objective, std::size_t parameters, std::size_t count,
                        std::uint64_t seed);

/// Spearman's rank correlation of two lists: 1 when they rise together, whatever the
/// curve.
/// \throws std::invalid_argument for lists of different length, fewer than 2 entries, or
/// one that is constant
Real rank_correlation(const Vector& a, const Vector& b);

}  // namespace descent::optimizers
