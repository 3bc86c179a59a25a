#include "chapters/07_backprop/spirals.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "chapters/07_backprop/training.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::deep;
using namespace descent::backprop;
using test::distance;

TEST_CASE("EE.5 spirals: one class an arm, outward in equal steps to radius 1") {
    const LabelledData data = spirals(10, 4, 3);
    CHECK(data.size() == 40);
    CHECK(data.classes == 4);
    CHECK(data.x.shape()[1] == 2);
    for (std::size_t i = 0; i < 40; ++i) {
        CHECK(data.label[i] == i / 10);
        CHECK(l2_norm(row(data.x, i)) == doctest::Approx(real(i % 10 + 1) / 10));
    }
}

TEST_CASE("EE.5 spirals: the angle grows by 4 on the way out, with a noise of 0.15") {
    const std::size_t n = 4000;
    const LabelledData data = spirals(n, 1, 1);
    Real sum = 0, squares = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const Real off =
            std::remainder(std::atan2(data.x(i, 1), data.x(i, 0)) - 4 * real(i + 1) / real(n),
                           2 * std::numbers::pi_v<Real>);
        sum += off;
        squares += off * off;
    }
    // five standard errors: 0.15/√n of the mean, 0.15/√(2n) of the deviation
    CHECK(std::abs(sum / real(n)) < 5 * 0.15 / std::sqrt(real(n)));
    CHECK(std::abs(std::sqrt(squares / real(n)) - Real(0.15)) < 5 * 0.15 / std::sqrt(2 * real(n)));
}

TEST_CASE("EE.5 spirals: the same seed draws the same, another seed another noise") {
    CHECK(distance(spirals(20, 3, 1).x, spirals(20, 3, 1).x) == 0);
    CHECK(distance(spirals(20, 3, 1).x, spirals(20, 3, 2).x) > Real(0.01));
}

TEST_CASE("EE.5 spirals: negative control, no straight lines tell the arms apart") {
    const LabelledData data = spirals(60, 3, 5);
    const SgdPlan plan{.alpha = Real(0.5), .batch = 30, .epochs = 150, .seed = 1};
    const SgdResult straight = train_by_sgd(DeepNetwork({2, 3}), data, data, plan);
    CHECK(straight.history.back().train_accuracy < Real(0.75));
}

TEST_CASE("EE.5 spirals: no class, or too few points, is refused") {
    CHECK_THROWS_AS(spirals(1, 3, 0), std::invalid_argument);
    CHECK_THROWS_AS(spirals(10, 0, 0), std::invalid_argument);
}
