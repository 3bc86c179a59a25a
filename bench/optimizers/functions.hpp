/// \file
/// On which functions is everything known? The minimum, where it is, and how it looks
/// from there.
///
/// A function F(z) becomes a problem when it is moved and turned, L[φ] = F(Q(φ − s) +
/// z*): its minimum is then at s, where no rule can guess it, and its axes are no longer
/// those of φ, which rules with a step for each parameter would like.
#pragma once

#include <string>

#include "bench/optimizers/problem.hpp"
#include "common/random.hpp"

namespace descent::bench {

/// The λ_i of ½ Σ λ_i z_i²: κ^{−(i−1)/(d−1)}, from 1 down to 1/κ, evenly in the
/// logarithm.
/// \throws std::invalid_argument for d < 2 or a condition κ below 1
Vector curvatures(std::size_t d, Real condition);

/// (L/4)(½ zᵀTz − z_1) with T = tridiag(−1, 2, −1) and L = 1: a gradient tells of one
/// more entry each time, so from 0 no rule can be below chain_bound() (Nesterov 2004,
/// 2.1.2).
Objective chain(std::size_t n);

/// 1 − i/(n+1), and the lowest value −(L/8)(1 − 1/(n+1)).
Vector chain_minimizer(std::size_t n);
Real chain_minimum(std::size_t n);

/// (L/8)(1/(k+1) − 1/(n+1)) ≤ F(z_k) − F(z*) after k < n gradients, for every rule that
/// is 0 in entries in which all its gradients were 0.
Real chain_bound(std::size_t n, std::size_t k);

/// Σ (1 − z_i)² + 100 (z_{i+1} − z_i²)², lowest, 0, at (1, …, 1). For d ≥ 4 there is
/// another minimum near (−1, 1, …, 1). \throws std::invalid_argument for d < 2
Objective rosenbrock(std::size_t d);

/// (1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)², lowest, 0, at (3, ½).
Objective beale();

/// (x² + y − 11)² + (x + y² − 7)², 0 at four places; one is (3, 2).
Objective himmelblau();

/// Σ z_i² + 10 − 10 cos 2πz_i: a bowl with about a hundred dents in the square where runs
/// start. Lowest, 0, at 0.
Objective rastrigin();

/// A rotation or reflection, all equally likely: normal numbers whose rows are made
/// orthogonal one after another (Gram and Schmidt, twice).
Matrix random_rotation(std::size_t d, Random& random);

/// L[φ] = F(Q(φ − s) + z*). Its functions share buffers.
/// \throws std::invalid_argument when the sizes do not fit
Objective moved(const Objective& function, const Matrix& Q, const Vector& shift,
                const Vector& minimizer);

/// How a function becomes a problem.
struct FunctionPlan {
    Objective function;  ///< of z, lowest 0 at
    Vector minimizer;    ///< z*
    Real radius = 2;     ///< runs start at z ~ U[−radius, radius]ᵈ
    bool turned = true;  ///< else Q = I
    Real noise = 0;      ///< σ: gradients are ∂L/∂φ + σξ with ξ ~ N(0, I), new each time
};

/// Q and s ~ U[−1, 1]ᵈ of a study: streams "bench/PROBLEM/rotation" and
/// "bench/PROBLEM/shift".
struct Place {
    Matrix Q;
    Vector shift;
};
Place place_of(const std::string& problem, const FunctionPlan& plan, std::uint64_t study);

/// The problem as a study meets it. With noise, a loss is that of the function L + σξᵀ(φ
/// − s) whose gradient was asked for last.
Instance function_instance(const std::string& problem, const FunctionPlan& plan,
                           std::uint64_t study);

/// Problems of this kind, by name.
std::vector<Problem> function_problems();

}  // namespace descent::bench
