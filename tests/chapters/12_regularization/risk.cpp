#include "chapters/12_regularization/risk.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;

TEST_CASE("FM.10 best polynomial: a line by hand, and every other one has the larger risk") {
    // argmin_w ½ ∫ (wx − sin πx)² dx: w/3 = 1/π. The sine is odd, so there is no bias
    const Real w = 3 / std::numbers::pi_v<Real>;
    CHECK(test::distance(best_polynomial(1), Matrix{{0}, {w}}) < 1e-13);
    CHECK(test::distance(best_polynomial(0), Matrix{{0}}) < 1e-13);
    for (const std::size_t degree : {1u, 3u, 6u}) {
        const Matrix best = best_polynomial(degree);
        const Real risk = expected_loss(best, Real(0.3));
        for (std::size_t d = 0; d <= degree; ++d)
            for (const Real step : {Real(-0.01), Real(0.01)}) {
                Matrix other = best;
                other(d, 0) += step;
                CHECK(expected_loss(other, Real(0.3)) > risk);
            }
    }
    CHECK(expected_loss(best_polynomial(9), Real(0.3)) - Real(0.09) < 1e-6);
    CHECK_THROWS_AS(best_polynomial(41), std::invalid_argument);
}

TEST_CASE(
    "FM.10 risk: the empirical risk is an unbiased estimate at a fixed φ, too small at its "
    "minimizer") {
    const RiskResult result = risk_study({.draws = 1000, .seed = 2});
    CHECK(result.risk == expected_loss(best_polynomial(5), Real(0.3)));
    CHECK(std::abs(result.fixed_away) < 4);
    // six parameters of 30 examples: 0.09 (1 − 6/30) but for what no polynomial of degree 5
    // expresses
    CHECK(result.minimizer_away < -20);
    CHECK(result.at_minimizer.mean == test::relative(0.09 * 0.8, 0.03));
    CHECK(result.risk_of_minimizer > result.risk);
    // not on average only: L̂(φ̂) ≤ L̂(φ°) and R(φ°) ≤ R(φ̂) in every draw
    CHECK(result.out_of_order == 0);
    // more examples: the estimate at the minimizer is better, and still too small
    const RiskResult more = risk_study({.examples = 300, .draws = 1000, .seed = 2});
    CHECK(std::abs(more.fixed_away) < 4);
    CHECK(more.minimizer_away < -4);
    CHECK(more.risk - more.at_minimizer.mean < (result.risk - result.at_minimizer.mean) / 5);
}

TEST_CASE("FM.10 risk: two draws by hand, and errors") {
    const RiskPlan plan{.examples = 4, .degree = 1, .draws = 2, .noise = Real(0.2), .seed = 5};
    const RiskResult result = risk_study(plan);
    Random random(5, "risk");
    Real sum = 0;
    for (int draw = 0; draw < 2; ++draw) {
        const regression::Points points = regression::noisy_points(4, Real(0.2), random);
        for (std::size_t i = 0; i < 4; ++i)
            sum += std::pow(3 / std::numbers::pi_v<Real> * points.x[i] - points.y[i], Real(2)) / 8;
    }
    CHECK(std::abs(result.at_fixed.mean - sum) < 1e-13);
    CHECK_THROWS_AS(risk_study({.draws = 1}), std::invalid_argument);
    CHECK_THROWS_AS(risk_study({.examples = 0}), std::invalid_argument);
    CHECK_THROWS_AS(risk_study({.noise = -1}), std::invalid_argument);
}
