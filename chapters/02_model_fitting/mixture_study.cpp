#include "chapters/02_model_fitting/mixture_study.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::fitting {
namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
constexpr Real last_digits = 45000 * epsilon;  // 1e-11 for double

/// The largest entry of ∂ℓ/∂φ.
Real steepest(const Objective& minus_likelihood, const Mixture& mixture) {
    Vector g = Vector::from_shape({5});
    minus_likelihood.loss_and_gradient(parameters(mixture), g);
    return xt::amax(xt::abs(g))();
}

/// Where EM stands still: steps until the gradient is gone to the last digits.
Mixture stand_still(Mixture mixture, const Vector& x) {
    const Objective minus_likelihood = mixture_objective(x);
    for (int k = 0; k < 10000; ++k) {
        if (k % 100 == 0 && !(steepest(minus_likelihood, mixture) > last_digits)) break;
        mixture = maximize(responsibilities(mixture, x), x, default_floor(x), mixture);
    }
    return mixture;
}

}  // namespace

EmResult fit_mixture(std::uint64_t seed, const EmPlan& plan, const Progress& progress) {
    require(plan.starts > 0, "fit_mixture", "there are no starts");

    // The first start, in full
    Random random(seed, "two bells");
    EmResult result;
    result.x = draw(plan.truth, plan.numbers, random);
    const Vector& x = result.x;
    result.path = em(x, random_start(x, random), plan.steps);
    const Mixture& end = result.path.end();
    result.log_likelihood = result.path.likelihood(result.path.steps());
    result.bound_gap = free_energy_bound(responsibilities(end, x), end, x) - result.log_likelihood;
    result.gradient = steepest(mixture_objective(x), stand_still(end, x));

    // Whole numbers for shares: each belongs to one bell
    const Mixture& start = result.path.mixture.front();
    result.clusters = k_means(x, {start.mean[0], start.mean[1]});

    // All starts: does ℓ rise at every step?
    result.smallest_rise = result.path.smallest_rise();
    for (std::size_t s = 1; s < plan.starts; ++s) {
        result.smallest_rise = std::min(result.smallest_rise,
                                        em(x, random_start(x, random), plan.steps).smallest_rise());
        if (progress) progress(s + 1, plan.starts);
    }

    // A sum of n terms, one after another, is wrong by at most n·ε·Σ|terms|; the bound F has
    // two terms for each x.
    result.rounding = 2 * real(x.size()) * epsilon * std::abs(result.log_likelihood);
    return result;
}

}  // namespace descent::fitting
