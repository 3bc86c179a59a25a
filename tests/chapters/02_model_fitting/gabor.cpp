#include "chapters/02_model_fitting/gabor.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/02_model_fitting/descent.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/chapters/02_model_fitting/gabor32.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/complex_step.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::gabor32;

namespace {

ParameterLayout two() {
    ParameterLayout layout;
    layout.add("phi", {2});
    return layout;
}

bool at(const StationaryPoint& point, Real loss, Real phi0, Real phi1) {
    return std::abs(point.loss - loss) <= 5e-5 && std::abs(point.phi(0) - phi0) <= 5e-4 &&
           std::abs(point.phi(1) - phi1) <= 5e-4;
}

}  // namespace

TEST_CASE("L10.5 Gabor: hand-worked value") {
    // u = φ0 + 0.06 φ1 x: for φ = (π/6, 0) every u is π/6, so f = ½ exp(−π²/36/width).
    const Real pi = std::acos(Real(-1));
    const Vector f = gabor({pi / 6, 0}, {-3, 0, 5}, 8);
    for (const Real value : f)
        CHECK(value == doctest::Approx(std::exp(-pi * pi / 288) / 2).epsilon(1e-15));
    // φ = (0, 1/0.06): u = x. At x = 0 the model is 0, with slope ∂f/∂u = 1; the loss against y = 2
    // is 4.
    const Points one{{Real(0)}, {Real(2)}};
    CHECK(gabor_loss({0, 1 / Real(0.06)}, one) == 4);
    Vector dphi{7, 7};
    CHECK(gabor_gradient({0, 1 / Real(0.06)}, one, std::vector<std::size_t>{0}, dphi) == 4);
    CHECK(dphi(0) == -4);  // 2 (0 − 2) · 1
    CHECK(dphi(1) == 0);   // · 0.06 x = 0
}

TEST_CASE("L10.5 Gabor: the losses at (0.6, -0.2) for both widths") {
    const Points points = gabor_points();
    CHECK(points.size() == 30);
    CHECK(std::abs(gabor_loss({0.6, -0.2}, points, 8) - 15.544955) <= 5e-7);
    CHECK(std::abs(gabor_loss({0.6, -0.2}, points, 32) - 16.418825) <= 5e-7);
}

TEST_CASE("L10.5 Gabor: gradient") {
    for (const Real width : {Real(8), Real(32), Real(3.5)})
        for (const Vector& phi : {Vector{0.6, -0.2}, Vector{0, 16}, Vector{-7, 20}}) {
            const GradientReport report =
                check_gradient(gabor_objective(gabor_points(), width), phi, two());
            INFO(report.text());
            CHECK(report.verdict == Verdict::pass);
        }
}

TEST_CASE("L10.5 Gabor: gradient of random batches, to the last digits") {
    using test::Complex;
    Random random(5, "gabor");
    for (int trial = 0; trial < 40; ++trial) {
        const std::size_t count = 1 + random.index(8);
        const Real width = random.uniform(4, 40);
        Points points{Vector::from_shape({count}), Vector::from_shape({count})};
        random.fill_normal(points.x, 0, 5);
        random.fill_normal(points.y, 0, Real(0.5));
        std::vector<std::size_t> batch(1 + random.index(10));  // with repetition
        for (std::size_t& i : batch) i = random.index(count);
        const Vector phi{random.uniform(-4, 4), random.uniform(Real(2.5), Real(22.5))};

        Vector dphi{7, 7};
        const Real L_B = gabor_gradient(phi, points, batch, dphi, width);
        const auto loss = [&](const std::vector<Complex>& p) {
            Complex sum = 0;
            for (const std::size_t i : batch) {
                const Complex u = p[0] + Real(0.06) * points.x(i) * p[1];
                const Complex off = std::sin(u) * std::exp(-u * u / width) - points.y(i);
                sum += off * off;
            }
            return sum;
        };
        const Vector slopes = test::complex_step(loss, phi);
        // Rounding of a term: ε of its size, and ε|u| of u, times slopes of at most 4(1 + |y|).
        Vector bound{0, 0};
        for (const std::size_t i : batch) {
            const Real part = Real(0.06) * std::abs(points.x(i)),
                       u = std::abs(phi(0)) + part * phi(1),
                       size = 16 * (1 + std::abs(points.y(i))) * (8 + 4 * u);
            bound += std::numeric_limits<Real>::epsilon() * size * Vector{1, part};
        }
        CHECK(std::abs(L_B - loss({phi(0), phi(1)}).real()) <= bound(0));
        for (std::size_t j = 0; j < 2; ++j) CHECK(std::abs(dphi(j) - slopes(j)) <= bound(j));
    }
}

TEST_CASE("L10.5 Gabor: invariant, the model is odd, and batches add up") {
    const Points points = gabor_points();
    const Vector phi{0.4, 9}, minus = -phi, x{-4, 1, 7};
    const Vector f = gabor(phi, x), g = gabor(minus, x);
    for (std::size_t i = 0; i < 3; ++i) CHECK(f(i) == -g(i));
    std::vector<std::size_t> first, second;
    for (std::size_t i = 0; i < 30; ++i) (i % 3 == 0 ? first : second).push_back(i);
    Vector all{0, 0}, a = all, b = all;
    const Real whole = gabor32.loss_and_gradient(phi, all);
    const Real parts =
        gabor_gradient(phi, points, first, a) + gabor_gradient(phi, points, second, b);
    CHECK(parts == doctest::Approx(whole).epsilon(1e-14));
    CHECK(whole == doctest::Approx(gabor_loss(phi, points)).epsilon(1e-14));
    for (std::size_t i = 0; i < 2; ++i) CHECK(a(i) + b(i) == test::relative(all(i), 1e-13));
}

TEST_CASE("L10.5 Gabor: errors") {
    Vector dphi{0, 0}, one{0};
    const std::vector<std::size_t> batch{30};
    CHECK_THROWS_AS(gabor({1, 2, 3}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(gabor({1, 2}, {1}, 0), std::invalid_argument);
    CHECK_THROWS_AS(gabor({1, 2}, {1}, -8), std::invalid_argument);
    CHECK_THROWS_AS(gabor_loss({1, 2}, {{}, {}}), std::invalid_argument);
    CHECK_THROWS_AS(gabor_loss({1, 2}, {{1, 2}, {1}}), std::invalid_argument);
    CHECK_THROWS_AS(gabor_gradient({1, 2}, gabor_points(), batch, dphi), std::invalid_argument);
    CHECK_THROWS_AS(gabor_gradient({1, 2}, gabor_points(), {}, one), std::invalid_argument);
}

TEST_CASE("L10.5 Gabor: negative control, a gradient without the slope of the bell is caught") {
    const Points points = gabor_points();
    const Objective wrong{
        gabor32.loss, [&](const Vector& phi, Vector& dphi) {
            dphi = {0, 0};
            for (std::size_t i = 0; i < points.size(); ++i) {
                const Real u = phi(0) + 0.06 * phi(1) * points.x(i), e = std::exp(-u * u / 32);
                const Real r = 2 * (std::sin(u) * e - points.y(i)) * std::cos(u) * e;
                dphi(0) += r;
                dphi(1) += r * 0.06 * points.x(i);
            }
            return gabor32.loss(phi);
        }};
    CHECK(check_gradient(wrong, {0.6, -0.2}, two()).verdict == Verdict::fail);
}

TEST_CASE(
    "L10.5 Gabor: a grid of starts finds the lowest minimum, the five local ones, and two more") {
    const std::vector<StationaryPoint> points =
        stationary_points(gabor32, {-10, 2.5}, {10, 22.5}, 21);
    std::size_t minima = 0;
    for (const StationaryPoint& point : points) {
        minima += point.kind == Stationary::minimum;
        CHECK(point.gradient < 1e-12);
    }
    CHECK(minima == 8);
    const auto found = [&](Real loss, Real phi0, Real phi1) {
        for (const StationaryPoint& point : points)
            if (at(point, loss, phi0, phi1)) return point.kind == Stationary::minimum;
        return false;
    };
    CHECK(found(0.6457, 0.0038, 16.0263));
    CHECK(found(3.6705, 6.559, 18.349));
    CHECK(found(5.5111, 6.308, 13.516));
    CHECK(found(9.9613, 6.171, 8.088));
    CHECK(found(10.1823, -0.166, 4.881));
    CHECK(found(3.3564, -5.819, 13.825));
    CHECK(found(5.0391, -6.4432, 4.9675));  // one of the two more
    CHECK(found(6.5279, 6.0847, 4.0118));   // one of the two more
    CHECK_FALSE(found(3.6705, 6.559, 13.5));
}

TEST_CASE("L10.5 three starts: right valley, local minimum, near a saddle") {
    const auto end = [](const Vector& start) {
        return find_stationary(gabor32, regression::descend(gabor32, start, 0.05, 1500).end());
    };
    CHECK(at(end({1.5, 12}), 0.6457, 0.0038, 16.0263));
    CHECK(at(end({4, 18.5}), 3.6705, 6.5594, 18.3489));
    const Vector ridge = watershed(gabor32, {1.5, 12}, {0, 4}, 0.05, 1500, 20);
    const Path path = regression::descend(gabor32, ridge, 0.05, 1500);
    const StationaryPoint saddle = find_stationary(gabor32, path.point(28));
    CHECK(saddle.kind == Stationary::saddle);
    const Vector off = path.point(28) - saddle.phi;
    CHECK(std::hypot(off(0), off(1)) < 1e-4);
    // Stuck: 200 steps later it has not come further than a hundredth, and the loss has hardly
    // moved.
    const Vector later = path.point(228) - saddle.phi;
    CHECK(std::hypot(later(0), later(1)) < 1e-2);
    CHECK(path.loss(28) - path.loss(228) < 1e-4);
    CHECK(path.loss(28) - path.loss(1500) > 9);  // but it does get away
}

TEST_CASE("L10.5 watershed: errors, and both sides of it") {
    CHECK_THROWS_AS(watershed(gabor32, {0, 12}, {0, 13}, 0.05, 1500, 5), std::invalid_argument);
    // L = (φ² − 1)²/4 has minima at ±1 and a maximum at 0: the watershed.
    const Objective two_valleys{[](const Vector& p) { return std::pow(p(0) * p(0) - 1, 2) / 4; },
                                [](const Vector& p, Vector& d) {
                                    d(0) = p(0) * (p(0) * p(0) - 1);
                                    return std::pow(p(0) * p(0) - 1, 2) / 4;
                                }};
    const Vector start = watershed(two_valleys, {-1}, {0.9}, 0.1, 2000, 40);
    CHECK(std::abs(start(0)) < 1e-10);
    // negative control: no bisection
    CHECK(std::abs(watershed(two_valleys, {-1}, {0.9}, 0.1, 2000, 0)(0)) == 1);
}
