/// \file
/// How far the gradient of a mini-batch is from that of all examples (FM.14).
///
/// The gradient of a mini-batch of n examples here is the mean ĝ = 1/n Σ ∂ℓ_i/∂φ, and its
/// standard deviation one number for all of φ: √E‖ĝ − ḡ‖², where ḡ is the gradient over
/// all T examples.
#pragma once

#include "chapters/10_optimizers/batches.hpp"

namespace descent::optimizers {

/// ∂ℓ_i/∂φ of every example, one row each: T × P.
Matrix example_gradients(const SampledObjective& sum, const Vector& phi);

/// The standard deviation of ĝ, in theory. With σ² = 1/T Σ ‖g_i − ḡ‖²:
/// \f[ \frac{\sigma}{\sqrt n}\ \text{with replacement,} \qquad
///     \frac{\sigma}{\sqrt n}\sqrt{\frac{T-n}{T-1}}\ \text{without.} \f]
/// So of B = T/n mini-batches each has √B times the deviation of T draws (FM.14). Drawn
/// without replacement, T examples have no deviation at all, and the √B is a √(B−1), in
/// units of S/√T with S² = σ² T/(T−1).
/// \param gradients T × P \throws std::invalid_argument for no example, n = 0, or n > T
/// without replacement
Real gradient_deviation(const Matrix& gradients, std::size_t n, Sampling sampling);

/// A measured standard deviation, and its own standard error.
struct Deviation {
    Real value = 0, error = 0;
};

/// √ of the mean of ‖ĝ − ḡ‖² over so many mini-batches, drawn independently of each
/// other.
/// \param sum its mini-batch gradients are divided by n here
/// \throws std::invalid_argument as gradient_deviation(), and for fewer than 2 draws
Deviation measured_deviation(const SampledObjective& sum, const Vector& phi, std::size_t n,
                             Sampling sampling, std::size_t draws, std::uint64_t seed);

}  // namespace descent::optimizers
