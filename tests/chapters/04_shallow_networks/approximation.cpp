#include "chapters/04_shallow_networks/approximation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/04_shallow_networks/piecewise.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;

TEST_CASE("L7.3 interpolation: hand-worked network for x² with two units") {
    const Construction built = interpolate([](Real x) { return x * x; }, 0, 2, 2);
    // slopes 1 and 3: y = 0 + 1·a[x − 0] + 2·a[x − 1]
    CHECK((built.phi == parameters_of(0, {{0, 1, 1}, {-1, 1, 2}})));
    CHECK((built.knots == Vector{0, 1, 2}));
    CHECK((curve(built.network, built.phi, Vector{0.5, 1.5}) == Vector{0.5, 2.5}));
}

TEST_CASE("L7.3 interpolation meets f at every knot and has a joint at every inner one") {
    for (const Target& target : targets())
        for (std::size_t D : {1u, 3u, 6u, 20u, 57u}) {
            const Construction built = interpolate(target.f, target.low, target.high, D);
            const Vector y = curve(built.network, built.phi, built.knots);
            for (std::size_t d = 0; d <= D; ++d)
                CHECK(y[d] == doctest::Approx(target.f(built.knots[d])).epsilon(1e-11));
            CHECK(pieces(piecewise(built.network, built.phi, target.low, target.high)) <= D);
        }
}

TEST_CASE("L7.3 the error of smooth functions stays below h² max|f″|/8 and falls like 1/D²") {
    for (const char* name : {"sin", "runge"}) {
        const Sweep errors = sweep(target_named(name), {50, 100, 200, 400});
        CHECK(errors.worst_over_bound() <= 1 + 1e-9);
        // the bound is sharp: a smaller constant would be violated
        CHECK(errors.worst_over_bound() > 0.9);
        CHECK(fitted_rate(errors.hidden, errors.relu) == doctest::Approx(-2).epsilon(0.03));
    }
}

TEST_CASE("L7.3 rates of functions that are not smooth: a kink −1, a root −½, a step 0") {
    const Sweep root = sweep(target_named("sqrt"), {20, 80, 320});
    CHECK(fitted_rate(root.hidden, root.relu) == doctest::Approx(-0.5).epsilon(0.01));
    // √x on [0, h]: the largest error is √h/4, at h/4
    CHECK(root.relu[0] == test::relative(std::sqrt(1.0 / 20) / 4, 1e-3));
    const Sweep kink = sweep(target_named("abs"), {20, 80, 320});
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(kink.relu[i] <= 0.5 / static_cast<double>(kink.hidden[i]));
    const Sweep step = sweep(target_named("step"), {20, 80, 320});
    // negative control: the theorem needs a continuous f
    for (Real error : step.relu) CHECK(error > 0.45);
}

TEST_CASE("L7.3 negative control: knots that miss the function by a little are noticed") {
    const Target& target = target_named("sin");
    Construction built = interpolate(target.f, target.low, target.high, 100);
    const Real good = sup_error(target.f, built, target.low, target.high);
    built.phi[built.network.W1().offset + 30] *= Real(1.5);
    CHECK(sup_error(target.f, built, target.low, target.high) > 10 * good);
}

TEST_CASE("NL.9 three, six and twenty units come ever closer, with sigmoids too") {
    const Sweep errors = sweep(target_named("sin"), {3, 6, 20});
    CHECK(errors.relu[0] > 2 * errors.relu[1]);
    CHECK(errors.relu[1] > 8 * errors.relu[2]);
    CHECK(errors.sigmoid[0] > errors.sigmoid[1]);
    CHECK(errors.sigmoid[1] > errors.sigmoid[2]);
    const Sweep many = sweep(target_named("sin"), {50, 100, 200, 400});
    CHECK(fitted_rate(many.hidden, many.sigmoid) == doctest::Approx(-1).epsilon(0.03));
}

TEST_CASE("L7.3 sup_error: hand-worked value") {
    // x² − x on [0, 1] is largest at ½: ¼
    const Construction built = interpolate([](Real x) { return x * x; }, 0, 1, 1);
    CHECK(sup_error([](Real x) { return x * x; }, built, 0, 1) ==
          doctest::Approx(0.25).epsilon(1e-12));
}

TEST_CASE("L7.3 fitted rate: an exact power law gives its exponent") {
    CHECK(fitted_rate({1, 2, 4, 8}, {3, 0.75, 0.1875, 0.046875}) ==
          doctest::Approx(-2).epsilon(1e-13));
    CHECK(fitted_rate({5, 50}, {1, 10}) == doctest::Approx(1).epsilon(1e-13));
}

TEST_CASE("L7.3 NL.9 approximation: what makes no sense is refused") {
    const auto f = [](Real x) { return 1 / x; };
    CHECK_THROWS_WITH_AS(interpolate(f, 0, 1, 4), "interpolate: f(0) is not a finite number",
                         std::invalid_argument);
    CHECK_THROWS_AS(interpolate(f, 2, 1, 4), std::invalid_argument);
    CHECK_THROWS_AS(interpolate(f, 1, 2, 0), std::invalid_argument);
    CHECK_THROWS_AS(staircase(f, 0, 1, 4), std::invalid_argument);
    CHECK_THROWS_AS(target_named("cosine"), std::invalid_argument);
    CHECK_THROWS_AS(fitted_rate({1}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(fitted_rate({1, 2}, {1, 0}), std::invalid_argument);
    CHECK_THROWS_AS(fitted_rate({2, 2}, {1, 2}), std::invalid_argument);
    CHECK_THROWS_AS(grid(0, 1, 1), std::invalid_argument);
}

TEST_CASE("L7.3 NL.9 sweep: its rates are those of 50 units and more") {
    const Sweep errors = sweep(target_named("sin"), {3, 6, 50, 100, 200});
    CHECK(errors.relu_rate() ==
          fitted_rate({50, 100, 200}, {errors.relu.begin() + 2, errors.relu.end()}));
    CHECK(errors.relu_rate() == doctest::Approx(-2).epsilon(0.02));
    CHECK(errors.sigmoid_rate() == doctest::Approx(-1).epsilon(0.1));
    CHECK(errors.relu_rate() !=
          fitted_rate(errors.hidden, errors.relu));  // all of them: another slope
}

TEST_CASE("NL.9 staircase: hand-worked, two steps of a line") {
    // x on [0, 2]: steps of height 1 at ½ and 1½, σ[4(x − ½)] and σ[4(x − 1½)]
    const Construction built = staircase([](Real x) { return x; }, 0, 2, 2);
    const Real s2 = 1 / (1 + std::exp(Real(-2))), s4 = 1 / (1 + std::exp(Real(-4)));
    const Vector y = curve(built.network, built.phi, Vector{0.5, 1, 1.5});
    CHECK(y[0] == doctest::Approx(0.5 + (1 - s4)).epsilon(1e-14));
    CHECK(y[1] == doctest::Approx(s2 + (1 - s2)).epsilon(1e-14));
    CHECK(y[2] == doctest::Approx(s4 + 0.5).epsilon(1e-14));
}

TEST_CASE("NL.9 the theorem needs a bounded, closed set, which a slide leaves out (errata)") {
    // sin on all of ℝ: behind its last joint a ReLU network is straight, and a straight line is
    // off by 1 at least, however many units there are.
    const auto f = [](Real x) { return std::sin(x); };
    for (const std::size_t D : {10u, 100u, 1000u}) {
        const Construction built = interpolate(f, -3, 3, D);
        CHECK(sup_error(f, built, -3, 3) < 6.0 * 6.0 / (8.0 * real(D * D)) + 1e-12);
        CHECK(sup_error(f, built, -30, 30) >= 1);
    }
    // 1/x on (0, 1], bounded but not closed: it grows above all bounds, a network does not.
    const auto g = [](Real x) { return 1 / x; };
    Real before = 0;
    for (const Real low : {1e-1, 1e-2, 1e-3, 1e-4}) {
        const Construction built = interpolate(g, 0.2, 1, 100);
        const Real error = sup_error(g, built, low, 1);
        CHECK(error > 5 * before);
        before = error;
    }
}
