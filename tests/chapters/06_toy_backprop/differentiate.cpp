#include "chapters/06_toy_backprop/differentiate.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "chapters/06_toy_backprop/program/figures.hpp"
#include "chapters/06_toy_backprop/step_size.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::toy;
using descent::test::epsilon;

namespace {
const ErrorCurves& default_curves() {
    static const ErrorCurves curves =
        error_curves(example, example_x, example_y, geometric(1e-14, 1, 113));
    return curves;
}

double slope(std::size_t way, double low, double high) {
    return fitted_slope(default_curves().h, default_curves().error[way], low, high);
}
}  // namespace

TEST_CASE("five ways: hand-worked value") {
    // f = x³ at 2 with h = 1/2: forward (15.625 − 8)/0.5 = 15.25, central 12 + h² = 12.25,
    // Richardson 12, complex step 12 − h² = 11.75, dual 12.
    const auto cube = [](auto x) { return x * x * x; };
    CHECK(forward_difference(cube, 2, 0.5) == 15.25);
    CHECK(central_difference(cube, 2, 0.5) == 12.25);
    CHECK(richardson(cube, 2, 0.5) == doctest::Approx(12).epsilon(4 * epsilon));
    CHECK(complex_step(cube, 2, 0.5) == 11.75);
    CHECK(dual_number(cube, 2) == 12);

    // f = x⁵ at 0: f⁽⁵⁾ = 120, so Richardson's error is −h⁴·120/480 = −h⁴/4, and nothing else.
    const auto fifth = [](auto x) { return x * x * x * x * x; };
    CHECK(richardson(fifth, 0, 0.5) == test::relative(-0.0625 / 4, 8 * epsilon));
}

TEST_CASE("five ways: the leading error term of each is the documented one") {
    const auto f = [](auto x) {
        using std::exp, std::sin;
        return exp(x) * sin(x);
    };
    const double x = 0.6, e = std::exp(x), s = std::sin(x), c = std::cos(x);
    const double d1 = e * (s + c), d2 = 2 * e * c, d3 = 2 * e * (c - s), d5 = -4 * d1;  // f⁗ = −4f
    const double h = 1e-2;
    CHECK((forward_difference(f, x, h) - d1) / (h * d2 / 2) == doctest::Approx(1).epsilon(0.01));
    CHECK((central_difference(f, x, h) - d1) / (h * h * d3 / 6) ==
          doctest::Approx(1).epsilon(0.01));
    CHECK((complex_step(f, x, h) - d1) / (-h * h * d3 / 6) == doctest::Approx(1).epsilon(0.01));
    CHECK((richardson(f, x, 0.1) - d1) / (-1e-4 * d5 / 480) == doctest::Approx(1).epsilon(0.01));
    CHECK(dual_number(f, x) == doctest::Approx(d1).epsilon(4 * epsilon));
}

TEST_CASE("five ways: the toy gradient by all of them") {
    const auto gradient = gradient_five_ways(example, example_x, example_y);
    const Backward<double> d =
        backward(example, example_x, example_y, forward(example, example_x, example_y));
    Toy<double> g{d.dbeta, d.domega};
    // Relative to the largest entry, what each way can give at its default step.
    const std::array<double, 5> bound{1e-6, 1e-7, 1e-7, 1e-14, 1e-14};
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t way = 0; way < 5; ++way) {
            CAPTURE(i);
            CAPTURE(way);
            CHECK(std::fabs(gradient[i][way] - parameter(g, i)) <= bound[way] * 17.1);
        }
    CHECK(disagreement(example, example_x, example_y, gradient, 3) <= 1);
    CHECK(disagreement(example, example_x, example_y, gradient, 4) <= 1);
}

TEST_CASE("five ways: error against step size has slopes +1, +2, +4 and -1") {
    CHECK(slope(0, 1e-6, 1e-3) == doctest::Approx(1).epsilon(0.02));
    CHECK(slope(1, 1e-5, 1e-2) == doctest::Approx(2).epsilon(0.02));
    CHECK(slope(2, 5e-4, 1e-2) == doctest::Approx(4).epsilon(0.02));
    CHECK(slope(3, 1e-7, 1e-2) == doctest::Approx(2).epsilon(0.02));
    // Rounding is noise: its trend over four decades is −1, give or take.
    CHECK(slope(0, 1e-14, 1e-10) == doctest::Approx(-1).epsilon(0.15));
    CHECK(slope(1, 1e-14, 1e-8) == doctest::Approx(-1).epsilon(0.15));
    CHECK(slope(2, 1e-14, 1e-6) == doctest::Approx(-1).epsilon(0.15));
}

TEST_CASE(
    "five ways: slopes are read where the curves are straight, wherever that is, and nowhere "
    "else") {
    const auto approx = [](double value) { return doctest::Approx(value).epsilon(0.02); };
    // A hand-made curve: 1e-16/h up to 1e-8, then h.
    const std::vector<double> h = geometric(1e-14, 1, 113);
    std::vector<double> corner, flat, noise;
    Random random(0, "noise");
    for (double step : h) {
        corner.push_back(std::max(0.5 * step, 1e-17 / step));
        flat.push_back(1e-9);
        noise.push_back(std::exp(static_cast<double>(random.normal())) * 1e-9);
    }
    REQUIRE(rising_part(h, corner));
    CHECK(rising_part(h, corner)->slope == approx(1));
    // 4.5e-9 is the corner; there are eight steps a decade
    CHECK(rising_part(h, corner)->low == test::relative(4.5e-9, 0.25));
    CHECK(rising_part(h, corner)->high == doctest::Approx(1));
    REQUIRE(falling_part(h, corner));
    CHECK(falling_part(h, corner)->slope == doctest::Approx(-1).epsilon(0.1));
    // Negative controls: nothing to measure on a level curve, in noise, at errors of 0 and above 1,
    // or in too few points.
    std::vector<double> zero(h.size(), 0), large = corner;
    for (double& error : large) error *= 1e12;
    for (const std::vector<double>* none : {&flat, &noise, &zero, &large})
        CHECK_FALSE(rising_part(h, *none));
    for (const std::vector<double>* none : {&flat, &noise, &zero})
        CHECK_FALSE(falling_part(h, *none));
    CHECK_FALSE(rising_part({1e-3, 5e-3}, {1e-3, 5e-3}));
    CHECK_THROWS_AS(rising_part({1e-3, 1e-2}, {1e-3}), std::invalid_argument);

    // The toy function, also where its waves are a thousand times shorter and the old windows would
    // see noise.
    for (double omega2 : {2.0, 2000.0}) {
        CAPTURE(omega2);
        Toy<double> phi = example;
        phi.omega[2] = omega2;
        const ErrorCurves curves = error_curves(phi, example_x, example_y, h);
        for (std::size_t way : {0u, 1u, 2u}) {
            REQUIRE(rising_part(h, curves.error[way]));
            CHECK(rising_part(h, curves.error[way])->slope == approx(std::array{1, 2, 4}[way]));
        }
        REQUIRE(falling_part(h, curves.error[0]));
        CHECK(falling_part(h, curves.error[0])->slope == doctest::Approx(-1).epsilon(0.15));
    }
}

TEST_CASE("five ways: a gradient that cannot be checked is reported block by block") {
    const GradientReport report =
        check_toy(example, example_x, forward(example, example_x, 0.0).f3);
    REQUIRE(report.blocks.size() == 2);
    for (const BlockReport& block : report.blocks) {
        CHECK(block.verdict == Verdict::inconclusive);
        CHECK(block.checked == 0);
        CHECK(block.unresolved == 4);
        CHECK(block.explanation.find("zero against zero") != std::string::npos);
    }
    const GradientReport waves = check_toy(example, 1e16, example_y);
    REQUIRE(waves.blocks.size() == 2);
    CHECK(waves["beta"].explanation.find("too long for this function") != std::string::npos);
}

TEST_CASE("five ways: complex step and dual numbers stay at the rounding of the function itself") {
    const ErrorCurves& curves = default_curves();
    const auto bounds = rounding_bounds(example, example_x, example_y);
    double bound = 0, norm = 0;
    const Backward<double> d =
        backward(example, example_x, example_y, forward(example, example_x, example_y));
    Toy<double> g{d.dbeta, d.domega};
    for (std::size_t i = 0; i < 8; ++i)
        bound = std::hypot(bound, bounds[i]), norm = std::hypot(norm, parameter(g, i));
    bound /= norm;
    CHECK(bound < 1e-11);
    for (std::size_t i = 0; i < curves.h.size(); ++i) {
        CHECK(curves.error[4][i] <= bound);
        if (curves.h[i] <= 1e-9) CHECK(curves.error[3][i] <= bound);
        // the best forward difference never gets there
        CHECK(curves.error[0][i] > 100 * curves.error[4][i]);
    }
    // No step is too small for the complex step; the difference quotient has long lost x + h.
    const auto loss = loss_along(example, 1, example_x, example_y);
    CHECK(complex_step(loss, 2, 1e-200) == doctest::Approx(-17.060466526267692).epsilon(1e-13));
    CHECK_THROWS_AS(forward_difference(loss, 2, 1e-200), std::invalid_argument);
}

TEST_CASE("five ways: invariants") {
    // Exact on a straight line (powers of two, so that nothing rounds), whatever the step.
    const auto line = [](auto x) { return 4.0 * x - 2.0; };
    for (double h : {0.5, 0.015625}) {
        const FiveWays slopes = five_ways(line, 3, Steps::all(h));
        for (double s : slopes) CHECK(s == doctest::Approx(4).epsilon(4 * epsilon));
    }
    // Linear: (2f)′ = 2f′, and the forward difference of an even function at 0 is not 0 but h.
    const auto square = [](auto x) { return x * x; };
    CHECK(forward_difference(square, 0, 0.25) == 0.25);
    CHECK(central_difference(square, 0, 0.25) == 0);
    CHECK(geometric(1e-4, 1, 5)[1] == test::relative(1e-3, 1e-12));
    CHECK(geometric(1e-4, 1, 5).back() == doctest::Approx(1));
    CHECK(fitted_slope({1, 2, 4, 8}, {3, 12, 48, 192}, 1, 8) == doctest::Approx(2));
    CHECK(fitted_slope({1, 2, 4, 8}, {3, 12, 0, std::nan("")}, 1, 8) == doctest::Approx(2));
    CHECK(std::isnan(fitted_slope({1, 2}, {0, 1}, 1, 2)));
}

TEST_CASE("five ways: gradient check with short waves") {
    // f_2 turns by 1e4 radians when ω_2 doubles: the usual step would jump over the waves.
    const Toy<double> fast{{1, 2, -3, 0.4}, {0.1, -0.4, 2000, 3}};
    // With y = 100 the residual is large, and the waves alone make the step short.
    for (double y : {example_y, 100.0}) {
        CAPTURE(y);
        const GradientReport adapted = check_toy(fast, example_x, y);
        INFO(adapted.text());
        CHECK(adapted.verdict == Verdict::pass);
    }
    // A residual of 1e-5: the usual step changes it a hundredfold.
    const double close_y = forward(example, example_x, 0.0).f3 + 1e-5;
    CHECK(check_toy(example, example_x, close_y).verdict == Verdict::pass);
    // Zero against zero, and waves shorter than the spacing of doubles, are inconclusive: never a
    // pass, never a fail.
    CHECK(check_toy(example, example_x, forward(example, example_x, 0.0).f3).verdict ==
          Verdict::inconclusive);
    CHECK(check_toy(example, 1e16, example_y).verdict == Verdict::inconclusive);
}

TEST_CASE("five ways: error") {
    const auto f = [](auto x) { return x * x; };
    for (double h : {0.0, -1e-3, std::numeric_limits<double>::infinity(), std::nan("")}) {
        CHECK_THROWS_AS(forward_difference(f, 1, h), std::invalid_argument);
        CHECK_THROWS_AS(central_difference(f, 1, h), std::invalid_argument);
        CHECK_THROWS_AS(richardson(f, 1, h), std::invalid_argument);
        CHECK_THROWS_AS(complex_step(f, 1, h), std::invalid_argument);
    }
    CHECK_THROWS_WITH_AS(forward_difference(f, 3, 1e-17),
                         "shifted: the step h = 1e-17 is lost in x = 3 by rounding",
                         std::invalid_argument);
    CHECK_THROWS_AS(fitted_slope({1, 2}, {1}, 1, 2), std::invalid_argument);
    CHECK_THROWS_AS(geometric(1, 1, 5), std::invalid_argument);
    CHECK_THROWS_AS(geometric(0, 1, 5), std::invalid_argument);
    CHECK_THROWS_AS(geometric(0.1, 1, 1), std::invalid_argument);
    CHECK_THROWS_AS(error_figure({}), std::invalid_argument);
    CHECK_THROWS_AS(error_curves(example, example_x, example_y, {1e-3, 0}), std::invalid_argument);
}

TEST_CASE("five ways: negative control, wrong formulas are caught") {
    // A Richardson step with the weights of h and h/2 exchanged keeps its h² error.
    const auto f = [](auto t) {
        using std::sin;
        return sin(t);
    };
    std::vector<double> error, right, hs = geometric(1e-2, 0.3, 12);
    for (double h : hs) {
        const double wrong =
            (4 * central_difference(f, 1, h) - central_difference(f, 1, h / 2)) / 3;
        error.push_back(std::fabs(wrong - std::cos(1.0)));
        right.push_back(std::fabs(richardson(f, 1, h) - std::cos(1.0)));
    }
    CHECK(fitted_slope(hs, error, 1e-2, 0.3) == doctest::Approx(2).epsilon(0.05));
    CHECK(fitted_slope(hs, right, 1e-2, 0.3) == doctest::Approx(4).epsilon(0.05));

    // The comparison in rounding units catches a gradient wrong in the twelfth digit, and a NaN.
    auto gradient = gradient_five_ways(example, example_x, example_y);
    gradient[5][4] *= 1 + 1e-9;
    CHECK(disagreement(example, example_x, example_y, gradient, 4) > 1);
    gradient[5][4] = std::nan("");
    CHECK(std::isnan(disagreement(example, example_x, example_y, gradient, 4)));
    // a forward difference is not exact
    CHECK(disagreement(example, example_x, example_y, gradient, 0) > 1);
}

TEST_CASE("the derivative five ways: what can be judged is judged, and what cannot is said") {
    const GradientComparison right = compare_gradients(example, example_x, example_y);
    CHECK(right.resolved);
    CHECK(right.complex_step <= 1);
    CHECK(right.dual_numbers <= 1);
    CHECK(right.report.verdict == Verdict::pass);
    CHECK(right.gradient == gradient_five_ways(example, example_x, example_y));
    // A forward difference is not as good: its truncation is far above rounding.
    CHECK(disagreement(example, example_x, example_y, right.gradient, 0) > 1e3);

    Toy<double> fast = example;
    fast.omega[0] = 1e17;  // f_0 = 2.3e17: adjacent doubles are 32 apart, five waves of the sine
    const GradientComparison lost = compare_gradients(fast, example_x, example_y);
    CHECK_FALSE(lost.resolved);
    CHECK(lost.report.blocks.empty());
}
