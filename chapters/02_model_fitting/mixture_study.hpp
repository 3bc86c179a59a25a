/// \file
/// Does the likelihood rise at every step of EM, and where does EM stand still? (FM.6)
#pragma once

#include <cstdint>

#include "chapters/02_model_fitting/clusters.hpp"
#include "chapters/02_model_fitting/mixture.hpp"
#include "common/progress.hpp"

namespace descent::fitting {

/// The numbers to fit, and how EM is run on them.
struct EmPlan {
    Mixture truth{.weight = {Real(.35), Real(.65)}, .mean = {-2, 1}, .variance = {Real(.25), 1}};
    std::size_t numbers = 1000;
    std::size_t starts = 20;   ///< each at two numbers drawn from the data
    std::size_t steps = 2000;  ///< at most, of each
};

/// What EM made of them.
struct EmResult {
    Vector x;                 ///< the numbers
    EmPath path;              ///< from the first start
    Real log_likelihood = 0;  ///< ℓ at its end
    Real bound_gap = 0;       ///< F − ℓ there, after the E-step: 0 but for rounding
    Real gradient = 0;        ///< largest |∂ℓ/∂φ_j| where EM stands still
    Real smallest_rise = 0;   ///< of ℓ in any step, from all starts
    Real rounding = 0;        ///< how far off rounding may put ℓ or F
    ClusterPath clusters;     ///< the same numbers by k_means(), from where `path` starts
};

/// Draws the numbers, fits them from every start, and follows the first until the
/// gradient of ℓ is 0 to the last digits (FM.6). \throws std::invalid_argument as em(),
/// and for no starts
EmResult fit_mixture(std::uint64_t seed, const EmPlan& plan = {}, const Progress& progress = {});

}  // namespace descent::fitting
