/// \file
/// What does a layer do to the size of the numbers that pass through it, and what do
/// fifty layers do, forward and backward (L10.7–L10.9)?
#pragma once

#include <vector>

#include "chapters/07_backprop/backward.hpp"
#include "common/progress.hpp"

/// How the weights of a network are chosen before it is trained, and why it matters.
namespace descent::initialization {

using deep::DeepNetwork;
using neurons::Activation;

// One layer: f′ = b + W h with h = ReLU[f], b = 0, W_ij from N(0, σ²_W), f_j from N(0, σ²_f), all
// independent. The lecture writes Ω for W and β for b.

/// σ²_f′ = ½ D_h σ²_W σ²_f: the variance of the next pre-activations (L10.7).
/// \param inputs D_h, the units that are summed \throws std::invalid_argument for 0 units
/// or a negative variance
Real forward_variance(std::size_t inputs, Real weight_variance, Real f_variance);

/// The line before it, for inputs that differ: σ²_f′ = σ²_W Σ_j E[h_j²] = σ²_W Σ_j
/// ½σ²_fj. The sum runs over the inputs j, where a slide prints i (L10.7, errata).
/// \param f_variances σ²_f of each f_j \throws std::invalid_argument as above
Real forward_variance(const Vector& f_variances, Real weight_variance);

/// The same on the way back: the variance of ∂ℓ/∂f is ½ D_h′ σ²_W times that of ∂ℓ/∂f′
/// (L10.8).
/// \param outputs D_h′, the units of the layer above, which are summed here
Real backward_variance(std::size_t outputs, Real weight_variance, Real df_variance);

/// He initialization: σ²_W = 2/D_h makes σ²_f′ = σ²_f (L10.8). With D_h′ for D_h, the
/// same for the way back.
Real he_variance(std::size_t inputs);

/// 4/(D_h + D_h′): where a layer is not square the two wishes differ; this takes the mean
/// of D_h and D_h′ (L10.8).
Real compromise_variance(std::size_t inputs, std::size_t outputs);

// The lecture's figure (L10.9): deep networks before any training.

/// K hidden layers of one width on inputs of that width, with one output; inputs and
/// weights normal, biases 0, y = 0.
struct Experiment {
    std::size_t depth = 50, width = 100;
    Activation activation = Activation::relu;
    std::vector<Real> weight_variances{Real(0.001), Real(0.01), Real(0.02), Real(0.1), 1};
    std::size_t networks = 20, inputs = 200;
};

/// What was measured for one σ²_W; entry k−1 of each vector belongs to hidden layer k.
///
/// The variance of a layer is taken over all its units and all inputs of one network, its
/// logarithm is averaged over the networks. Where numbers left the range of Real, to 0 or
/// to infinity, the entry is NaN.
struct Curve {
    Real weight_variance = 0;
    Vector h, dh;  ///< mean log₁₀ variance of h_k, and of ∂ℓ/∂h_k for ℓ = (f − y)² of one input
    Vector h_spread, dh_spread;    ///< standard deviation of the logarithms between networks
    Vector h_of_mean, dh_of_mean;  ///< log₁₀ of the variance averaged over the networks

    std::size_t lost() const;  ///< how many entries of h and dh are NaN
};

/// Forward with y = 0 and back through a network with one output; made by the first
/// pass, reused by the others.
struct Passage {
    backprop::Backprop pass;
    Vector dphi;
    /// entry k−1: ∂ℓ/∂h_k of each input, examples × D_k, for its own loss ℓ = f²
    std::vector<Matrix> dh;
};

/// One batch there and back: h_k in passage.pass.layers, ∂ℓ/∂h_k = W_kᵀ ∂ℓ/∂f_k in
/// passage.dh (L9.7, L10.9). \throws std::invalid_argument when φ or X do not fit the
/// network, or it has more than one output
void pass_through(const DeepNetwork& network, const Vector& phi, const Matrix& X, Passage& passage);

/// Runs the experiment, one Curve for each σ²_W. All variances use the same draws, times
/// σ_W.
/// \param progress called after each network
/// \throws std::invalid_argument for a count of 0 or a variance that is not positive and
/// finite
std::vector<Curve> measure(const Experiment& experiment, std::uint64_t seed,
                           const Progress& progress = {});

/// Whether a layer multiplies variances by a constant: ReLU and linear units do.
bool has_growth(Activation activation);

/// log₁₀ of that constant: ½Dσ²_W for ReLU, Dσ²_W for linear units (L10.9).
/// \throws std::invalid_argument for other activations
Real log_growth(Activation activation, std::size_t width, Real weight_variance);

/// The theory line of the figure, log₁₀ of the expected variance of h_k by layer: σ²_f1 =
/// Dσ²_W, of which ReLU leaves ½ − 1/(2π), then one factor a layer.
Vector forward_theory(const Experiment& experiment, Real weight_variance);

/// Of ∂ℓ/∂h_k: 4(D + 2) σ⁴_W E[h_K²] at the last hidden layer (ℓ′ = 2f, and f is made of
/// the same W), then one factor a layer on the way down.
Vector backward_theory(const Experiment& experiment, Real weight_variance);

/// The slope of the least-squares line through the finite entries, per entry; NaN for
/// fewer than two of them.
Real slope(const Vector& y);

/// log₁₀ of the variance of all entries, computed so that it neither overflows nor
/// underflows when the entries do not; NaN when an entry is not finite, when all are
/// alike, or when all are so small that digits were lost.
double log_variance(const Matrix& values);

}  // namespace descent::initialization
