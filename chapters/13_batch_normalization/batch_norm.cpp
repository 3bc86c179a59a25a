#include "chapters/13_batch_normalization/batch_norm.hpp"

#include <fmt/format.h>

#include <cmath>

namespace descent::normalization {
namespace {

/// s_j = Σ_i A_ij B_ij.
template <class V>
void sum_products(const Matrix& A, const Matrix& B, V& s) {
    const std::size_t columns = A.shape()[1];
    s.fill(Real(0));
    Real* sum = s.data();
    const Real *a = A.data(), *b = B.data();
    for (std::size_t i = 0; i < A.shape()[0]; ++i, a += columns, b += columns)
        for (std::size_t j = 0; j < columns; ++j) sum[j] += a[j] * b[j];
}

void require_variance(const BatchNorm& bn, const Vector& variance) {
    if (bn.epsilon > 0) return;
    for (std::size_t j = 0; j < variance.size(); ++j)
        if (variance[j] == 0)
            argument_error("normalize",
                           fmt::format("feature {} is the same in all examples, and ε is 0", j));
}

/// Makes the buffers for this batch; does nothing when they fit.
void reserve(const BatchNorm& bn, std::size_t m, BatchPass& pass) {
    const std::size_t features = bn.features();
    for (Vector* v : {&pass.mean, &pass.variance, &pass.deviation, &pass.dvariance, &pass.dmean})
        v->resize({features});
    for (Matrix* M : {&pass.centred, &pass.x_hat, &pass.dx_hat}) M->resize({m, features});
}

}  // namespace

BatchNorm add_batch_norm(ParameterLayout& layout, const std::string& name, std::size_t features,
                         Real epsilon) {
    require(features > 0, "add_batch_norm", "there are no features");
    if (!(epsilon >= 0 && std::isfinite(epsilon)))
        argument_error("add_batch_norm",
                       fmt::format("ε is {}, expected 0 or a small positive number", epsilon));
    const std::size_t gamma = layout.add("gamma" + name, {features}),
                      beta = layout.add("beta" + name, {features});
    return {layout[gamma], layout[beta], epsilon};
}

void initialize(const BatchNorm& bn, Vector& phi) {
    vector(phi, bn.gamma).fill(Real(1));
    vector(phi, bn.beta).fill(Real(0));
}

void normalize(const BatchNorm& bn, const Vector& phi, const Matrix& X, BatchPass& pass,
               Matrix& Y) {
    require_size("normalize", "columns of X", X.shape()[1], bn.features());
    const std::size_t examples = X.shape()[0];
    if (examples < 2)
        argument_error(
            "normalize",
            fmt::format(
                "a mini-batch of {} has no variance, batch normalization trains with 2 or more",
                examples));
    reserve(bn, examples, pass);
    Y.resize({examples, bn.features()});
    const auto gamma = vector(phi, bn.gamma), beta = vector(phi, bn.beta);
    const Real m = real(examples), epsilon = bn.epsilon;
    Vector &mean = pass.mean, &variance = pass.variance, &s = pass.deviation;
    Matrix &centred = pass.centred, &x_hat = pass.x_hat;

    // clang-format off
    //> 13.1
    sum_rows(X, mean);
    mean /= m;                                      // μ_B ← 1/m Σ x_i                  (EE.19)
    xt::noalias(centred) = X - mean;
    sum_products(centred, centred, variance);
    variance /= m;                                  // σ²_B ← 1/m Σ (x_i − μ_B)²        (EE.19)
    require_variance(bn, variance);
    xt::noalias(s) = xt::sqrt(variance + epsilon);
    xt::noalias(x_hat) = centred / s;               // x̂_i ← (x_i − μ_B) / √(σ²_B + ε)  (EE.19)
    xt::noalias(Y) = gamma * x_hat + beta;          // y_i ← γ x̂_i + β                  (EE.19)
    //<
    // clang-format on
}

void normalize_backward(const BatchNorm& bn, const Vector& phi, const Matrix& dY, BatchPass& pass,
                        Vector& dphi, Matrix& dX) {
    require_size("normalize_backward", "stored features", pass.mean.size(), bn.features());
    require_shape("normalize_backward", "dY", dY, {pass.examples(), bn.features()});
    require_size("normalize_backward", "dphi", dphi.size(), phi.size());
    require(&dX != &dY, "normalize_backward", "dX is dY, which is still needed");
    dX.resize({pass.examples(), bn.features()});
    const auto gamma = vector(phi, bn.gamma);
    auto dgamma = vector(dphi, bn.gamma), dbeta = vector(dphi, bn.beta);
    const Real m = real(pass.examples());
    const Vector& s = pass.deviation;  // √(σ²_B + ε)
    const Matrix &centred = pass.centred, &x_hat = pass.x_hat;
    Vector &dmean = pass.dmean, &dvariance = pass.dvariance;
    Matrix& dx_hat = pass.dx_hat;

    // clang-format off
    //> 13.2
    xt::noalias(dx_hat) = dY * gamma;           // ∂ℓ/∂x̂_i = ∂ℓ/∂y_i · γ                   (EE.19)
    sum_products(dx_hat, centred, dvariance);   // ∂ℓ/∂σ²_B = Σ ∂ℓ/∂x̂_i (x_i − μ_B)
    xt::noalias(dvariance) =
        dvariance * Real(-0.5) / (s * s * s);   //            · −½ (σ²_B + ε)^−3/2         (EE.19)
    sum_rows(dx_hat, dmean);                    // ∂ℓ/∂μ_B = Σ ∂ℓ/∂x̂_i
    xt::noalias(dmean) = -dmean / s;            //           · −1/√(σ²_B + ε)              (EE.19)
    xt::noalias(dX) = dx_hat / s                // ∂ℓ/∂x_i = ∂ℓ/∂x̂_i · 1/√(σ²_B + ε)
        + dvariance * (Real(2) / m) * centred   //           + ∂ℓ/∂σ²_B · 2 (x_i − μ_B) / m
        + dmean / m;                            //           + ∂ℓ/∂μ_B · 1/m               (EE.19)
    sum_products(dY, x_hat, dgamma);            // ∂ℓ/∂γ = Σ ∂ℓ/∂y_i · x̂_i                 (EE.19)
    sum_rows(dY, dbeta);                        // ∂ℓ/∂β = Σ ∂ℓ/∂y_i                       (EE.19)
    //<
    // clang-format on
}

Matrix backward_in_one_line(const BatchNorm& bn, const Vector& phi, const Matrix& dY,
                            const BatchPass& pass) {
    require_shape("backward_in_one_line", "dY", dY, {pass.examples(), bn.features()});
    const Vector gamma = vector(phi, bn.gamma);
    const Vector& s = pass.deviation;
    const Matrix& x_hat = pass.x_hat;
    const Real m = real(pass.examples());
    Vector sum = xt::zeros<Real>({bn.features()}), along = sum;
    //> 13.3
    sum_rows(dY, sum);               // Σ_j ∂ℓ/∂y_j
    sum_products(dY, x_hat, along);  // Σ_j ∂ℓ/∂y_j x̂_j
    // ∂ℓ/∂x_i = γ/(m s) (m ∂ℓ/∂y_i − Σ_j ∂ℓ/∂y_j − x̂_i Σ_j ∂ℓ/∂y_j x̂_j)   (EE.19)
    return gamma / (m * s) * (m * dY - sum - x_hat * along);
    //<
}

RunningStatistics at_start(const BatchNorm& bn) {
    return {xt::zeros<Real>({bn.features()}), xt::ones<Real>({bn.features()})};
}

void update(RunningStatistics& running, const BatchPass& pass, Real momentum) {
    require_size("update", "running mean", running.mean.size(), pass.mean.size());
    require_size("update", "running variance", running.variance.size(), pass.mean.size());
    if (!(momentum >= 0 && momentum <= 1))
        argument_error("update", fmt::format("the momentum {} is not in [0, 1]", momentum));
    const Real m = real(pass.examples()), unbiased = m / (m - 1), rho = momentum;
    const Vector &mean = pass.mean, &variance = pass.variance;

    // clang-format off
    //> 13.4
    xt::noalias(running.mean) =
        (1 - rho) * running.mean + rho * mean;                     // E[x]                  (EE.19)
    xt::noalias(running.variance) =
        (1 - rho) * running.variance + rho * unbiased * variance;  // Var[x], m/(m − 1) σ²_B (EE.19)
    //<
    // clang-format on
}

void normalize_at_test(const BatchNorm& bn, const Vector& phi, const RunningStatistics& running,
                       const Matrix& X, Matrix& Y) {
    require_size("normalize_at_test", "columns of X", X.shape()[1], bn.features());
    require_size("normalize_at_test", "running mean", running.mean.size(), bn.features());
    require_size("normalize_at_test", "running variance", running.variance.size(), bn.features());
    const auto gamma = vector(phi, bn.gamma), beta = vector(phi, bn.beta);
    if (&Y != &X) Y.resize({X.shape()[0], X.shape()[1]});
    const Real epsilon = bn.epsilon;
    //> 13.5
    // y = γ (x − E[x]) / √(Var[x] + ε) + β   (EE.19)
    xt::noalias(Y) = gamma * (X - running.mean) / xt::sqrt(running.variance + epsilon) + beta;
    //<
}

BatchNormLayer::BatchNormLayer(std::size_t features, Real epsilon)
    : bn(add_batch_norm(layout, "", features, epsilon)),
      phi(xt::zeros<Real>({layout.size()})),
      dphi(phi) {
    initialize(bn, phi);
}

const Matrix& BatchNormLayer::forward(const Matrix& X) {
    normalize(bn, phi, X, pass, Y);
    return Y;
}

const Matrix& BatchNormLayer::backward(const Matrix& dY) {
    normalize_backward(bn, phi, dY, pass, dphi, dX);
    return dX;
}

}  // namespace descent::normalization
