#include "chapters/12_regularization/double_descent.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "chapters/12_regularization/penalty.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;

namespace {

/// Σ of squares plus the penalty, as NL and EE write it: the loss that penalized_fit()
/// minimizes, with the first coefficient as the bias.
Objective penalized_loss(const Matrix& W, const Matrix& y, Real lambda) {
    ParameterLayout layout;
    layout.add("bias", {1});
    layout.add("weights", {W.shape()[1] - 1, 1});
    return with_penalty(regression::objective(W, y, regression::Reduction::mean), layout,
                        Penalty::l2, lambda);
}

}  // namespace

TEST_CASE("EE.24 penalized fit: by hand, and the gradient of loss and penalty is 0 there") {
    // one example at x = 1: ½-way between what fits it and no slope. With y = 3 and λ = 2:
    // 2(b + w − 3) = 0 and 2(b + w − 3) + 2w = 0, so w = 0 and b = 3: a bias costs nothing
    const Matrix one = penalized_fit({{1, 1}}, {{3}}, 2);
    CHECK(test::distance(one, Matrix{{3}, {0}}) < 1e-14);
    // y = x at ±1, λ = 2: (2/2)(2w − 2) + 2w = 0
    CHECK(test::distance(penalized_fit({{1, -1}, {1, 1}}, {{-1}, {1}}, 2),
                         Matrix{{0}, {Real(0.5)}}) < 1e-14);
    for (const std::size_t N : {4u, 10u, 30u}) {
        Random random(N, "penalized");
        const regression::Points points = regression::noisy_points(N, Real(0.3), random);
        const Matrix W = regression::polynomial_features(points.x, 9), y = as_column(points.y);
        const Objective loss = penalized_loss(W, y, Real(0.02));
        Vector phi = column(penalized_fit(W, y, Real(0.02)), 0), g = xt::zeros_like(phi);
        loss.loss_and_gradient(phi, g);
        CHECK(l2_norm(g) < 1e-12);
        // negative control: without the penalty, and with another λ, it is not
        phi = column(penalized_fit(W, y, Real(0.01)), 0);
        g.fill(0);
        loss.loss_and_gradient(phi, g);
        CHECK(l2_norm(g) > 1e-3);
        // and without a penalty it is chapter 1's fit
        CHECK((penalized_fit(W, y, 0) == regression::fit(W, y).theta));
    }
}

TEST_CASE("EE.24 double descent: a line through one example by hand") {
    const DoubleDescentResult result = double_descent(
        {.examples = {1}, .degree = 1, .draws = 1, .noise = Real(0.3), .lambda = 0, .seed = 7});
    Random random(7, "overfitting");
    const regression::Points point = regression::noisy_points(1, Real(0.3), random);
    // the shortest (b, w) with b + wx = y is y/(1 + x²)·(1, x), and
    // ½ ∫ (b + wx − sin πx)² dx = b² + w²/3 − 2w/π + ½
    const Real x = point.x[0], b = point.y[0] / (1 + x * x), w = b * x;
    const Real loss = Real(0.09) + b * b + w * w / 3 - 2 * w / std::numbers::pi_v<Real> + Real(0.5);
    CHECK(std::abs(result.expected[0] - loss) < 1e-13);
    CHECK(std::abs(result.with_l2[0] - loss) < 1e-13);
    CHECK(result.empirical[0] < 1e-25);
    CHECK(result.parameters() == 2);
}

TEST_CASE(
    "EE.24 double descent: more examples make it worse up to as many as parameters (errata)") {
    const DoubleDescentResult result =
        double_descent({.examples = {3, 5, 7, 8, 9, 10, 11, 12, 15, 20, 30, 100}, .seed = 1});
    CHECK(result.peak >= 9);
    CHECK(result.peak <= 11);
    // from 3 examples to 10 by more than five orders of magnitude: "always helps" is false
    CHECK(result.expected_with(10) > 1e5 * result.expected_with(3));
    CHECK(worst_rise(result.expected) > 1e5);
    // and what is true: well above 10 parameters they do help, down to the noise of 0.09
    CHECK(result.expected_with(20) < result.expected_with(15));
    CHECK(result.expected_with(30) < result.expected_with(20));
    CHECK(result.expected_with(100) < result.expected_with(30));
    CHECK(result.expected_with(100) < Real(0.12));
    CHECK(result.expected_with(100) > Real(0.09));
    // the gap rises too; with at most 10 examples they are learned by heart
    for (std::size_t i = 0; i < result.plan.examples.size(); ++i) {
        CAPTURE(result.plan.examples[i]);
        if (result.plan.examples[i] <= 10)
            CHECK(result.empirical[i] < 1e-9);
        else
            CHECK(result.empirical[i] > 1e-3);
    }
    // a penalty takes the peak away
    CHECK(worst_rise(result.with_l2) < 2);
    CHECK(result.with_l2[5] < 1);
    CHECK_THROWS_AS(result.expected_with(50), std::invalid_argument);
}

TEST_CASE("EE.24 double descent: the peak goes with the parameters") {
    for (const std::size_t degree : {3u, 6u}) {
        CAPTURE(degree);
        const DoubleDescentResult result =
            double_descent({.examples = {2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 25},
                            .degree = degree,
                            .draws = 100,
                            .seed = 3});
        CHECK(result.peak + 1 >= degree + 1);
        CHECK(result.peak <= degree + 2);
    }
    // negative control: whoever begins at twice as many examples as parameters sees no rise
    CHECK(worst_rise(double_descent({.examples = {20, 40, 80}}).expected) < 1);
}

TEST_CASE("EE.24 double descent: errors") {
    CHECK(worst_rise({4, 2, 3, 1}) == 1.5);
    CHECK(worst_rise({4, 2, 1}) == 0.5);
    CHECK_THROWS_AS(worst_rise({1}), std::invalid_argument);
    CHECK_THROWS_AS(double_descent({.examples = {}}), std::invalid_argument);
    CHECK_THROWS_AS(double_descent({.examples = {0}}), std::invalid_argument);
    CHECK_THROWS_AS(double_descent({.draws = 0}), std::invalid_argument);
    CHECK_THROWS_AS(double_descent({.noise = -1}), std::invalid_argument);
    CHECK_THROWS_AS(double_descent({.lambda = -1}), std::invalid_argument);
    CHECK_THROWS_AS(penalized_fit({{1, 1}}, {{3}, {3}}, 1), std::invalid_argument);
}
