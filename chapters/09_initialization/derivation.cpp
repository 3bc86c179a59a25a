#include "chapters/09_initialization/derivation.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "common/estimate.hpp"

namespace descent::initialization {
namespace {

SampledMean beside(std::string formula, Real theory, const Vector& draws) {
    const Estimate found = estimate(draws);
    return {std::move(formula), theory, found.mean, found.error};
}

}  // namespace

Real SampledMean::deviation() const {
    return std::abs(measured - theory) / standard_error;
}

Real worst_deviation(const std::vector<SampledMean>& table) {
    Real worst = 0;
    for (const SampledMean& line : table) worst = std::max(worst, line.deviation());
    return worst;
}

std::vector<SampledMean> forward_derivation(const Vector& f_variances, Real weight_variance,
                                            std::size_t samples, Random& random) {
    const std::size_t inputs = f_variances.size();
    require(inputs > 1 && samples > 1, "forward_derivation", "needs two inputs and two samples");
    const Real theory = forward_variance(f_variances, weight_variance);
    const Real sigma_W = std::sqrt(weight_variance);
    const Vector sigma_f = xt::sqrt(f_variances);

    // One f′_i = Σ_j W_ij h_j a trial; its first two terms stand for all
    Vector h = xt::zeros<Real>({samples}), first = h, second = h, f = h;
    for (std::size_t s = 0; s < samples; ++s)
        for (std::size_t j = 0; j < inputs; ++j) {
            const Real h_j = std::max(Real(0), random.normal(0, sigma_f[j]));
            const Real term = random.normal(0, sigma_W) * h_j;
            f[s] += term;
            if (j == 0) h[s] = h_j, first[s] = term;
            if (j == 1) second[s] = term;
        }

    // The lines, from E[h] to σ²_f′ (L10.6, L10.7)
    const Real pi = std::numbers::pi_v<Real>, f_variance = f_variances[0], half = f_variance / 2;
    return {beside("E[h_j] = σ_f/√(2π)", std::sqrt(f_variance / (2 * pi)), h),
            beside("E[W_ij h_j] = E[W_ij] E[h_j] = 0", 0, first),
            beside("E[f′_i] = 0", 0, f),
            beside("E[h_j²] = ½ σ²_f", half, h * h),
            beside("E[W²_ij h²_j] = σ²_W E[h_j²]", weight_variance * half, first * first),
            beside("E[W_ij h_j W_ik h_k] = 0, j ≠ k", 0, first * second),
            beside("σ²_f′ = σ²_W Σ_j ½ σ²_fj", theory, f * f)};
}

std::vector<SampledMean> forward_derivation(std::size_t inputs, Real weight_variance,
                                            Real f_variance, std::size_t samples, Random& random) {
    Vector f_variances = Vector::from_shape({inputs});
    f_variances.fill(f_variance);
    std::vector<SampledMean> table =
        forward_derivation(f_variances, weight_variance, samples, random);
    table.back().formula = "σ²_f′ = ½ D_h σ²_W σ²_f";
    table.back().theory = forward_variance(inputs, weight_variance, f_variance);
    return table;
}

std::vector<SampledMean> backward_derivation(std::size_t outputs, Real weight_variance,
                                             Real df_variance, std::size_t samples,
                                             Random& random) {
    require(outputs > 1 && samples > 1, "backward_derivation", "needs two outputs and two samples");
    const Real theory = backward_variance(outputs, weight_variance, df_variance);
    const Real sigma_W = std::sqrt(weight_variance), sigma_df = std::sqrt(df_variance);

    // One ∂ℓ/∂h_j = Σ_i W_ij ∂ℓ/∂f′_i a trial, and whether ReLU lets it through
    Vector dh = xt::zeros<Real>({samples}), on = dh;
    for (std::size_t s = 0; s < samples; ++s) {
        for (std::size_t i = 0; i < outputs; ++i) {
            const Real weight = random.normal(0, sigma_W);
            dh[s] += weight * random.normal(0, sigma_df);
        }
        on[s] = random.normal() > 0 ? 1 : 0;
    }
    return {beside("E[∂ℓ/∂h_j] = Σ_i E[W_ij] E[∂ℓ/∂f′_i] = 0", 0, dh),
            beside("σ²_∂h = D_h′ σ²_W σ²_∂f′", 2 * theory, dh * dh),
            beside("E[I[f_j > 0]²] = ½", Real(0.5), on),
            beside("σ²_∂f = ½ D_h′ σ²_W σ²_∂f′", theory, on * dh * dh)};
}

DerivationResult sample_derivations(const DerivationPlan& plan) {
    Random random(plan.seed, "derivation");
    DerivationResult result{.plan = plan, .forward = {}, .backward = {}};
    result.forward = forward_derivation(plan.inputs, plan.weight_variance, plan.f_variance,
                                        plan.samples, random);
    result.backward = backward_derivation(plan.outputs, plan.weight_variance, plan.df_variance,
                                          plan.samples, random);
    return result;
}

}  // namespace descent::initialization
