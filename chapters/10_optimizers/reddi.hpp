/// \file
/// Does Adam find the minimum of a convex loss? A sequence of lines on which it walks to
/// the worst place, and AMSGrad does not (GO.23b; Reddi et al. 2018).
#pragma once

#include <string>
#include <vector>

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// The slope of f_t(φ) = C φ for t = 1, 1 + period, …, and −φ for all other t.
Real reddi_slope(Real C, std::size_t t, std::size_t period = 3);

/// A period has the slope C − 2 > 0, or C − period + 1, so −1 is the best place in [−1,
/// 1], and 1 the worst. The rules have β = 0, γ = 1/(1 + C²), the steps α_t = α/√t, no
/// bias correction and ε = 0, as in the theorem. After each step φ is put back into [−1,
/// 1].
struct ReddiPlan {
    Real C = 3;
    std::size_t period = 3;  ///< of the slopes; 3 in the theorem
    Real alpha = Real(0.3);  ///< the theorem asks for α < √(1 − γ)
    Real start = 1;
    std::size_t steps = 30000;
};

/// What one rule made of it.
struct ReddiRun {
    std::string name;
    Vector place;   ///< φ after these steps
    Vector regret;  ///< (Σ f_t(φ_t) − min_φ Σ f_t(φ))/T, the average regret
};

/// What all rules made of it.
struct ReddiResult {
    ReddiPlan plan;
    std::vector<std::size_t> time;  ///< T, ever sparser: whole periods, up to the last
    Real worst = 0;  ///< average regret of staying at 1: 2(C − 2)/3 for the period 3
    /// Adam, AMSGrad, gradient descent, and Adam with the published γ = .999.
    std::vector<ReddiRun> runs;
};

/// \throws std::invalid_argument unless C > period − 1 > 0, 0 < α < √(1 − γ), −1 ≤ start
/// ≤ 1 and there is a whole period
ReddiResult reddi_study(const ReddiPlan& plan);

/// One rule on this problem. \param time when to note place and regret: rising, from 1
/// \throws std::invalid_argument for times that do not rise, or are 0, and no period
ReddiRun reddi_run(const ReddiPlan& plan, const std::string& name, Optimizer rule,
                   const std::vector<std::size_t>& time);

}  // namespace descent::optimizers
