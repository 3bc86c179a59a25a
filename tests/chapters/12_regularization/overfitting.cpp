#include "chapters/12_regularization/overfitting.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;

namespace {
constexpr Real pi = std::numbers::pi_v<Real>;

/// ∫ x^power dx over [−1, 1] by quadrature.
Real integral(const Quadrature& q, int power) {
    Real sum = 0;
    for (std::size_t i = 0; i < q.x.size(); ++i)
        sum += q.weight[i] * std::pow(q.x[i], static_cast<Real>(power));
    return sum;
}

Real theory(std::size_t examples, std::size_t parameters, Real noise) {
    return noise * noise * (1 - static_cast<Real>(parameters) / static_cast<Real>(examples));
}
}  // namespace

TEST_CASE("EE.24 quadrature: two points by hand, exact up to degree 2n − 1 and no further") {
    const Quadrature two = gauss_legendre(2);
    CHECK(test::distance(two.x, Vector{-1 / std::sqrt(Real(3)), 1 / std::sqrt(Real(3))}) < 1e-15);
    CHECK(test::distance(two.weight, Vector{1, 1}) < 1e-15);
    for (const std::size_t n : {1u, 2u, 5u, 12u, 64u}) {
        const Quadrature q = gauss_legendre(n);
        for (int power = 0; power < static_cast<int>(2 * n); ++power) {
            CAPTURE(power);
            CHECK(std::abs(integral(q, power) - (power % 2 == 0 ? Real(2) / Real(power + 1) : 0)) <
                  1e-14);
        }
    }
    CHECK(std::abs(integral(gauss_legendre(5), 10) - Real(2) / 11) > 1e-4);
    CHECK_THROWS_AS(gauss_legendre(0), std::invalid_argument);
}

TEST_CASE("EE.24 expected loss: hand-worked values, and what fresh examples say") {
    const Real noise = Real(0.3);
    CHECK(std::abs(expected_loss({{0}}, noise) - (Real(0.09) + Real(0.5))) < 1e-14);
    // f = x: ½∫x² − ∫x sin πx + ½∫sin² πx = 1/3 − 2/π + 1/2
    CHECK(std::abs(expected_loss({{0}, {1}}, 0) - (Real(1) / 3 - 2 / pi + Real(0.5))) < 1e-14);

    const Matrix phi{{Real(0.2)}, {2}, {Real(-0.5)}, {-3}};
    Random random(5, "fresh");
    const std::size_t fresh = 40000;
    const regression::Points points = regression::noisy_points(fresh, noise, random);
    const Vector errors = xt::square(regression::polynomial(phi, points.x) - points.y);
    const Real mean = static_cast<Real>(xt::mean(errors)()),
               deviation = static_cast<Real>(xt::stddev(errors)());
    const Real bound = 5 * deviation / std::sqrt(static_cast<Real>(fresh));
    CHECK(std::abs(mean - expected_loss(phi, noise)) < bound);
    // without the noise: caught
    CHECK(std::abs(mean - (expected_loss(phi, noise) - noise * noise)) > bound);
}

TEST_CASE("EE.24 overfitting: the gap between expected and empirical loss falls with data") {
    const Real noise = Real(0.3);
    Real last = std::numeric_limits<Real>::infinity();
    for (const std::size_t n : {20u, 40u, 80u, 160u, 320u, 640u, 1280u}) {
        const LossStudy s = polynomial_study(n, 9, noise, 200, 1);
        CAPTURE(n);
        CHECK(s.draw.size() == 200);
        CHECK(s.median.gap() > 0);
        CHECK(s.median.gap() < last);
        last = s.median.gap();
        CHECK(std::abs(s.empirical.mean - theory(n, 10, noise)) < Real(4.5) * s.empirical.error);
    }
    CHECK(last < 0.002);
    // one parameter forgotten in the formula: caught
    const LossStudy few = polynomial_study(15, 9, noise, 1000, 2);
    CHECK(std::abs(few.empirical.mean - theory(15, 10, noise)) < Real(4.5) * few.empirical.error);
    CHECK(std::abs(few.empirical.mean - theory(15, 9, noise)) > Real(4.5) * few.empirical.error);
}

TEST_CASE("EE.25 overfitting: the gap grows with capacity, the expected loss has a valley") {
    std::vector<LossStudy> by_degree;
    for (std::size_t d = 0; d <= 14; ++d)
        by_degree.push_back(polynomial_study(30, d, Real(0.3), 100, 3));
    std::size_t best = 0;
    for (std::size_t d = 1; d <= 14; ++d) {
        CAPTURE(d);
        for (std::size_t i = 0; i < 100;
             ++i)  // the same examples, one more power: they are never fitted worse
            CHECK(by_degree[d].draw[i].empirical <= by_degree[d - 1].draw[i].empirical + 1e-12);
        if (d > 3) CHECK(by_degree[d].median.gap() > by_degree[d - 1].median.gap());
        if (by_degree[d].median.expected < by_degree[best].median.expected) best = d;
    }
    CHECK(best >= 3);
    CHECK(best <= 6);
    CHECK(by_degree[14].median.expected > 10 * by_degree[best].median.expected);
}

TEST_CASE("EE.25 overfitting: a wider network has the larger gap, more examples a smaller one") {
    const NetworkLosses narrow = network_losses(3, 500, 20, 0),
                        wide = network_losses(60, 500, 20, 0);
    const NetworkLosses more = network_losses(60, 2000, 20, 0);
    CHECK(narrow.parameters == 3 * 41 + 10 * 4);
    CHECK(wide.gap() > 4 * narrow.gap());
    CHECK(wide.empirical < narrow.empirical);
    CHECK(more.gap() < wide.gap());
    CHECK(more.expected < wide.expected);
    CHECK(wide.empirical_error < 0.05);
    CHECK(wide.expected_error > 0.4);
    // the same seed, the same bits
    CHECK(network_losses(3, 500, 20, 0).expected == narrow.expected);
}

TEST_CASE(
    "EE.24 more data: the formula by hand, met where the truth can be fitted and only there") {
    const MoreDataPlan plan{.examples = {15, 60, 300}, .draws = 100, .seed = 4};
    std::size_t calls = 0;
    const MoreDataResult result =
        more_data(plan, [&](std::size_t done, std::size_t total) { calls += done <= total; });
    CHECK(calls == 3);
    REQUIRE(result.studies.size() == 3);
    // 0.09 (1 − 10/15), 0.09 (1 − 10/60), 0.09 (1 − 10/300)
    CHECK(test::distance(result.theory, Vector{Real(0.03), Real(0.075), Real(0.087)}) < 1e-15);
    CHECK(result.worst < Real(4.5));
    for (std::size_t i = 1; i < 3; ++i)
        CHECK(result.studies[i].median.gap() < result.studies[i - 1].median.gap());
    CHECK(result.studies[1].draw[7].expected ==
          polynomial_study(60, 9, Real(0.3), 100, 4).draw[7].expected);
    // negative control: a line cannot express a sine
    CHECK(more_data({.examples = {300}, .degree = 1, .draws = 100}).worst > 20);
}

TEST_CASE("EE.25 more capacity: the best degree is that of the least expected loss") {
    const MoreCapacityResult result = more_capacity(9, 30, Real(0.3), 60, 3);
    REQUIRE(result.by_degree.size() == 10);
    CHECK(result.examples == 30);
    for (const LossStudy& study : result.by_degree)
        CHECK(study.median.expected >= result.by_degree[result.best].median.expected);
    CHECK(result.best >= 3);
    CHECK(result.best <= 6);
    CHECK(more_capacity(2, 30, Real(0.3), 60, 3).best <= 2);
    CHECK_THROWS_AS(more_capacity(2, 30, Real(0.3), 1, 3), std::invalid_argument);
}

TEST_CASE("EE.25 wider networks: each width with few and with many examples") {
    const WiderNetworksPlan plan{
        .widths = {2, 30}, .few = 200, .many = 800, .epochs = 4, .seed = 1};
    std::size_t calls = 0;
    const auto result = wider_networks(plan, [&](std::size_t, std::size_t) { ++calls; });
    CHECK(calls == 2);
    REQUIRE(result.with_few.size() == 2);
    REQUIRE(result.with_many.size() == 2);
    CHECK(result.with_few[1].expected == network_losses(30, 200, 4, 1).expected);
    CHECK(result.with_many[0].empirical == network_losses(2, 800, 4, 1).empirical);
    const Vector gaps = result.gaps_with_few();
    CHECK(gaps[0] == result.with_few[0].expected - result.with_few[0].empirical);
    CHECK(gaps[1] > gaps[0]);
}

TEST_CASE("EE.24 overfitting: refuses what makes no sense") {
    Random random(0, "x");
    CHECK_THROWS_AS(polynomial_losses(0, 3, 1, random), std::invalid_argument);
    CHECK_THROWS_AS(polynomial_losses(9, 3, -1, random), std::invalid_argument);
    CHECK_THROWS_AS(polynomial_study(9, 3, 1, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(expected_loss({{1}}, -1), std::invalid_argument);
    CHECK_THROWS_AS(expected_loss({{1, 2}}, 1), std::invalid_argument);
    CHECK_THROWS_AS(expected_loss(xt::ones<Real>({42, 1}), 1), std::invalid_argument);
    CHECK_THROWS_AS(network_losses(0, 500, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(network_losses(3, 99, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(network_losses(3, 4001, 1, 0), std::invalid_argument);
}
