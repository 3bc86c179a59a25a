#include "chapters/06_toy_backprop/examples.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::toy;
using descent::test::epsilon;

namespace {
const DoubleMatrix slide_W{{0.1, 0.5}, {-0.3, 0.8}};
const DoubleVector cs231n_x{0.2, 0.4};

doctest::Approx within_4_epsilon(double value) {
    return test::relative(value, 4 * epsilon);
}

/// Whole numbers from −9 to 9: no sum or product of a few of them rounds.
void fill_whole(auto& numbers, Random& random) {
    for (double& number : numbers) number = static_cast<double>(random.index(19)) - 9;
}

/// ‖Wx‖² over φ = (W, x) for a 2×2 matrix, with a gradient made from
/// `gradient(result, dW, dx)`.
template <class Gradient>
GradientReport check_squared_norm(Gradient gradient) {
    ParameterLayout layout;
    layout.add("W", {2, 2});
    layout.add("x", {2});
    const auto evaluate = [](const Vector& phi) {
        return squared_norm({{phi(0), phi(1)}, {phi(2), phi(3)}}, {phi(4), phi(5)});
    };
    Objective objective;
    objective.loss = [=](const Vector& phi) { return static_cast<Real>(evaluate(phi).f); };
    objective.loss_and_gradient = [=](const Vector& phi, Vector& dphi) {
        SquaredNorm n = evaluate(phi);
        gradient(n);
        for (std::size_t i = 0; i < 4; ++i) dphi(i) = static_cast<Real>(n.dW(i / 2, i % 2));
        for (std::size_t j = 0; j < 2; ++j) dphi(4 + j) = static_cast<Real>(n.dx(j));
        return static_cast<Real>(n.f);
    };
    return check_gradient(
        objective, {Real(0.1), Real(0.5), Real(-0.3), Real(0.8), Real(0.2), Real(0.4)}, layout);
}

/// (x + y) z over φ = (x, y, z), its gradient changed by `change`.
template <class Change>
GradientReport check_sum_times(Change change) {
    ParameterLayout layout;
    layout.add("xyz", {3});
    Objective objective;
    objective.loss = [](const Vector& p) {
        return static_cast<Real>(sum_times(p(0), p(1), p(2)).f);
    };
    objective.loss_and_gradient = [=](const Vector& p, Vector& dphi) {
        SumTimes g = sum_times(p(0), p(1), p(2));
        change(g);
        dphi = {static_cast<Real>(g.dx), static_cast<Real>(g.dy), static_cast<Real>(g.dz)};
        return static_cast<Real>(g.f);
    };
    return check_gradient(objective, {-2, 5, -4}, layout);
}
}  // namespace

TEST_CASE("GO.5 derivative as a limit: hand-worked value") {
    // [f(3+ε) − f(3)] / ε = 6 + ε for x² + 2, exactly so where ε is a power of two.
    const std::vector<double> epsilons{1, 0.5, 0.125, 0.0009765625};
    const auto quotients = difference_quotients([](auto x) { return parabola(x); }, 3, epsilons);
    for (std::size_t i = 0; i < epsilons.size(); ++i) CHECK(quotients[i] == 6 + epsilons[i]);
}

TEST_CASE(
    "GO.5 derivative as a limit: the quotients tend to the derivative, each halving of ε halves "
    "the error") {
    const auto f = [](auto t) {
        using std::exp;
        return exp(t);
    };
    const auto q = difference_quotients(f, 0, {0.01, 0.005, 0.0025});
    CHECK((q[0] - 1) / (q[1] - 1) == doctest::Approx(2).epsilon(0.01));
    CHECK((q[1] - 1) / (q[2] - 1) == doctest::Approx(2).epsilon(0.01));
    CHECK(dual_number(f, 0) == 1);
    // |x| has no derivative at 0: the quotients have a limit from the right, the central ones
    // another.
    const auto kink = [](double t) { return std::fabs(t); };
    CHECK(difference_quotients(kink, 0, {0.5, 0.25}).back() == 1);
    CHECK(central_difference(kink, 0, 0.25) == 0);
}

TEST_CASE("GO.5 derivative as a limit: error") {
    const auto f = [](auto x) { return parabola(x); };
    CHECK_THROWS_AS(difference_quotients(f, 3, {0.1, 0}), std::invalid_argument);
    CHECK_THROWS_AS(difference_quotients(f, 3, {1e-20}), std::invalid_argument);
}

TEST_CASE("GO.6 linear approximation: hand-worked value") {
    // f̃(x; −6) = −12x − 34, f̃(x; 3) = 6x − 7.
    for (double x : {-10.0, -6.0, 0.0, 2.5}) {
        CHECK(parabola_tangent(-6, x) == -12 * x - 34);
        CHECK(parabola_tangent(3, x) == 6 * x - 7);
    }
    CHECK(linear_approximation(parabola(3.0), 6, 3, 5) == 23);
}

TEST_CASE("GO.6 linear approximation: f(a) + f'(a)(x - a) is 2ax + 2 - a², and touches f at a") {
    for (double a : {-6.0, 3.0, 0.5})
        for (double x : {-8.0, -1.0, 0.0, 4.0}) {
            const double slope = dual_number([](auto t) { return parabola(t); }, a);
            CHECK(slope == 2 * a);
            CHECK(linear_approximation(parabola(a), slope, a, x) == parabola_tangent(a, x));
            CHECK(parabola(x) - parabola_tangent(a, x) == (x - a) * (x - a));
        }
    // The slope's sign points away from the minimum: a small step against it makes f smaller.
    for (double a : {-6.0, 3.0}) CHECK(parabola(a - 0.1 * 2 * a) < parabola(a));
}

TEST_CASE("GO.6 linear approximation: negative control, another slope does not touch") {
    // With a wrong slope the miss shrinks like |x − a|, with the right one like (x − a)².
    const auto miss = [](double slope, double step) {
        return std::fabs(parabola(3 + step) -
                         linear_approximation(parabola(3.0), slope, 3, 3 + step));
    };
    CHECK(miss(6, 0.5) / miss(6, 0.25) == 4);
    CHECK(miss(5, 0.0078125) / miss(5, 0.00390625) == doctest::Approx(2).epsilon(0.01));
}

TEST_CASE("GO.7 chain rule: hand-worked value") {
    CHECK(slope_multiplied_out(1) == 12);
    CHECK(slope_by_chain_rule(1) == 12);
    CHECK(slope_by_chain_rule(-0.5) == 0);  // the minimum
    CHECK(squared_line(1.0) == 9);
}

TEST_CASE("GO.7 chain rule: two ways, and dual numbers, agree everywhere") {
    for (double x : {-3.0, -0.5, 0.0, 0.1, 2.3, 1e6}) {
        CHECK(slope_by_chain_rule(x) == within_4_epsilon(slope_multiplied_out(x)));
        CHECK(dual_number([](auto t) { return squared_line(t); }, x) ==
              within_4_epsilon(slope_multiplied_out(x)));
        CHECK(squared_line(x) == within_4_epsilon(4 * x * x + 4 * x + 1));
    }
}

TEST_CASE("GO.7 chain rule: negative control, a forgotten inner derivative is caught") {
    const auto f = [](auto t) { return squared_line(t); };
    const auto outer_alone = [](double x) { return 2 * (2 * x + 1); };  // dy/dz without dz/dx
    CHECK(std::fabs(outer_alone(2.3) - dual_number(f, 2.3)) > 1);
    CHECK(std::fabs(slope_by_chain_rule(2.3) - central_difference(f, 2.3, 1e-3)) < 1e-10);
    CHECK(std::fabs(outer_alone(2.3) - central_difference(f, 2.3, 1e-3)) > 1);
}

TEST_CASE("GO.7 partial derivatives and gradient: y = Σ z, z = Wx + b") {
    const DoubleMatrix W{{1, 2, 3}, {4, 5, 6}};
    const SumOfLine s = sum_of_line(W, {0.5, -0.5}, {1, 0, -1});
    CHECK((s.z(0) == -1.5 && s.z(1) == -2.5));
    CHECK(s.y == -4);
    CHECK((s.gradient(0) == 5 && s.gradient(1) == 7 && s.gradient(2) == 9));  // column sums
    // One partial derivative at a time: the others held constant.
    for (std::size_t i = 0; i < 3; ++i) {
        const auto y_along = [&](double value) {
            DoubleVector x{1, 0, -1};
            x(i) = value;
            return sum_of_line(W, {0.5, -0.5}, x).y;
        };
        CHECK(central_difference(y_along, DoubleVector{1, 0, -1}(i), 0.5) == s.gradient(i));
    }
    // Row sums, the transposed mistake, do not even have the right number of entries.
    CHECK(s.gradient.size() == 3);
    CHECK_THROWS_WITH_AS(sum_of_line(W, {1, 2, 3}, {1, 2, 3}),
                         "sum_of_line: b has size 3, expected 2", std::invalid_argument);
    CHECK_THROWS_AS(sum_of_line(W, {1, 2}, {1, 2}), std::invalid_argument);
}

TEST_CASE("GO.7 gradient: in whole numbers a step of 1 along x_i changes y by exactly that entry") {
    Random random(1, "sum of line");
    for (int trial = 0; trial < 40; ++trial) {
        DoubleMatrix W = xt::zeros<double>({1 + random.index(4), 1 + random.index(4)});
        DoubleVector b = xt::zeros<double>({W.shape()[0]}), x = xt::zeros<double>({W.shape()[1]});
        fill_whole(W, random), fill_whole(b, random), fill_whole(x, random);
        const SumOfLine s = sum_of_line(W, b, x);
        CHECK(s.y == xt::sum(s.z)());
        REQUIRE(s.gradient.size() == x.size());
        DoubleVector z = b;
        for (std::size_t i = 0; i < x.size(); ++i) {
            DoubleVector moved = x;
            moved(i) += 1;
            CHECK(sum_of_line(W, b, moved).y - s.y == s.gradient(i));
            z += x(i) * xt::col(W, static_cast<std::ptrdiff_t>(i));
        }
        CHECK((s.z == z));
    }
}

TEST_CASE("EE.6 (x + y)z: hand-worked value") {
    const SumTimes g = sum_times(-2, 5, -4);
    CHECK(g.q == 3);
    CHECK(g.f == -12);
    CHECK(g.df == 1);
    CHECK(g.dq == -4);
    CHECK(g.dx == -4);
    CHECK(g.dy == -4);
    CHECK(g.dz == 3);
}

TEST_CASE("EE.6 (x + y)z: gradient, and Euler's identity") {
    const GradientReport report = check_sum_times([](SumTimes&) {});
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);
    // f is homogeneous of degree 2: x ∂f/∂x + y ∂f/∂y + z ∂f/∂z = 2f.
    const SumTimes g = sum_times(1.5, -0.25, 8);
    CHECK(1.5 * g.dx - 0.25 * g.dy + 8 * g.dz == 2 * g.f);
}

TEST_CASE("EE.6 (x + y)z: in whole numbers a step of 1 changes f by exactly the derivative") {
    Random random(2, "sum times");
    for (int trial = 0; trial < 100; ++trial) {
        DoubleVector at{0, 0, 0};
        fill_whole(at, random);
        const double x = at(0), y = at(1), z = at(2);
        const SumTimes g = sum_times(x, y, z);
        CHECK(g.q == x + y);
        CHECK(g.f == (x + y) * z);
        CHECK(g.df == 1);
        // f is linear in each of them, so the quotient with a step of 1 is the derivative.
        CHECK(g.dx == sum_times(x + 1, y, z).f - g.f);
        CHECK(g.dy == sum_times(x, y + 1, z).f - g.f);
        CHECK(g.dz == sum_times(x, y, z + 1).f - g.f);
        CHECK(g.dq == (g.q + 1) * z - g.q * z);
    }
}

TEST_CASE("EE.6 (x + y)z: negative control") {
    const GradientReport swapped = check_sum_times([](SumTimes& g) { std::swap(g.dx, g.dz); });
    CHECK(swapped.verdict == Verdict::fail);
    CHECK(swapped["xyz"].failed == 2);
    const GradientReport sign =
        check_sum_times([](SumTimes& g) { g.dx = -g.dx, g.dy = -g.dy, g.dz = -g.dz; });
    CHECK(sign["xyz"].diagnosis == Diagnosis::sign);
}

TEST_CASE("EE.7 squared norm: hand-worked value") {
    const SquaredNorm n = squared_norm(slide_W, cs231n_x);
    const auto equal = [](double a, double b) { CHECK(a == within_4_epsilon(b)); };
    equal(n.q(0), 0.22), equal(n.q(1), 0.26);
    equal(n.f, 0.116);
    equal(n.dq(0), 0.44), equal(n.dq(1), 0.52);
    equal(n.dW(0, 0), 0.088), equal(n.dW(0, 1), 0.176), equal(n.dW(1, 0), 0.104),
        equal(n.dW(1, 1), 0.208);
    CHECK(n.dx(0) == test::relative(-0.112, 16 * epsilon));
    CHECK(n.dx(1) == doctest::Approx(0.636).epsilon(16 * epsilon));
}

TEST_CASE("EE.7 squared norm: gradient") {
    const GradientReport report = check_squared_norm([](SquaredNorm&) {});
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);
    CHECK(report["W"].checked == 4);
    CHECK(report["x"].checked == 2);
}

TEST_CASE("EE.7 squared norm: in whole numbers a central difference is exactly the derivative") {
    Random random(3, "squared norm");
    for (int trial = 0; trial < 20; ++trial) {
        DoubleMatrix W = xt::zeros<double>({1 + random.index(4), 1 + random.index(4)});
        DoubleVector x = xt::zeros<double>({W.shape()[1]});
        fill_whole(W, random), fill_whole(x, random);
        const SquaredNorm n = squared_norm(W, x);
        // f is of degree 2 in every number, and there (f(+1) − f(−1))/2 leaves nothing out.
        const auto slope = [&](double& number) {
            const double here = number;
            number = here + 1;
            const double right = squared_norm(W, x).f;
            number = here - 1;
            const double left = squared_norm(W, x).f;
            number = here;
            return (right - left) / 2;
        };
        for (std::size_t i = 0; i < W.shape()[0]; ++i)
            for (std::size_t j = 0; j < W.shape()[1]; ++j) CHECK(n.dW(i, j) == slope(W(i, j)));
        for (std::size_t j = 0; j < x.size(); ++j) CHECK(n.dx(j) == slope(x(j)));
        CHECK((n.dq == 2 * n.q));
    }
}

TEST_CASE("EE.7 squared norm: invariants") {
    // f is homogeneous of degree 2 in W and in x: ⟨∇W, W⟩ = ⟨∇x, x⟩ = 2f, for any shape.
    Random random(0, "squared norm");
    for (std::size_t rows : {1u, 3u})
        for (std::size_t columns : {1u, 4u}) {
            DoubleMatrix W = xt::zeros<double>({rows, columns});
            DoubleVector x = xt::zeros<double>({columns});
            for (double& w : W) w = static_cast<double>(random.normal(0, 1));
            for (double& value : x) value = static_cast<double>(random.normal(0, 1));
            const SquaredNorm n = squared_norm(W, x);
            double with_W = 0, with_x = 0, size = 0;  // of the terms, which may cancel
            for (std::size_t i = 0; i < rows; ++i)
                for (std::size_t j = 0; j < columns; ++j) {
                    with_W += n.dW(i, j) * W(i, j);
                    size += std::abs(n.dW(i, j) * W(i, j));
                }
            for (std::size_t j = 0; j < columns; ++j) with_x += n.dx(j) * x(j);
            CHECK(std::abs(with_W - 2 * n.f) <= 8 * epsilon * size);
            CHECK(std::abs(with_x - 2 * n.f) <= 8 * epsilon * size);
            CHECK(n.q.size() == rows);
        }
    // A length does not change under rotation, and its gradient in x neither.
    const SquaredNorm n = squared_norm(slide_W, cs231n_x);
    const SquaredNorm rotated = squared_norm({{0.3, -0.8}, {0.1, 0.5}}, cs231n_x);
    CHECK(rotated.f == within_4_epsilon(n.f));
    CHECK(rotated.dx(0) == test::relative(n.dx(0), 16 * epsilon));
}

TEST_CASE("EE.7 squared norm: error") {
    CHECK_THROWS_WITH_AS(squared_norm(slide_W, {1, 2, 3}), "squared_norm: x has size 3, expected 2",
                         std::invalid_argument);
}

TEST_CASE("EE.7 squared norm: negative control, wrong gradients fail with their reason") {
    const auto transposed =
        check_squared_norm([](SquaredNorm& n) { std::swap(n.dW(0, 1), n.dW(1, 0)); });
    CHECK(transposed["W"].verdict == Verdict::fail);
    CHECK(transposed["W"].diagnosis == Diagnosis::transposed);
    CHECK(transposed["x"].verdict == Verdict::pass);
    const auto halved = check_squared_norm([](SquaredNorm& n) { n.dW *= 0.5, n.dx *= 0.5; });
    CHECK(halved["W"].diagnosis == Diagnosis::halved);
    CHECK(halved["x"].diagnosis == Diagnosis::halved);
    const auto without_transpose = check_squared_norm([](SquaredNorm& n) {
        // W·2q instead of Wᵀ·2q
        n.dx = {0.1 * n.dq(0) + 0.5 * n.dq(1), -0.3 * n.dq(0) + 0.8 * n.dq(1)};
    });
    CHECK(without_transpose["x"].verdict == Verdict::fail);
}
