#include "chapters/12_regularization/double_descent.hpp"

#include <algorithm>
#include <cmath>

namespace descent::regularization {

Matrix penalized_fit(const Matrix& W, const Matrix& y, Real lambda) {
    require(lambda >= 0 && std::isfinite(lambda), "penalized_fit",
            "the weight of the penalty is negative or not finite");
    if (lambda == 0) return regression::fit(W, y).theta;
    const std::size_t N = W.shape()[0], P = W.shape()[1];
    require_shape("penalized_fit", "y", y, {N, 1});
    Matrix rows = xt::zeros<Real>({N + P - 1, P}), targets = xt::zeros<Real>({N + P - 1, 1ul});
    xt::view(rows, xt::range(0, N), xt::all()) = W;
    xt::view(targets, xt::range(0, N), xt::all()) = y;
    // N (1/N ‖Wφ − y‖² + λ/2 Σ φ_d²) = ‖Wφ − y‖² + Σ (√(Nλ/2) φ_d)²   (EE.26)
    for (std::size_t d = 1; d < P; ++d) rows(N + d - 1, d) = std::sqrt(real(N) * lambda / 2);
    return regression::fit(rows, targets).theta;
}

Real DoubleDescentResult::expected_with(std::size_t examples) const {
    const auto& sizes = plan.examples;
    const auto place = std::find(sizes.begin(), sizes.end(), examples);
    require(place != sizes.end(), "expected_with", "the plan has no such number of examples");
    return expected[static_cast<std::size_t>(place - sizes.begin())];
}

Real worst_rise(const Vector& losses) {
    require(losses.size() >= 2, "worst_rise", "fewer than two losses");
    Real rise = 0, least = losses[0];
    for (std::size_t i = 1; i < losses.size(); ++i) {
        rise = std::max(rise, losses[i] / least);
        least = std::min(least, losses[i]);
    }
    return rise;
}

DoubleDescentResult double_descent(const DoubleDescentPlan& plan, const Progress& progress) {
    const std::size_t sizes = plan.examples.size();
    require(sizes > 0 && plan.draws > 0, "double_descent", "there is nothing to do");
    const Vector each = xt::zeros<Real>({sizes});
    DoubleDescentResult result{.plan = plan, .empirical = each, .expected = each, .with_l2 = each};
    for (std::size_t i = 0; i < sizes; ++i) {
        Random random(plan.seed, "overfitting");
        std::vector<Real> empirical, expected, with_l2;
        for (std::size_t draw = 0; draw < plan.draws; ++draw) {
            const regression::Points points =
                regression::noisy_points(plan.examples[i], plan.noise, random);
            const Matrix W = regression::polynomial_features(points.x, plan.degree),
                         y = as_column(points.y), phi = penalized_fit(W, y, 0);
            empirical.push_back(regression::mean_squared_residual(W, phi, y));
            expected.push_back(expected_loss(phi, plan.noise));
            with_l2.push_back(expected_loss(penalized_fit(W, y, plan.lambda), plan.noise));
        }
        result.empirical[i] = median(empirical);
        result.expected[i] = median(expected);
        result.with_l2[i] = median(with_l2);
        if (progress) progress(i + 1, sizes);
    }
    const auto worst = std::max_element(result.expected.begin(), result.expected.end());
    result.peak = plan.examples[static_cast<std::size_t>(worst - result.expected.begin())];
    return result;
}

}  // namespace descent::regularization
