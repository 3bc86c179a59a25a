/// \file
/// What a layer does to the size of the numbers that pass through it, forward and
/// backward (L10.6–L10.9).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/07_backprop/backward.hpp"

/// How the weights of a network are chosen before it is trained, and why it matters.
namespace descent::initialization {

using deep::DeepNetwork;
using neurons::Activation;

// One layer: f′ = β + Ω h with h = ReLU[f], β = 0, Ω_ij from N(0, σ²_Ω), f_j from N(0, σ²_f), all
// independent.

/// σ²_f′ = ½ D_h σ²_Ω σ²_f: the variance of the next pre-activations (L10.7).
/// \param inputs D_h, the units that are summed \throws std::invalid_argument for 0 units
/// or a negative variance
Real forward_variance(std::size_t inputs, Real weight_variance, Real f_variance);

/// The same on the way back: the variance of ∂ℓ/∂f is ½ D_h′ σ²_Ω times that of ∂ℓ/∂f′
/// (L10.8).
/// \param outputs D_h′, the units of the layer above, which are summed here
Real backward_variance(std::size_t outputs, Real weight_variance, Real df_variance);

/// He initialization: σ²_Ω = 2/D_h makes σ²_f′ = σ²_f (L10.8). With D_h′ for D_h, the
/// same for the way back.
Real he_variance(std::size_t inputs);

/// 4/(D_h + D_h′): where a layer is not square the two wishes differ; this takes the mean
/// of D_h and D_h′ (L10.8).
Real compromise_variance(std::size_t inputs, std::size_t outputs);

/// One line of a derivation: what its formula gives, and what sampling finds.
struct Line {
    std::string formula;
    Real theory = 0, measured = 0;
    Real standard_error = 0;  ///< of `measured`

    /// |measured − theory| in standard errors.
    Real deviation() const;
};

/// The derivation of σ²_f′, line by line, from E[h] to ½ D_h σ²_Ω σ²_f, with a fresh h
/// and a fresh row of Ω in each of `samples` trials (L10.6, L10.7). \throws
/// std::invalid_argument for fewer than 2 inputs or samples
std::vector<Line> forward_lines(std::size_t inputs, Real weight_variance, Real f_variance,
                                std::size_t samples, Random& random);

/// The derivation of the backward version: ∂ℓ/∂h_j = Σ_i Ω_ij ∂ℓ/∂f′_i, then through ReLU
/// (L10.8).
std::vector<Line> backward_lines(std::size_t outputs, Real weight_variance, Real df_variance,
                                 std::size_t samples, Random& random);

/// E[log₁₀ r] for r = 2/D Σ_j ReLU[z_j]² with z_j from N(0, 1), which is the factor by
/// which one He layer of width D changes ‖h‖². E[r] = 1, but the mean of the logarithm is
/// −(5/(2D) + 49/(12D²))/ln 10 up to terms of order 1/D³.
Real log_drift(std::size_t width);

/// The same by sampling.
Line log_drift_line(std::size_t width, std::size_t samples, Random& random);

// The lecture's figure (L10.9): deep networks before any training.

/// K hidden layers of one width on inputs of that width, with one output; inputs and
/// weights normal, biases 0, y = 0.
struct Experiment {
    std::size_t depth = 50, width = 100;
    Activation activation = Activation::relu;
    std::vector<Real> weight_variances{Real(0.001), Real(0.01), Real(0.02), Real(0.1), 1};
    std::size_t networks = 20, inputs = 200;
};

/// What was measured for one σ²_Ω; entry k−1 of each vector belongs to hidden layer k.
///
/// The variance of a layer is taken over all its units and all inputs of one network, its
/// logarithm is averaged over the networks. Where numbers left the range of Real, to 0 or
/// to infinity, the entry is NaN.
struct Curve {
    Real weight_variance = 0;
    Vector h, dh;  ///< mean log₁₀ variance of h_k, and of ∂ℓ/∂h_k for ℓ = (f − y)² of one input
    Vector h_spread, dh_spread;    ///< standard deviation of the logarithms between networks
    Vector h_of_mean, dh_of_mean;  ///< log₁₀ of the variance averaged over the networks
};

/// Runs the experiment, one Curve for each σ²_Ω. All variances use the same draws, times
/// σ_Ω.
/// \param progress called with (networks done, all networks); may be empty
/// \throws std::invalid_argument for a count of 0 or a variance that is not positive and
/// finite
std::vector<Curve> measure(const Experiment& experiment, std::uint64_t seed,
                           const std::function<void(std::size_t, std::size_t)>& progress = {});

/// log₁₀ of the factor one layer multiplies variances with: ½Dσ²_Ω for ReLU, Dσ²_Ω for
/// linear units (L10.9).
/// \throws std::invalid_argument for other activations, which have no such factor
Real log_growth(Activation activation, std::size_t width, Real weight_variance);

/// The theory line of the figure, log₁₀ of the expected variance of h_k by layer: σ²_f1 =
/// Dσ²_Ω, of which ReLU leaves ½ − 1/(2π), then one factor a layer.
Vector forward_theory(const Experiment& experiment, Real weight_variance);

/// Of ∂ℓ/∂h_k: 4(D + 2) σ⁴_Ω E[h_K²] at the last hidden layer (ℓ′ = 2f, and f is made of
/// the same Ω), then one factor a layer on the way down.
Vector backward_theory(const Experiment& experiment, Real weight_variance);

/// The slope of the least-squares line through the finite entries, per entry; NaN for
/// fewer than two of them.
Real slope(const Vector& y);

/// log₁₀ of the variance of all entries, computed so that it neither overflows nor
/// underflows when the entries do not; NaN when an entry is not finite, when all are
/// alike, or when all are so small that digits were lost.
double log_variance(const Matrix& values);

}  // namespace descent::initialization
