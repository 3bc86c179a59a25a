/// \file
/// Why is a loss minimized, and not the number of mistakes (NL.19)?
///
/// The classification error does not change at all when φ changes a little: its gradient
/// is 0 almost everywhere, and no descent can follow it. So something smooth is minimized
/// in its place, a **surrogate**, which lies above it. Means over the examples, both.
#pragma once

#include <cstdint>

#include "chapters/07_backprop/backward.hpp"

namespace descent::backprop {

/// The share of these examples, rows of F, whose largest output is not the one of their
/// class: 1/N Σ I[argmax f_i ≠ y_i], in [0, 1] (NL.19).
/// \param F outputs, examples × classes \param labels one class number per row
/// \throws std::invalid_argument as cross_entropy()
Real classification_error(const Matrix& F, Labels labels);

/// The cross-entropy in bits, 1/N Σ −log₂ p_y with p = softmax f_i: never smaller than
/// classification_error(), because an error means p_y ≤ ½ (NL.19).
/// \throws std::invalid_argument as cross_entropy()
Real error_bound(const Matrix& F, Labels labels);

/// The same, and dF = ∂/∂F: (p − e(y))/(N ln 2).
Real error_bound(const Matrix& F, Labels labels, Matrix& dF);

/// A 2-H-3 network with tanh on three spiral arms, and a line through its start φ.
struct SurrogatePlan {
    std::size_t per_class = 8, hidden = 8;
    std::size_t points = 401;  ///< on the line
    Real reach = 3;            ///< the line goes from φ − reach·d to φ + reach·d
    Real nudge = Real(1e-6);   ///< of a single parameter
    std::uint64_t seed = 0;    ///< of examples and weights
};

/// Error and bound at φ + t d, where d has length 1 and goes down the bound's gradient.
struct SurrogateResult {
    std::size_t examples = 0, parameters = 0;
    Vector t, error, bound;   ///< one entry a place on the line
    std::size_t jumps = 0;    ///< how often the error differs between neighbouring places
    std::size_t noticed = 0;  ///< parameters whose nudge, up or down, changes the error at φ
    Real slope = 0;           ///< ‖∂bound/∂φ‖ at φ
};

/// \throws std::invalid_argument for fewer than two places or two examples of a class
SurrogateResult surrogate_line(const SurrogatePlan& plan);

}  // namespace descent::backprop
