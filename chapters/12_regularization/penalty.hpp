/// \file
/// What do large weights cost, and how is that added to any loss (EE.26, EE.28, NL.20,
/// NL.21, GO.16)?
///
/// The weight of a penalty is λ, the step size α; EE writes α and η, GO λ and ε.
/// Penalized are the blocks of φ that are matrices, the weights W, and never a bias: a
/// bias moves a unit's threshold and makes no function steeper.
#pragma once

#include <vector>

#include "chapters/07_backprop/objective.hpp"
#include "chapters/11_training/training.hpp"

namespace descent::regularization {

/// What λ is multiplied by: ½ Σ W², or Σ |W|.
enum class Penalty { l2, l1 };

/// R(φ) = λ/2 Σ W² (EE.26, GO.16) or λ Σ |W| (EE.28), over all weights.
///
/// NL.20 and NL.21 name the sums without the factor, Ω(θ) in the lecture's letters: λ'Ω
/// with Ω = Σ W² is this L2 with λ = 2λ', and for Σ |W| λ is the same.
/// \throws std::invalid_argument for another size than the layout's, or a λ that is
/// negative or not finite; so do all below
Real penalty(const Vector& phi, const ParameterLayout& layout, Penalty kind, Real lambda);

/// The same, and adds its gradient to dphi: λ W (EE.26), or λ sign(W) with sign(0) = 0
/// (EE.28, NL.21).
Real add_penalty(const Vector& phi, const ParameterLayout& layout, Penalty kind, Real lambda,
                 Vector& dphi);

/// NL's Ω = Σ_k ‖W_k‖²_F (NL.20), and its gradient 2 W_k into dphi, 0 for the biases.
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

/// How many entries of φ are weights.
std::size_t count_weights(const ParameterLayout& layout);

// ---------------------------------------------------------------------------------------------- L1

/// max(w − t, 0) for w ≥ 0, min(w + t, 0) for w < 0: t nearer to 0, and no further
/// (EE.28).
Real soft_threshold(Real w, Real t);

/// φ ← φ − α g, then W ← soft_threshold(W, αλ): gradient descent on a loss with an L1
/// penalty, where the penalty's own step is not along its subgradient but to the minimum
/// of ½(w − φ)² + αλ|w| over w (EE.28; ISTA).
///
/// g is the gradient of the loss alone. Weights become exactly 0, and stay there while
/// |g| ≤ λ.
struct ProximalL1 {
    static constexpr const char* name = "proximal";
    Real alpha, lambda;
    ParameterLayout layout;
    void step(Vector& phi, const Vector& g);  ///< along −g, then to the penalty's minimum
    std::vector<optimizers::StateEntry> state() { return {}; }  ///< none
};

}  // namespace descent::regularization
