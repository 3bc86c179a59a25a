/// \file
/// How do the other lectures write the same gradients: one example at a time, unit by
/// unit?
///
/// These are slow on purpose and close to the slides. They show that all the notations
/// mean one thing, and the tests hold backward() against them.
#pragma once

#include "chapters/05_deep_networks/deep_network.hpp"

namespace descent::backprop {

using deep::DeepNetwork;
using neurons::Activation;

/// One hidden layer for regression (EE.8): h_j = f(Σ_i w_ji x_i + b_j), t̂ = Σ_j θ_j h_j
/// + c, L = (t̂ − t)².
struct RegressionGradient {
    Real prediction = 0, loss = 0;
    Matrix dw;          ///< ∂L/∂w_ji = f′ x_i ∂L/∂h_j, hidden × inputs
    Vector db, dtheta;  ///< ∂L/∂b_j, ∂L/∂θ_j = h_j ∂L/∂t̂
    Real dc = 0;        ///< ∂L/∂c = ∂L/∂t̂ = 2(t̂ − t)
};
/// \param w hidden × inputs \throws std::invalid_argument when sizes do not fit
RegressionGradient regression_backprop(Activation f, const Matrix& w, const Vector& b,
                                       const Vector& theta, Real c, const Vector& x, Real t);

/// Softmax straight on the hidden layer (EE.9): h_j = f(Σ_i w_ji x_i + b_j), p = softmax
/// h, L = −Σ_i t_i log p_i.
struct ClassificationGradient {
    Vector p;  ///< class probabilities
    Real loss = 0;
    Vector dh;  ///< ∂L/∂h_j = p_j − t_j
    Matrix dw;  ///< f′ x_i ∂L/∂h_j, classes × inputs
    Vector db;
};
/// \param w classes × inputs \param t target distribution, entries summing to 1
/// \throws std::invalid_argument when sizes do not fit
ClassificationGradient classification_backprop(Activation f, const Matrix& w, const Vector& b,
                                               const Vector& x, const Vector& t);

/// A linear layer h = Wx + b as a module (EE.10): ∇_W L = ∇_h L xᵀ, ∇_b L = ∇_h L, ∇_x L
/// = Wᵀ ∇_h L.
struct LinearGradient {
    Matrix dW;
    Vector db, dx;
};
/// \param dh ∇_h L \throws std::invalid_argument when sizes do not fit
LinearGradient linear_gradient(const Matrix& W, const Vector& x, const Vector& dh);

/// A sigmoid layer h = σ(x) as a module (EE.10): ∇_x L = ∇_h L ⊙ h ⊙ (1 − h).
/// \throws std::invalid_argument when sizes differ
Vector sigmoid_gradient(const Vector& h, const Vector& dh);

/// Backprop for one example in the notation G_v = ∇_v ℓ (FM.11, FM.12): a^i = W^i x^{i−1}
/// + b^i, x^i = σ(a^i).
///
/// G_a = σ′(a) ⊙ G_x, then G_x below = Wᵀ G_a, G_b = G_a, G_W = G_a xᵀ. As in the other
/// lectures, and unlike that slide, the last layer has no σ. \param G_output ∇ℓ at the
/// network's output for this example
/// \returns G_θ in φ's layout \throws std::invalid_argument when sizes do not fit
Vector example_gradient(const DeepNetwork& network, const Vector& phi, const Vector& x,
                        const Vector& G_output);

/// ∇_x y = (J_x z)ᵀ ∇_z y for z = f(x) and y = g(z) (GO.7b): ∂y/∂x_i = Σ_j ∂y/∂z_j
/// ∂z_j/∂x_i.
/// \param J J_x z, a row for each z_j and a column for each x_i \param dz ∇_z y
/// \throws std::invalid_argument when dz has not an entry for each row of J
Vector chain_rule(const Matrix& J, const Vector& dz);

/// What comes out of a chain of layers, backwards.
struct ChainGradient {
    Vector dtheta;  ///< ∇_θ y, in φ's layout
    Vector dx;      ///< ∇_x y, which the slides leave out
};

/// Backprop in GO's words (GO.7b): z⁽ᵏ⁾ = f⁽ᵏ⁾(z⁽ᵏ⁻¹⁾; θ⁽ᵏ⁾), a layer with its
/// activation. Each ∇_{z⁽ᵏ⁻¹⁾} y and ∇_{θ⁽ᵏ⁾} y is the chain_rule() with a Jacobian of
/// the whole layer.
/// \param dy the gradient at the network's output for this example
/// \throws std::invalid_argument when sizes do not fit
ChainGradient jacobian_gradient(const DeepNetwork& network, const Vector& phi, const Vector& x,
                                const Vector& dy);

}  // namespace descent::backprop
