/// \file
/// What does one normalization compute: forward over a mini-batch, backward in six
/// equations, and at test time (EE.19; Ioffe and Szegedy 2015)?
#pragma once

#include <string>

#include "common/parameters.hpp"

namespace descent::normalization {

/// One normalization: where its scale γ and its shift β lie in φ, one entry per feature
/// each, and its ε.
///
/// EE's H′ = (H − μ)/σ with σ = √(δ + 1/m Σ (H − μ)²) is the same with γ = 1, β = 0 and δ
/// for ε.
struct BatchNorm {
    Block gamma, beta;
    Real epsilon = Real(1e-5);

    std::size_t features() const { return gamma.size; }  ///< normalized, one by one
};

/// Appends the blocks "gammaNAME" and "betaNAME".
/// \throws std::invalid_argument for no features, or an ε that is negative or not finite
BatchNorm add_batch_norm(ParameterLayout& layout, const std::string& name, std::size_t features,
                         Real epsilon = Real(1e-5));

/// γ = 1 and β = 0: at first the layer only normalizes.
void initialize(const BatchNorm& bn, Vector& phi);

/// What one pass over a mini-batch of m examples leaves: one equation of the lecture
/// each. The buffers are made by the first pass and reused while the batch keeps its
/// size.
struct BatchPass {
    // forward
    Vector mean;       ///< μ_B, per feature
    Vector variance;   ///< σ²_B, the biased one, 1/m
    Vector deviation;  ///< √(σ²_B + ε)
    Matrix centred;    ///< x − μ_B, m × features
    Matrix x_hat;      ///< x̂
    // backward
    Matrix dx_hat;     ///< ∂ℓ/∂x̂
    Vector dvariance;  ///< ∂ℓ/∂σ²_B
    Vector dmean;      ///< ∂ℓ/∂μ_B

    std::size_t examples() const { return x_hat.shape()[0]; }  ///< m
};

/// Y = BN_{γ,β}(X) over a mini-batch (EE.19), features one by one:
/// \f[ \mu = \frac1m\sum_i x_i, \quad \sigma^2 = \frac1m\sum_i (x_i-\mu)^2, \quad
///     \hat x_i = \frac{x_i-\mu}{\sqrt{\sigma^2+\epsilon}}, \quad
///     y_i = \gamma\hat x_i + \beta \f]
/// Mean first, then the squares around it: Σx²/m − μ² would lose all digits where |μ| ≫
/// σ.
/// \param X m × features, m ≥ 2  \param Y the same shape, resized; may be X itself
/// \throws std::invalid_argument when sizes do not fit, for a batch of one, which has no
/// variance, and for a feature that is the same in all examples while ε is 0
void normalize(const BatchNorm& bn, const Vector& phi, const Matrix& X, BatchPass& pass, Matrix& Y);

/// The six equations of the backward pass (EE.19), through μ_B and σ²_B as well, after
/// normalize(). ℓ is the slide's letter for the loss behind the layer, whatever it is.
///
/// The slide's ∂ℓ/∂μ_B lacks the paper's second term, ∂ℓ/∂σ²_B · (−2/m) Σ_i (x_i − μ_B).
/// That is 0 here, because the sum of deviations from the mean is; it would not be for
/// any other μ.
/// \param dY ∂ℓ/∂Y \param dphi of φ's size; only ∂ℓ/∂γ and ∂ℓ/∂β are overwritten
/// \param dX ∂ℓ/∂X, resized; not dY itself
/// \throws std::invalid_argument when sizes do not fit what normalize() has stored
void normalize_backward(const BatchNorm& bn, const Vector& phi, const Matrix& dY, BatchPass& pass,
                        Vector& dphi, Matrix& dX);

/// ∂ℓ/∂X in one line, the six put together, with s = √(σ²_B + ε):
/// \f[ \frac{\partial\ell}{\partial x_i} =
///     \frac{\gamma}{m s}\Bigl(m\frac{\partial\ell}{\partial y_i}
///     - \sum_j\frac{\partial\ell}{\partial y_j}
///     - \hat x_i\sum_j\frac{\partial\ell}{\partial y_j}\hat x_j\Bigr) \f]
/// To compare with: training uses the six.
Matrix backward_in_one_line(const BatchNorm& bn, const Vector& phi, const Matrix& dY,
                            const BatchPass& pass);

/// Averages of μ and σ² over the mini-batches of the training, for test time (EE.19).
struct RunningStatistics {
    Vector mean;      ///< starts at 0
    Vector variance;  ///< starts at 1
};
/// Mean 0 and variance 1 for every feature, before the first mini-batch.
RunningStatistics at_start(const BatchNorm& bn);

/// running ← (1 − momentum) · running + momentum · batch, where the variance of the batch
/// is the unbiased one, σ²_B m/(m − 1), as an estimate of all examples' variance: the
/// convention of PyTorch.
///
/// Others: Keras' momentum .99 is .01 here. The paper takes the plain mean over many
/// batches at the end: momentum 1/t at batch t = 1, 2, … gives just that, and forgets the
/// start.
/// \throws std::invalid_argument when sizes differ, or momentum is not in [0, 1]
void update(RunningStatistics& running, const BatchPass& pass, Real momentum = Real(0.1));

/// Y = γ (X − E[x]) / √(Var[x] + ε) + β with the running averages: at test time (EE.19).
/// An example's answer no longer depends on its neighbours, and a batch of one will do.
/// \param Y resized; may be X itself
void normalize_at_test(const BatchNorm& bn, const Vector& phi, const RunningStatistics& running,
                       const Matrix& X, Matrix& Y);

/// One normalization by itself, with a φ that is only its γ and β, and the buffers of
/// both passes.
struct BatchNormLayer {
    ParameterLayout layout;
    BatchNorm bn;
    Vector phi;  ///< γ, then β; they start at 1 and 0
    BatchPass pass = {};
    Matrix Y = {}, dX = {};  ///< of the last forward() and backward()
    Vector dphi = {};        ///< of the last backward()

    /// \throws std::invalid_argument as add_batch_norm()
    explicit BatchNormLayer(std::size_t features, Real epsilon = Real(1e-5));

    const Matrix& forward(const Matrix& X);                   ///< normalize()
    const Matrix& backward(const Matrix& dY);                 ///< normalize_backward()
    Vector gamma() const { return vector(phi, bn.gamma); }    ///< scales, a copy
    Vector beta() const { return vector(phi, bn.beta); }      ///< shifts, a copy
    Vector dgamma() const { return vector(dphi, bn.gamma); }  ///< ∂ℓ/∂γ of the last backward()
    Vector dbeta() const { return vector(dphi, bn.beta); }    ///< ∂ℓ/∂β of the same
};

}  // namespace descent::normalization
