/// \file
/// How does one fit two bells to numbers? Expectation-maximization: introduce new
/// variables, then alternate (FM.6).
///
/// Where does each number come from, the first bell or the second? Were that known, each
/// bell would be a mean and a variance. So the answer becomes a new variable: r_ik, how
/// much x_i belongs to bell k. Alternate: best r for these bells (E-step), best bells for
/// these r (M-step). Both raise the same function F(r, φ), so the likelihood only rises.
#pragma once

#include <array>
#include <vector>

#include "common/objective.hpp"
#include "common/parameters.hpp"
#include "common/random.hpp"

namespace descent::fitting {

/// p(x) = Σ_k π_k N(x; μ_k, σ_k²), k = 0, 1.
struct Mixture {
    std::array<Real, 2> weight{Real(.5), Real(.5)};  ///< π, not negative, sum 1
    std::array<Real, 2> mean{0, 0};                  ///< μ
    std::array<Real, 2> variance{1, 1};              ///< σ², positive
};

/// Numbers from the mixture. \throws std::invalid_argument for a mixture that is none
Vector draw(const Mixture& mixture, std::size_t count, Random& random);

/// p(x) at every x.
Vector density(const Mixture& mixture, const Vector& x);

/// ℓ(φ) = Σ_i log Σ_k π_k N(x_i; μ_k, σ_k²), without overflow far from both bells (FM.6).
Real log_likelihood(const Mixture& mixture, const Vector& x);

/// E-step: r_ik = π_k N(x_i; μ_k, σ_k²) / Σ_j π_j N(x_i; μ_j, σ_j²) (FM.6). \return N ×
/// 2, each row sums to 1
Matrix responsibilities(const Mixture& mixture, const Vector& x);

/// What both steps raise, −1 times the free energy (FM.6):
/// \f[ F(r,\phi)=\sum_{i,k} r_{ik}\log\frac{\pi_k N(x_i;\mu_k,\sigma_k^2)}{r_{ik}} \le
/// \ell(\phi), \f]
/// equal to ℓ(φ) for the r of the E-step. 0·log 0 is 0. \param r N × 2, rows that sum to
/// 1
Real free_energy_bound(const Matrix& r, const Mixture& mixture, const Vector& x);

/// M-step: N_k = Σ_i r_ik, π_k = N_k/N, μ_k = Σ_i r_ik x_i / N_k, σ_k² = Σ_i r_ik (x_i −
/// μ_k)² / N_k (FM.6).
///
/// A bell that shrinks onto a single x_i would raise the likelihood without limit. So
/// variances below `floor` are not allowed: σ_k² = max(floor, ·), which is still the best
/// allowed one, and the likelihood still rises at every step. A bell to which nothing
/// belongs (N_k = 0) gets π_k = 0 and keeps the mean and variance of `before`.
Mixture maximize(const Matrix& r, const Vector& x, Real floor, const Mixture& before);

/// The smallest variance that em() allows unless told otherwise: a millionth of the
/// variance of the data.
/// \throws std::invalid_argument for fewer than two different numbers
Real default_floor(const Vector& x);

/// What em() did.
struct EmPath {
    std::vector<Mixture> mixture;  ///< after 0, 1, 2, … steps
    Vector likelihood;             ///< ℓ of each
    bool floored = false;          ///< a variance of the last mixture is the floor
    std::size_t steps() const { return mixture.size() - 1; }  ///< E-step and M-step, done so often
    const Mixture& end() const { return mixture.back(); }     ///< the mixture after the last step
    /// min_i (ℓ_{i+1} − ℓ_i): not negative but for rounding. Infinite without a step.
    Real smallest_rise() const;
};

/// E-step and M-step in turn (FM.6), ending early when a step raises ℓ by no more than
/// `tolerance` per number. Started at two equal bells it stays there: both take the same
/// share of every number and become the one Gaussian of all of them. This is a saddle of
/// ℓ; the smallest difference leads away from it.
/// \param floor smallest variance; 0 means default_floor(). Smaller ones in `start` are
/// raised to it
/// \throws std::invalid_argument for data that are not finite or all equal, and for a
/// mixture that is none
EmPath em(const Vector& x, Mixture start, std::size_t steps, Real tolerance = Real(1e-13),
          Real floor = 0);

/// Two bells of equal weight at two numbers drawn from the data, with the variance of all
/// of it.
Mixture random_start(const Vector& x, Random& random);

/// −ℓ as a function of φ = [a, μ_0, μ_1, s_0, s_1] with π_0 = 1/(1 + e^−a) and σ_k =
/// e^{s_k}: nothing is forbidden, so every method of this chapter may minimize it. By
/// ∂ℓ/∂φ = Σ_ik r_ik ∂ log(π_k N_k)/∂φ its gradient needs the E-step only: where EM
/// stands still, it is 0. Keeps a copy of x.
Objective mixture_objective(const Vector& x);
/// φ of a mixture. \throws std::invalid_argument for a weight of 0
Vector parameters(const Mixture& mixture);
/// The mixture of such a φ: parameters() undone. \throws std::invalid_argument for
/// another size
Mixture mixture_at(const Vector& phi);
/// The blocks of φ: "a", "mean", "log_deviation".
ParameterLayout mixture_layout();

}  // namespace descent::fitting
