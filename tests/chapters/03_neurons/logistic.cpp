#include "chapters/03_neurons/logistic.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/01_linear_regression/line.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using descent::test::distance;
using doctest::Approx;

TEST_CASE("EE.3 NL.3 logistic regression: hand-worked loss and gradient") {
    // z = log 3 → p = ¾ for x = 1, z = 0 → p = ½ for x = 0.
    const TwoClasses points{{{1}, {0}}, {1, 0}};
    const Vector phi{std::log(Real(3)), 0};
    const Objective L = logistic_objective(points);
    CHECK(distance(probabilities(phi, points.X), Vector{0.75, 0.5}) < 1e-15);
    CHECK(L.loss(phi) == Approx(-(std::log(0.75) + std::log(0.5)) / 2).epsilon(1e-15));
    Vector dphi;
    CHECK(L.loss_and_gradient(phi, dphi) == L.loss(phi));
    CHECK(distance(dphi, Vector{-0.125, 0.125}) < 1e-15);  // ((¾ − 1)·1 + ½·0)/2, (¾ − 1 + ½)/2
    CHECK(accuracy(phi, points) == 1);                     // p = ½ says class 0
}

TEST_CASE(
    "EE.3 NL.3 logistic regression: the gradient passes the check; without 1/N, or with p + y, it "
    "fails") {
    Random random(1, "logistic");
    const TwoClasses points = two_clouds(10, random);
    Vector phi = Vector::from_shape({3});
    random.fill_normal(phi);
    const Objective L = logistic_objective(points);
    CHECK(check_gradient(L, phi, logistic_layout(2), {.batch = 20}).verdict == Verdict::pass);
    Objective sum = L, turned = L;
    sum.loss_and_gradient = [&L](const Vector& at, Vector& g) {
        const Real loss = L.loss_and_gradient(at, g);
        g *= 20;
        return loss;
    };
    turned.loss_and_gradient = [&](const Vector& at, Vector& g) {
        const Vector p = probabilities(at, points.X);
        g = xt::zeros<Real>({3});
        for (std::size_t i = 0; i < 20; ++i) {
            for (std::size_t d = 0; d < 2; ++d) g(d) += (p(i) + points.y(i)) * points.X(i, d) / 20;
            g(2) += (p(i) + points.y(i)) / 20;
        }
        return L.loss(at);
    };
    CHECK(check_gradient(sum, phi, logistic_layout(2), {.batch = 20})["w"].diagnosis ==
          Diagnosis::scaled_by_n);
    CHECK(check_gradient(turned, phi, logistic_layout(2)).verdict == Verdict::fail);
}

TEST_CASE("EE.3 logistic regression: ±1000 neither overflows nor loses the loss") {
    const TwoClasses points{{{1}, {1}}, {1, 0}};
    const Objective L = logistic_objective(points);
    for (const Real w : {-1000.0, 1000.0}) {
        CHECK(L.loss({w, 0}) == 500);  // one of the two is wrong by z = ±1000
        Vector dphi;
        L.loss_and_gradient({w, 0}, dphi);
        CHECK(dphi(0) == (w > 0 ? 0.5 : -0.5));
    }
}

TEST_CASE(
    "EE.3 NL.3 logistic regression: with the safe step the loss never rises; far above it does") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed, "descent");
        const TwoClasses points = two_clouds(30, random);
        const Objective L = logistic_objective(points);
        Vector start = Vector::from_shape({3});
        random.fill_normal(start, 0, 3);
        const Path path = regression::descend(L, start, safe_step(points), 200);
        for (std::size_t k = 0; k < path.steps(); ++k)
            REQUIRE(path.loss(k + 1) <= path.loss(k) + 1e-15);
        // Descent with far too long a step rises somewhere.
        const Path wild = regression::descend(L, start, 100 * safe_step(points), 200);
        bool rose = false;
        for (std::size_t k = 0; k < wild.steps(); ++k)
            rose = rose || wild.loss(k + 1) > wild.loss(k);
        CHECK(rose);
    }
}

TEST_CASE("EE.3 NL.3 logistic regression: finds the line that made the points") {
    // N((±1, ±½), 1) gives P(class 1|x) = sigmoid(2 x_1 + x_2).
    Random random(2, "many");
    const TwoClasses points = two_clouds(20000, random);
    const Path path = regression::descend(logistic_objective(points), xt::zeros<Real>({3}),
                                          safe_step(points), 300);
    CHECK(distance(path.end(), Vector{2, 1, 0}) < 0.06);  // three standard errors
    Vector dphi;
    logistic_objective(points).loss_and_gradient(path.end(), dphi);
    CHECK(distance(dphi, Vector{0, 0, 0}) < 1e-4);
}

TEST_CASE("EE.3 NL.3 logistic regression: what does not fit is refused") {
    CHECK_THROWS_WITH_AS(logistic_objective({{{1}}, {0.5}}),
                         "logistic_objective: a target is neither 0 nor 1", std::invalid_argument);
    CHECK_THROWS_AS(logistic_objective({{{1}}, {0, 1}}), std::invalid_argument);
    CHECK_THROWS_AS(logistic_objective({Matrix::from_shape({0, 1}), Vector::from_shape({0})}),
                    std::invalid_argument);
    CHECK_THROWS_AS(probabilities({1, 2}, Matrix{{1, 2}}), std::invalid_argument);
    CHECK_THROWS_AS(accuracy({1, 2}, {{{1}, {2}}, {1}}), std::invalid_argument);
}

TEST_CASE("EE.3 NL.3 logistic regression: trained on clouds, judged by points it has not seen") {
    const LogisticResult result = logistic_regression(0, {.count = 40, .unseen = 300, .steps = 60});
    CHECK(result.points.size() == 80);
    CHECK(result.unseen.size() == 600);
    CHECK(result.check.verdict == Verdict::pass);
    CHECK(result.alpha == safe_step(result.points));
    CHECK(result.path.steps() == 60);
    CHECK(result.path.loss(0) == Approx(std::log(2.0)).epsilon(1e-14));  // φ = 0: p = ½
    CHECK(result.path.loss(60) < 0.6);
    CHECK(result.largest_rise == 0);
    CHECK(result.accuracy == accuracy(result.path.end(), result.points));
    CHECK(result.unseen_accuracy > 0.8);  // the best there is: Φ(√1.25) = 0.868
    CHECK(result.unseen_accuracy < 0.9);
    // Another seed, other points; no points, no result.
    CHECK(logistic_regression(1, {.count = 40, .unseen = 300, .steps = 1}).alpha != result.alpha);
    CHECK_THROWS_AS(logistic_regression(0, {.count = 0}), std::invalid_argument);
    CHECK_THROWS_AS(logistic_regression(0, {.unseen = 0}), std::invalid_argument);
}

TEST_CASE("EE.3 NL.4 logistic regression: the map of p has a row for each x2") {
    const Vector phi{1, -2, 0.5}, x1{-1, 0, 3}, x2{0, 2};
    const Matrix P = probability_map(phi, x1, x2);
    REQUIRE(P.shape()[0] == 2);
    REQUIRE(P.shape()[1] == 3);
    for (std::size_t j = 0; j < 2; ++j)
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(P(j, i) == probabilities(phi, Matrix{{x1(i), x2(j)}})(0));
    CHECK(P(0, 1) == Approx(1 / (1 + std::exp(-0.5))).epsilon(1e-15));
    CHECK_THROWS_AS(probability_map({1, 2}, x1, x2), std::invalid_argument);
}
