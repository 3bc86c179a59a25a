#include "chapters/01_linear_regression/polynomial.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regression;
using doctest::Approx;

namespace {

Points training(std::uint64_t seed) {
    Random random(seed, "train");
    return noisy_points(20, Real(0.2), random);
}

Points testing(std::uint64_t seed) {
    Random random(seed, "test");
    return noisy_points(1000, Real(0.2), random);
}

}  // namespace

TEST_CASE("L6.7 polynomial: hand-worked value") {
    CHECK((polynomial_features({2, -3}, 3) == Matrix{{1, 2, 4, 8}, {1, -3, 9, -27}}));
    CHECK((polynomial(Matrix{{1}, {-2}, {3}}, {0, 2, -1}) == Vector{1, 9, 6}));  // 1 − 2x + 3x²
    CHECK((polynomial_features({5}, 0) == Matrix{{1}}));
    CHECK(truth(Real(0.5)) == Approx(1).epsilon(1e-15));
    CHECK_THROWS_AS(polynomial(Matrix{{1, 2}}, {0}), std::invalid_argument);
    CHECK_THROWS_AS(polynomial(Matrix::from_shape({0, 1}), {0}), std::invalid_argument);
}

TEST_CASE("L6.7 polynomial: degree 1 is the line of L6.1") {
    const Points points = lecture_points();
    CHECK((polynomial_features(points.x, 1) == design_matrix(as_column(points.x))));
    const Vector phi{Real(0.4), Real(0.2)},
        difference = polynomial(as_column(phi), points.x) - line(phi, points.x);
    CHECK(xt::amax(xt::abs(difference))() < 1e-15);
}

TEST_CASE("L6.7 polynomial: a cubic is found again from its own points") {
    const Vector x = xt::linspace<Real>(-1, 1, 9), theta{Real(0.5), -1, 2, -3};
    const Vector y = polynomial(as_column(theta), x);
    const Matrix found = fit(polynomial_features(x, 3), as_column(y)).theta;
    CHECK(xt::amax(xt::abs(found - as_column(theta)))() < 1e-13);
}

TEST_CASE(
    "L6.7 degree sweep: the training error never rises, the test error falls and rises again") {
    for (const std::uint64_t seed : {0u, 1u, 2u, 3u, 4u}) {
        const DegreeSweep sweep = degree_sweep(training(seed), testing(seed), 12);
        for (std::size_t d = 1; d <= 12; ++d)
            CHECK(sweep.train(d) <= sweep.train(d - 1) * (1 + 1e-10));
        CHECK(sweep.best() >= 3);  // one bump up, one down: a line cannot
        CHECK(sweep.best() <= 7);
        CHECK(sweep.test(0) > 5 * sweep.test(sweep.best()));   // too simple
        CHECK(sweep.test(12) > 5 * sweep.test(sweep.best()));  // too complex
        CHECK(sweep.gap()(12) > 10 * std::abs(sweep.gap()(1)));
        CHECK(sweep.test(sweep.best()) > 0.9 * 0.2 * 0.2);  // nothing predicts the noise
    }
}

TEST_CASE(
    "L6.7 degree sweep: negative control, tested on the training set nothing seems to overfit") {
    const Points train = training(0);
    const DegreeSweep cheat = degree_sweep(train, train, 12);
    CHECK(cheat.best() == 12);
    CHECK(xt::amax(xt::abs(cheat.gap()))() == 0);
}

TEST_CASE(
    "L6.7 generated data: the noise has the size asked for, and a seed gives the same points") {
    Random first(7, "points"), again(7, "points"), other(8, "points");
    const Points a = noisy_points(20000, Real(0.2), first),
                 b = noisy_points(20000, Real(0.2), again);
    CHECK((a.x == b.x));
    CHECK((a.y == b.y));
    CHECK((noisy_points(20000, Real(0.2), other).x != a.x));
    Real squares = 0;
    for (std::size_t i = 0; i < a.size(); ++i) squares += std::pow(a.y(i) - truth(a.x(i)), Real(2));
    // five standard errors of a variance
    CHECK(squares / 20000 == test::relative(0.04, 5 * std::sqrt(2.0 / 20000)));
    CHECK(xt::amin(a.x)() >= -1);
    CHECK(xt::amax(a.x)() < 1);
}

TEST_CASE("L6.7 generated data: empty sets and negative noise are refused") {
    Random random(0, "points");
    CHECK_THROWS_AS(noisy_points(0, Real(0.2), random), std::invalid_argument);
    CHECK_THROWS_AS(noisy_points(3, Real(-0.2), random), std::invalid_argument);
    CHECK_THROWS_AS(degree_sweep(Points{}, training(0), 3), std::invalid_argument);
    CHECK_THROWS_AS(degree_sweep(training(0), Points{}, 3), std::invalid_argument);
}

TEST_CASE("L6.7 sweep over degrees: the points of a seed, the plan's counts, and its errors") {
    const DegreeResult result = sweep_degrees({.seed = 3});
    CHECK(result.train.size() == 20);
    CHECK((result.train.y == training(3).y));
    CHECK((result.sweep.test == degree_sweep(training(3), testing(3), 12).test));
    CHECK(result.sweep.theta.size() == 13);
    for (std::size_t d = 0; d <= 12; ++d)
        CHECK(mean_squared_residual(polynomial_features(result.train.x, d), result.sweep.theta[d],
                                    as_column(result.train.y)) == result.sweep.train(d));
    CHECK(sweep_degrees({.train = 7, .test = 5, .max_degree = 2}).sweep.test.size() == 3);
    CHECK_THROWS_AS(sweep_degrees({.train = 0}), std::invalid_argument);
    CHECK_THROWS_AS(sweep_degrees({.noise = -1}), std::invalid_argument);
}

TEST_CASE("L6.7 degree sweep: a training error that rises is noticed") {
    CHECK(DegreeSweep{{4, 2, 1}, {4, 2, 1}, {}}.largest_rise() == 0);
    CHECK(DegreeSweep{{4, 2, 3}, {4, 2, 3}, {}}.largest_rise() == Approx(0.5));
}
