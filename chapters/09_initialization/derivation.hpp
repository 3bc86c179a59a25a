/// \file
/// Is every line of the derivation true (L10.6–L10.8)? Each formula beside what sampling
/// finds.
#pragma once

#include <string>
#include <vector>

#include "chapters/09_initialization/variance.hpp"
#include "common/random.hpp"

namespace descent::initialization {

/// A formula for a mean, and the mean that sampling finds.
struct SampledMean {
    std::string formula;
    Real theory = 0, measured = 0;
    Real standard_error = 0;  ///< of `measured`

    /// |measured − theory| in standard errors.
    Real deviation() const;
};

/// The largest deviation() of a table.
Real worst_deviation(const std::vector<SampledMean>& table);

/// The derivation of σ²_f′, line by line, from E[h] to ½ D_h σ²_W σ²_f, with a fresh h
/// and a fresh row of W in each of `samples` trials (L10.6, L10.7).
/// \throws std::invalid_argument for fewer than 2 inputs or samples
std::vector<SampledMean> forward_derivation(std::size_t inputs, Real weight_variance,
                                            Real f_variance, std::size_t samples, Random& random);

/// The same for inputs of these variances σ²_fj, the lines of one input being those of
/// the first (L10.7).
std::vector<SampledMean> forward_derivation(const Vector& f_variances, Real weight_variance,
                                            std::size_t samples, Random& random);

/// The derivation of the backward version: ∂ℓ/∂h_j = Σ_i W_ij ∂ℓ/∂f′_i, then through ReLU
/// (L10.8).
std::vector<SampledMean> backward_derivation(std::size_t outputs, Real weight_variance,
                                             Real df_variance, std::size_t samples, Random& random);

/// One layer, D_h inputs and D_h′ outputs, and how often it is drawn.
struct DerivationPlan {
    std::size_t inputs = 50, outputs = 80;
    Real weight_variance = Real(0.1);
    Real f_variance = 2, df_variance = Real(0.5);  ///< of f, and of ∂ℓ/∂f′
    std::size_t samples = 20000;
    std::uint64_t seed = 0;
};

/// Both derivations, line by line.
struct DerivationResult {
    DerivationPlan plan;
    std::vector<SampledMean> forward, backward;
};

/// Both derivations for one layer (L10.6–L10.8).
DerivationResult sample_derivations(const DerivationPlan& plan);

}  // namespace descent::initialization
