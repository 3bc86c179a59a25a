/// \file
/// Penalties on the weights, L2 and L1, added to any loss (EE.26, EE.28, NL.20, NL.21,
/// GO.16).
///
/// The weight of a penalty is lambda, the step size alpha; EE writes α and η, GO λ and ε.
/// Penalized are the blocks of φ that are matrices, the weights W, and never a bias: a
/// bias moves a unit's threshold and makes no function steeper.
#pragma once

#include <vector>

#include "chapters/07_backprop/objective.hpp"
#include "chapters/11_training/training.hpp"

namespace descent::regularization {

enum class Penalty { l2, l1 };

/// R(φ) = λ/2 Σ W² (EE.26, GO.16) or λ Σ |W| (EE.28), over all weights.
///
/// NL.20 and NL.21 name the sums without the factor: λ'Ω(θ) with Ω = Σ W² is this L2 with
/// λ = 2λ', and for Σ |W| λ is the same.
/// \throws std::invalid_argument for another size than the layout's, or a λ that is
/// negative or not finite; so do all below
Real penalty(const Vector& phi, const ParameterLayout& layout, Penalty kind, Real lambda);

/// The same, and adds its gradient to dphi: λ W (EE.26), or λ sign(W) with sign(0) = 0
/// (EE.28, NL.21).
Real add_penalty(const Vector& phi, const ParameterLayout& layout, Penalty kind, Real lambda,
                 Vector& dphi);

/// Ω(θ) = Σ_k ‖W^(k)‖²_F (NL.20), and its gradient 2 W^(k) into dphi, 0 for the biases.
Real sum_of_squares(const Vector& phi, const ParameterLayout& layout, Vector& dphi);

/// L + R: what training::train() minimizes then. What the model says (outputs) stays as
/// it is.
training::Model with_penalty(training::Model model, Penalty kind, Real lambda);

/// L + R as an objective, for descents and gradient checks. With L1 it reports a kink
/// where a weight changes its sign.
Objective with_penalty(const Objective& objective, const ParameterLayout& layout, Penalty kind,
                       Real lambda);

/// One matrix block "W" with n columns: a φ that is all weights.
ParameterLayout only_weights(std::size_t n);

// ------------------------------------------------------------------------------------------ priors

/// The prior belief about one weight of which the penalty is the −log (GO.16, NL.20,
/// NL.21): the density of N(0, 1/λ) for L2, of the Laplacian λ/2 exp(−λ|w|), whose scale
/// is 1/λ, for L1. \throws std::invalid_argument unless λ > 0
Real prior_density(Penalty kind, Real lambda, Real w);

/// −Σ log p(W) − R(φ), the same for every φ: n/2 log(2π/λ) for n weights under N(0, 1/λ),
/// n log(2/λ) under the Laplacian.
Real prior_constant(Penalty kind, Real lambda, std::size_t weights);

/// How many entries of φ are weights.
std::size_t count_weights(const ParameterLayout& layout);

// ---------------------------------------------------------------------------------------------- L1

/// max(w − t, 0) for w ≥ 0, min(w + t, 0) for w < 0: t nearer to 0, and no further
/// (EE.28).
Real soft_threshold(Real w, Real t);

/// φ ← φ − α g, then W ← soft_threshold(W, αλ): gradient descent on a loss with an L1
/// penalty, where the penalty's own step is not along its subgradient but to the minimum
/// of ½(w − v)² + αλ|w| (EE.28; ISTA).
///
/// g is the gradient of the loss alone. Weights become exactly 0, and stay there while
/// |g| ≤ λ.
struct ProximalL1 {
    static constexpr const char* name = "proximal";
    Real alpha, lambda;
    ParameterLayout layout;
    void step(Vector& phi, const Vector& g);
    std::vector<optimizers::StateEntry> state() { return {}; }
};

/// How many weights are exactly 0, and how many are no larger than `small` (EE.28, NL.21:
/// "exactly 0").
struct Sparsity {
    std::size_t weights = 0, zeros = 0, small = 0;
};
Sparsity sparsity(const Vector& phi, const ParameterLayout& layout, Real small);

}  // namespace descent::regularization
