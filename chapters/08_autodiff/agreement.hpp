/// \file
/// Does the graph find the gradients that were derived by hand: of the linear model, of
/// chapter 6's toy function, of chapter 7's loss and networks?
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "chapters/06_toy_backprop/toy.hpp"
#include "chapters/08_autodiff/linear_model.hpp"
#include "chapters/08_autodiff/snapshot.hpp"
#include "chapters/08_autodiff/two_layer_net.hpp"

namespace descent::autodiff {

/// max |a − b| over all entries; infinite when their numbers differ or an entry is NaN.
Real largest_difference(std::span<const Real> a, std::span<const Real> b);

/// L = Σ h with h = relu(z) and z = x Wᵀ + b, without a graph and with one (GO.10,
/// GO.11).
struct LinearAgreement {
    Matrix z, h;  ///< examples × outputs
    Matrix dz;    ///< ∂L/∂z
    LinearGradients by_hand, by_graph;
};

/// \param x examples × inputs  \param W outputs × inputs  \param b outputs
/// \throws std::invalid_argument when the shapes do not fit
LinearAgreement linear_agreement(const Matrix& x, const Matrix& W, const Vector& b);

/// Chapter 6's toy function and its loss ℓ, differentiated twice (L9.1, L9.4).
struct ToyAgreement {
    Snapshot graph;  ///< nodes β0, ω0, …, x, y, h1, h2, f3, ℓ
    toy::Backward<double> by_hand;
    std::array<Real, 4> dbeta{}, domega{};  ///< by the graph
    /// Largest difference of the eight, each relative to its derivative by hand.
    double difference() const;
};

/// Differentiates at one φ and one example, by hand and by the graph.
ToyAgreement toy_agreement(const toy::Toy<double>& phi, double x, double y);

/// The mean cross-entropy of outputs z and ∂L/∂z: my_cross_entropy() beside chapter 7's
/// (FM.22).
struct CrossEntropyAgreement {
    Real loss_by_hand = 0, loss_by_graph = 0;
    Matrix by_hand, by_graph;  ///< ∂L/∂z, examples × classes
};

/// \throws std::invalid_argument when the labels do not fit
CrossEntropyAgreement cross_entropy_agreement(const Matrix& outputs, backprop::Labels labels);

/// One random network on random examples, differentiated by hand and by the graph.
struct Agreement {
    std::string network;       ///< "3-7-5-4 tanh, cross-entropy"
    Vector by_hand, by_graph;  ///< the two gradients
    Real loss_by_hand = 0, loss_by_graph = 0;
    std::size_t examples = 0;
    /// Of gradients or losses, whichever differ more: max |graph − by hand| in units of
    /// the largest entry, but at least of 1/N and, for the loss, of 1. Where p is near t,
    /// p − t has lost its digits to rounding errors of p, which is at most 1. NaN where
    /// there is one.
    Real difference() const;
};

/// 1 to 4 hidden layers (or none) of 1 to 40 units, any activation, either loss, 1 to 60
/// examples.
Agreement random_agreement(Random& random);

/// Many of them (L9.9).
struct AgreementResult {
    std::vector<Agreement> networks;
    Real worst = 0;              ///< their largest difference(); infinite where one is NaN
    std::size_t parameters = 0;  ///< of the largest network
};

/// `count` networks drawn from this seed. \throws std::invalid_argument for count 0
AgreementResult random_agreements(std::size_t count, std::uint64_t seed);

}  // namespace descent::autodiff
