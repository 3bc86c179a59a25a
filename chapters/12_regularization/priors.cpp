#include "chapters/12_regularization/priors.hpp"

#include <cmath>
#include <numbers>

namespace descent::regularization {
namespace {

void require_positive(const char* function, Real lambda) {
    require(lambda > 0 && std::isfinite(lambda), function, "without a penalty there is no prior");
}

}  // namespace

Real prior_density(Penalty kind, Real lambda, Real w) {
    require_positive("prior_density", lambda);
    if (kind == Penalty::l2)  // N(0, 1/λ)   (GO.16, NL.20)
        return std::sqrt(lambda / (2 * std::numbers::pi_v<Real>)) * std::exp(-lambda * w * w / 2);
    return lambda / 2 * std::exp(-lambda * std::abs(w));  // Laplace(0, 1/λ)   (NL.21)
}

Real prior_constant(Penalty kind, Real lambda, std::size_t weights) {
    require_positive("prior_constant", lambda);
    const Real n = real(weights);
    return kind == Penalty::l2 ? n / 2 * std::log(2 * std::numbers::pi_v<Real> / lambda)
                               : n * std::log(2 / lambda);
}

PriorResult compare_prior(Penalty kind, Real lambda, const Vector& W) {
    PriorResult result{.kind = kind, .lambda = lambda};
    for (const Real w : W) result.minus_log -= std::log(prior_density(kind, lambda, w));
    result.penalty = penalty(W, only_weights(W.size()), kind, lambda);
    result.constant = prior_constant(kind, lambda, W.size());
    return result;
}

}  // namespace descent::regularization
