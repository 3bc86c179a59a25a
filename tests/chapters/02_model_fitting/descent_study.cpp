#include "chapters/02_model_fitting/descent_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;

TEST_CASE("FM.7 perturbed points: a minimum, a saddle and a maximum do what 1 - αλ says") {
    const FixedPointResult result = perturb_fixed_points();
    REQUIRE(result.points.size() == 3);
    const Stationary kinds[] = {Stationary::minimum, Stationary::saddle, Stationary::maximum};
    for (std::size_t k = 0; k < 3; ++k) {
        const FixedPoint& fixed = result.points[k];
        CHECK(fixed.point.kind == kinds[k]);
        REQUIRE(fixed.measured.size() == 2);
        std::size_t growing = 0;
        for (std::size_t i = 0; i < 2; ++i) {
            // clang rounds a product and a sum once, gcc twice
            CHECK(fixed.factors(i) == test::relative(1 - result.alpha * fixed.eigenvalues(i),
                                                     8 * std::numeric_limits<Real>::epsilon()));
            CHECK(fixed.measured[i].factor == test::relative(fixed.factors(i), 1e-6));
            growing += std::abs(fixed.measured[i].factor) > 1;
            // Negative control: 1 + αλ is not what happens.
            const Real wrong = 1 + result.alpha * fixed.eigenvalues(i);
            CHECK(std::abs(fixed.measured[i].factor - wrong) > 1000 * fixed.measured[i].error);
        }
        CHECK(growing == k);
        CHECK(fixed.error_over_bound <= result.error_over_bound());
    }
    CHECK(result.error_over_bound() > 0);
    CHECK(result.error_over_bound() <= 1);
}

TEST_CASE("FM.7 perturbed points: a step beyond 2/λ makes the minimum unstable too; errors") {
    const FixedPoint minimum = perturb_fixed_points(0.2).points[0];
    CHECK(minimum.point.kind == Stationary::minimum);
    CHECK(minimum.eigenvalues(1) > 2 / 0.2);
    CHECK(minimum.measured[1].factor < -1);  // to and fro, further each time
    CHECK(std::abs(minimum.measured[0].factor) < 1);
    CHECK_THROWS_AS(perturb_fixed_points(0), std::invalid_argument);
    CHECK_THROWS_AS(perturb_fixed_points(-1), std::invalid_argument);
}

TEST_CASE("FM.8 three learning rates on the line: creeps, as fast as can be, runs away") {
    const LearningRateResult result = compare_learning_rates();
    const Vector& lambda = result.eigenvalues;
    const Matrix H = regression::hessian(regression::lecture_points());
    CHECK(lambda(0) + lambda(1) == doctest::Approx(H(0, 0) + H(1, 1)).epsilon(1e-14));
    CHECK(result.optimal * (lambda(0) + lambda(1)) == doctest::Approx(2).epsilon(1e-14));
    CHECK(result.limit * lambda(1) == doctest::Approx(2).epsilon(1e-14));
    CHECK(std::abs(result.factor_error) < 1e-14);
    REQUIRE(result.rates.size() == 3);
    for (const LearningRate& rate : result.rates) {
        CHECK(rate.path.steps() == 30);
        CHECK(rate.left <= std::pow(rate.factor, 30) * (1 + 1e-10));
    }
    const auto& [small, optimal, large] =
        std::tie(result.rates[0], result.rates[1], result.rates[2]);
    CHECK(optimal.left < small.left);
    CHECK(small.left < 1);
    CHECK(large.left > 1);
    CHECK(optimal.steps < small.steps);
    CHECK(std::isinf(large.steps));
    CHECK(compare_learning_rates(60).rates[1].left < optimal.left);
}
