/// \file
/// What do all the equations do on a network small enough to print, and are they right?
#pragma once

#include "chapters/07_backprop/backward.hpp"
#include "common/gradient_laws.hpp"

namespace descent::backprop {

/// Two inputs, three hidden ReLU units, two classes; five examples.
struct TinyNetwork {
    DeepNetwork network{{2, 3, 2}, Activation::relu};
    Vector phi{Real(0.5),  Real(-0.3), Real(0.8), Real(0.2), Real(-0.7), Real(0.4),
               Real(-0.1), Real(-0.2), Real(0.3), Real(0.6), Real(-0.4), Real(-0.5),
               Real(0.9),  Real(0.2),  Real(0.7), 0,         Real(0.1)};
    Matrix X{{1, 2}, {-1, Real(0.5)}, {Real(0.3), -2}, {Real(-1.5), -1}, {2, Real(0.1)}};
    std::vector<std::size_t> labels{0, 1, 1, 0, 1};
    Vector h{Real(0.4), -1}, f{Real(0.3), Real(-1.2), 2};  ///< where check_jacobians() looks
};

/// The derivatives of a network's pieces (L9.5) beside finite differences.
struct JacobianChecks {
    GradientReport linear;   ///< ∂f/∂h = Wᵀ for f = W_0 h, at the example's h
    GradientReport relu;     ///< diag I[f > 0], at the example's f
    GradientReport softmax;  ///< ∂p_y/∂f_c, there too
};

/// \throws std::invalid_argument when h has not an entry for each input
JacobianChecks check_jacobians(const TinyNetwork& tiny);

/// Forward and backward once over the five examples (L9.6, L9.7).
struct PassesResult {
    Real loss = 0;         ///< mean cross-entropy
    Backprop pass;         ///< every f_k, h_k and ∂L/∂f_k
    Vector dphi;           ///< ∂L/∂φ
    GradientReport check;  ///< of it, entry by entry
};

/// \throws std::invalid_argument when φ, X or the labels do not fit the network
PassesResult run_both_passes(const TinyNetwork& tiny);

/// The check of the same gradient with a mistake: ∂L/∂b_0 is summed over the batch
/// instead of averaged.
/// \throws as run_both_passes()
GradientReport check_forgotten_mean(const TinyNetwork& tiny);

/// What is left of the loss along a line when the slope by a gradient is taken away.
struct OrderComparison {
    OrderTest right;  ///< falls like t²
    OrderTest wrong;  ///< with the forgotten mean: like t
};

/// \throws as run_both_passes()
OrderComparison compare_orders(const TinyNetwork& tiny);

/// How far the gradients of the other lectures are from backward()'s: the largest
/// difference of two entries, rounding alone if all are right.
struct NotationErrors {
    Real mean_of_examples = 0;  ///< FM.13: 1/N Σ_i G of example i, and the mean's gradient
    Real regression = 0;        ///< EE.8: one hidden layer with tanh, third example, y = 0.7
    Real classification = 0;    ///< EE.9: softmax on W_0 x + b_0, third example, class 1
    Real jacobians = 0;         ///< GO.7b: a Jacobian a layer, third example, its class
};

/// \throws as run_both_passes(), and when there is no third example
NotationErrors compare_notations(const TinyNetwork& tiny);

}  // namespace descent::backprop
