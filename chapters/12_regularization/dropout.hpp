/// \file
/// What is dropout, and how does a gradient get through it (EE.30, GO.19)?
///
/// While a network learns, each unit is turned off with a probability p, anew in every
/// step. GO writes z for the values that are dropped: here those are x and every h_k.
#pragma once

#include <vector>

#include "chapters/11_training/training.hpp"

namespace descent::regularization {

using backprop::Labels;
using deep::DeepNetwork;

/// How likely a unit is turned off, in [0, 1): an input, and a hidden unit (EE.30).
/// Outputs are never turned off.
struct Dropout {
    Real input = Real(0.2), hidden = Real(0.5);
    /// p of what layer k is given: the inputs for layer 0, hidden units for the others.
    Real before_layer(std::size_t k) const { return k == 0 ? input : hidden; }
};

/// m ~ Bernoulli(1 − p), entry by entry: 1 keeps a unit, 0 turns it off (GO.19).
/// \throws std::invalid_argument unless 0 ≤ p < 1
void draw_mask(Real p, Random& random, Matrix& m);

/// z′ = z m / (1 − p) (GO.19). Over the masks, the mean of z′ is z.
/// \param z,m examples × units  \param dropped z′, resized; may be z itself
/// \throws std::invalid_argument unless 0 ≤ p < 1 and the shapes agree
void drop_units(const Matrix& z, const Matrix& m, Real p, Matrix& dropped);

/// ∂L/∂z = ∂L/∂z′ m / (1 − p): no gradient for units that are turned off (GO.19). In
/// place is allowed.
/// \throws std::invalid_argument as drop_units()
void drop_units_backward(const Matrix& ddropped, const Matrix& m, Real p, Matrix& dz);

/// A forward and a backward pass with dropout: the network's own buffers, and for each
/// layer k the mask of what it is given, and what is left of it. Made by the first step,
/// reused while the batch keeps its size.
struct DropoutPass : backprop::Backprop {
    std::vector<Matrix> m;        ///< m[0] of the inputs, m[k] of the hidden units h_k
    std::vector<Matrix> dropped;  ///< z′: dropped[0] of x, dropped[k] of h_k
};

/// The masks for a batch, every example its own (EE.30): a function of seed and number of
/// the draw alone, so a run can be resumed by that number.
/// \throws std::invalid_argument for a probability outside [0, 1)
void draw_masks(const DeepNetwork& network, const Dropout& dropout, std::size_t examples,
                std::uint64_t seed, std::uint64_t draw, DropoutPass& pass);

/// The network with the masks in the pass: z_0 = x, f_k = b_k + W_k z′_k, z_{k+1} =
/// a[f_k] (GO.19).
///
/// A mask comes after the activation. Before it, a sigmoid makes ½ of 0: the unit would
/// not be off.
/// \throws std::invalid_argument when φ, X or the masks do not fit
void forward(const DeepNetwork& network, const Vector& phi, const Matrix& X, const Dropout& dropout,
             DropoutPass& pass);

/// ∂L/∂φ from the stored forward pass and ∂L/∂f_K in pass.df[K], through the same masks
/// (L9.7, GO.19).
/// \throws std::invalid_argument when the sizes do not belong together
void backward(const DeepNetwork& network, const Vector& phi, const Dropout& dropout,
              DropoutPass& pass, Vector& dphi);

/// Forward, mean cross-entropy, backward, with the masks in the pass.
Real loss_and_gradient(const DeepNetwork& network, const Vector& phi, const Matrix& X,
                       Labels labels, const Dropout& dropout, DropoutPass& pass, Vector& dphi);

/// The loss under the masks of this draw, as a function of φ: nothing random is left in
/// it, so its gradient can be checked. Keeps copies of network, X and labels.
Objective masked_objective(const DeepNetwork& network, const Matrix& X, Labels labels,
                           const Dropout& dropout, std::uint64_t seed, std::uint64_t draw);

/// A classifier that drops units while it learns, with new masks at every step, and none
/// when it is asked (GO.19).
///
/// Its state is the number of draws so far. Keeps a copy of the network; allocates
/// nothing after the first step.
/// \throws std::invalid_argument for a probability outside [0, 1)
training::Model dropout_classifier(const DeepNetwork& network, const Dropout& dropout,
                                   std::uint64_t seed);

}  // namespace descent::regularization
