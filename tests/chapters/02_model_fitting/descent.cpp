#include "chapters/02_model_fitting/descent.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "common/gradient_check.hpp"
#include "tests/chapters/02_model_fitting/gabor32.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;
using descent::test::gabor32;
using descent::test::infinite;
using descent::test::not_a_number;

TEST_CASE("FM.7 fixed points: hand-worked value") {
    CHECK(distance(step_factors({-1, 0, 3}, 0.5), Vector{1.5, 1, -0.5}) == 0);
    CHECK(is_stable({1, 3}, 0.5));
    CHECK_FALSE(is_stable({1, 4}, 0.5));   // |1 − 2| = 1: to and fro for ever
    CHECK_FALSE(is_stable({-1, 3}, 0.5));  // a saddle
    CHECK_FALSE(is_stable({0, 3}, 0.5));   // flat: what is off stays off
    // L = ½(φ_0² − φ_1²), pushed by 2 along φ_1 with α = 0.5: 2, 3, 4.5.
    const Objective saddle = quadratic({{1, 0}, {0, -1}}, {0, 0});
    CHECK(distance(follow(saddle, {0, 0}, {0, 1}, 2, 0.5, 2), Vector{2, 3, 4.5}) == 0);
    CHECK(distance(follow(saddle, {0, 0}, {1, 0}, 2, 0.5, 2), Vector{2, 1, 0.5}) == 0);
}

TEST_CASE(
    "FM.7 fixed points: on quadratics every step multiplies the error by 1 - αλ, in all "
    "directions") {
    Random random(1, "fixed points");
    for (std::size_t k = 0; k < 40; ++k) {
        const KnownQuadratic known = random_quadratic(Stationary(k % 4), 2 + k % 5, random);
        const EigenSystem eigen = symmetric_eigensystem(known.H);
        const Vector factors = step_factors(eigen.values, 0.03);
        for (std::size_t i = 0; i < eigen.values.size(); ++i) {
            const Vector along =
                follow(known.objective, known.centre, eigen.vector(i), 1, 0.03, 50);
            // φ itself is rounded in every step, however small the error has become
            for (const std::size_t step : {std::size_t{1}, std::size_t{10}, std::size_t{50}}) {
                const Real theory = std::pow(factors(i), Real(step));
                CHECK(std::abs(along(step) - theory) <= 1e-11 * std::abs(theory) + 1e-14);
            }
        }
        CHECK(is_stable(eigen.values, 0.03) == (known.kind == Stationary::minimum));
    }
}

TEST_CASE(
    "FM.7 fixed points: Gabor's minima hold, its saddles and maxima do not, as fast as 1 - αλ "
    "says") {
    const Real alpha = 0.05;
    std::size_t minima = 0, others = 0;
    for (const StationaryPoint& point : stationary_points(gabor32, {-10, 2.5}, {10, 22.5}, 21)) {
        const Hessian H = hessian(gabor32, point.phi);
        const EigenSystem eigen = symmetric_eigensystem(H.H);
        const Vector factors = step_factors(eigen.values, alpha);
        CHECK(is_stable(eigen.values, alpha) == (point.kind == Stationary::minimum));
        for (std::size_t i = 0; i < 2; ++i) {
            const Growth growth = measured_growth(gabor32, point.phi, eigen.vector(i), 1e-4, alpha);
            CHECK(std::abs(growth.factor - factors(i)) <=
                  growth.error + alpha * eigenvalue_tolerance(H, eigen.values));
            CHECK(growth.error < 1e-5);
            // it can tell what shrinks from what grows
            CHECK(std::abs(growth.factor - 1) > 2 * growth.error);
        }
        // Pushed in a direction that is no eigenvector, 2000 steps later:
        const Path path =
            regression::descend(gabor32, point.phi + 1e-6 * Vector{0.6, 0.8}, alpha, 2000);
        if (point.kind == Stationary::minimum) {
            ++minima;
            CHECK(l2_norm(path.end() - point.phi) < 1e-6);
        } else {
            ++others;
            CHECK(l2_norm(path.end() - point.phi) > 1e-3);
        }
    }
    CHECK(minima == 8);
    CHECK(others == 32);
}

TEST_CASE("FM.7 spurious local minima: most starts do not end at the lowest one") {
    const Matrix starts{{0, 10}, {-4, 10}, {4, 10}, {4, 15}, {0, 5}, {4, 5}};
    const std::vector<StationaryPoint> minima = minima_from(gabor32, starts, 0.02, 1500);
    CHECK(minima.size() == 6);
    CHECK(minima[0].loss == doctest::Approx(0.6457).epsilon(1e-4));
    for (std::size_t k = 1; k < minima.size(); ++k) {
        CHECK(minima[k].kind == Stationary::minimum);
        CHECK(minima[k].loss > 3);
        CHECK(minima[k].loss >= minima[k - 1].loss);
    }
}

TEST_CASE("FM.7 negative control: a factor of 1 + αλ would turn stable into unstable") {
    const StationaryPoint minimum = find_stationary(gabor32, {0, 16});
    const EigenSystem eigen = symmetric_eigensystem(hessian(gabor32, minimum.phi).H);
    const Growth growth = measured_growth(gabor32, minimum.phi, eigen.vector(1), 1e-4, 0.05);
    CHECK(std::abs(growth.factor - (1 + 0.05 * eigen.values(1))) > 1000 * growth.error);
}

TEST_CASE("FM.7 FM.8 errors") {
    CHECK_THROWS_AS(step_factors({}, 0.1), std::invalid_argument);
    for (const Real alpha : {Real(0), Real(-1), not_a_number, infinite})
        CHECK_THROWS_AS(step_factors({1}, alpha), std::invalid_argument);
    CHECK_THROWS_AS(optimal_rate({}), std::invalid_argument);
    CHECK_THROWS_AS(optimal_rate({-1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(optimal_rate({0, 2}), std::invalid_argument);
    CHECK_THROWS_AS(optimal_rate({not_a_number, 2}), std::invalid_argument);
    for (const Real share : {Real(0), Real(1), not_a_number})
        CHECK_THROWS_AS(steps_to({1, 2}, 0.1, share), std::invalid_argument);
    CHECK_THROWS_AS(follow(gabor32, {0, 1}, {1}, 1, 0.1, 3), std::invalid_argument);
    CHECK_THROWS_AS(follow(gabor32, {0, 1}, {1, 0}, 1, -0.1, 3), std::invalid_argument);
    CHECK_THROWS_AS(stationary_points(gabor32, {0, 1}, {1}, 3), std::invalid_argument);
    CHECK_THROWS_AS(stationary_points(gabor32, {0, 1}, {1, 2}, 1), std::invalid_argument);
    CHECK_THROWS_AS(minima_from(gabor32, Matrix::from_shape({0, 2}), 0.1, 3),
                    std::invalid_argument);
}

TEST_CASE("FM.8 learning rate: hand-worked value") {
    CHECK(optimal_rate({1, 3}) == 0.5);  // factors ½ and −½
    CHECK(steps_to({1, 3}, 0.5, 0.125) == doctest::Approx(3));
    CHECK(steps_to({2}, 0.5, 1e-6) == 1);  // α = 1/λ: there in one step
    CHECK(std::isinf(steps_to({1, 4}, 0.5, 0.1)));
    CHECK(std::isinf(steps_to({1, 5}, 0.5, 0.1)));
}

TEST_CASE("FM.8 learning rate: no other rate makes the slowest direction faster") {
    Random random(2, "rates");
    for (int k = 0; k < 100; ++k) {
        const Vector lambda{random.uniform(0.1, 1), random.uniform(1, 3), random.uniform(3, 10)};
        const auto slowest = [&](Real alpha) {
            return xt::amax(xt::abs(step_factors(lambda, alpha)))();
        };
        const Real best = optimal_rate(lambda), kappa = lambda(2) / lambda(0);
        CHECK(slowest(best) == doctest::Approx((kappa - 1) / (kappa + 1)).epsilon(1e-13));
        for (const Real share : {0.1, 0.9, 0.999, 1.001, 1.1, 2.0})
            CHECK(slowest(share * best) > slowest(best));
        CHECK(best < regression::divergence_step(lambda));
    }
}

TEST_CASE(
    "FM.8 learning rate: descent on the line takes as many steps as foretold, and runs away above "
    "the limit") {
    const Points points = regression::lecture_points();
    const Objective L = regression::objective(points);
    const EigenSystem eigen = symmetric_eigensystem(regression::hessian(points));
    const Vector best = find_stationary(L, {0, 0}).phi;
    const Real optimal = optimal_rate(eigen.values),
               limit = regression::divergence_step(eigen.values);
    for (const Real alpha : {0.1 * optimal, optimal, 0.99 * limit}) {
        const Real steps = std::ceil(steps_to(eigen.values, alpha, 1e-4));
        const Vector start = best + eigen.vector(0) + eigen.vector(1);
        const Path path = regression::descend(L, start, alpha, static_cast<std::size_t>(steps));
        const auto left = [&](std::size_t k) {
            const Vector error = path.point(k) - best;
            return std::max(std::abs(xt::sum(error * eigen.vector(0))()),
                            std::abs(xt::sum(error * eigen.vector(1))()));
        };
        CHECK(left(path.steps()) <= 1e-4 * (1 + 1e-6));
        CHECK(left(path.steps() - 2) > 1e-4);
    }
    const Path above = regression::descend(L, best + eigen.vector(1), 1.01 * limit, 300);
    CHECK(l2_norm(above.end() - best) > 100);  // 1.02^300 = 380
    CHECK(std::isinf(steps_to(eigen.values, 1.01 * limit, 1e-4)));
    // Negative control: just below the limit the same start converges.
    CHECK(l2_norm(regression::descend(L, best + eigen.vector(1), 0.99 * limit, 300).end() - best) <
          0.01);
}
