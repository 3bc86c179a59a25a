#include "chapters/12_regularization/risk.hpp"

#include <cmath>

namespace descent::regularization {

Matrix best_polynomial(std::size_t degree) {
    require(degree <= 40, "best_polynomial", "the degree is above 40");
    const Quadrature q = gauss_legendre(64);
    Matrix W = regression::polynomial_features(q.x, degree);
    Matrix y = xt::zeros<Real>({q.x.size(), std::size_t(1)});
    for (std::size_t i = 0; i < q.x.size(); ++i) {  // each place counts by its weight
        row(W, i) *= std::sqrt(q.weight[i]);
        y(i, 0) = std::sqrt(q.weight[i]) * regression::truth(q.x[i]);
    }
    return regression::fit(W, y).theta;  // argmin_φ ½ ∫ (f − truth)² dx   (FM.10)
}

RiskResult risk_study(const RiskPlan& plan) {
    require(plan.draws >= 2, "risk_study", "fewer than two draws");
    const Matrix fixed = best_polynomial(plan.degree);
    Random random(plan.seed, "risk");
    RiskResult result{.plan = plan, .risk = expected_loss(fixed, plan.noise)};
    std::vector<Real> at_fixed, at_minimizer, risk_of_minimizer;
    for (std::size_t draw = 0; draw < plan.draws; ++draw) {
        const regression::Points points =
            regression::noisy_points(plan.examples, plan.noise, random);
        const Matrix W = regression::polynomial_features(points.x, plan.degree),
                     y = as_column(points.y), phi = regression::fit(W, y).theta;
        at_fixed.push_back(regression::mean_squared_residual(W, fixed, y));
        at_minimizer.push_back(regression::mean_squared_residual(W, phi, y));
        risk_of_minimizer.push_back(expected_loss(phi, plan.noise));
        result.out_of_order +=
            at_minimizer.back() > at_fixed.back() || risk_of_minimizer.back() < result.risk;
    }
    result.at_fixed = estimate(to_vector(at_fixed));
    result.at_minimizer = estimate(to_vector(at_minimizer));
    result.risk_of_minimizer = median(risk_of_minimizer);
    result.fixed_away = (result.at_fixed.mean - result.risk) / result.at_fixed.error;
    result.minimizer_away = (result.at_minimizer.mean - result.risk) / result.at_minimizer.error;
    return result;
}

}  // namespace descent::regularization
