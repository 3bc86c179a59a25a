/// \file
/// How far is the gradient of a mini-batch from that of all examples? (FM.14)
///
/// The gradient of a mini-batch of n examples here is the mean ĝ = 1/n Σ ∂ℓ_i/∂φ, and its
/// standard deviation one number for all of φ: √E‖ĝ − ḡ‖², where ḡ is the gradient over
/// all N examples (FM's T).
#pragma once

#include "chapters/10_optimizers/batches.hpp"
#include "common/progress.hpp"

namespace descent::optimizers {

/// ∂ℓ_i/∂φ of every example, one row each: N × P.
Matrix example_gradients(const SampledObjective& sum, const Vector& phi);

/// The standard deviation of ĝ, in theory. With σ² = 1/N Σ ‖g_i − ḡ‖²:
/// \f[ \frac{\sigma}{\sqrt n}\ \text{with replacement,} \qquad
///     \frac{\sigma}{\sqrt n}\sqrt{\frac{N-n}{N-1}}\ \text{without.} \f]
/// So of B = N/n mini-batches each has √B times the deviation of N draws (FM.14). Drawn
/// without replacement, N examples have no deviation at all, and the √B is a √(B−1), in
/// units of S/√N with S² = σ² N/(N−1).
/// \param gradients N × P \throws std::invalid_argument for no example, n = 0, or n > N
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

/// The √B law, measured: N examples split into B = 1, 2, 4, … mini-batches (FM.14).
struct NoiseLaw {
    std::size_t examples = 0, draws = 0;
    std::vector<std::size_t> batches, size;  ///< B and n = N/B
    Vector with, without;                    ///< the deviation with and without replacement
    Vector with_in_theory, without_in_theory;
    Vector root;                  ///< √B
    Vector ratio, ratio_without;  ///< to that of N draws with replacement: √B, in theory
    Real unit = 0;                ///< that of N draws with replacement, in theory
    Real worst = 0;               ///< max |ratio/√B − 1|
    Real worst_without = 0;       ///< max |without/in theory − 1|, of B > 1
};

/// On a line through 64 points around y = 1 + 2x, at φ = 0. Every size is drawn `draws`
/// times, from seed + n. \throws std::invalid_argument for fewer than 2 draws
NoiseLaw noise_law(std::size_t draws, std::uint64_t seed, const Progress& progress = {});

/// The same for a network of 17 parameters with 60 examples and B = 2, 5, 12, 60.
/// \return max |ratio/√B − 1| (FM.14)
Real network_noise_error(std::size_t draws, std::uint64_t seed);

}  // namespace descent::optimizers
