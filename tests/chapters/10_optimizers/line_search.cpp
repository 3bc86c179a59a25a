#include "chapters/10_optimizers/line_search.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/higher_order.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using doctest::Approx;
using test::distance;

namespace {

/// The α that a search finds from here along −g, or along d.
Real found(const LineSearch& search, const Objective& L, const Vector& phi, Vector d = {}) {
    Vector g = xt::zeros_like(phi);
    const Real loss = L.loss_and_gradient(phi, g);
    if (d.size() == 0) d = -g;
    return search(L, {phi, g, loss, d});
}

/// The largest |cosine| between one step and the next.
Real largest_cosine(const Path& path) {
    Real largest = 0;
    for (std::size_t k = 0; k + 2 <= path.steps(); ++k) {
        const Vector a = path.point(k + 1) - path.point(k),
                     b = path.point(k + 2) - path.point(k + 1);
        largest = std::max(largest, std::abs(dot(a, b)) / std::sqrt(dot(a, a) * dot(b, b)));
    }
    return largest;
}

}  // namespace

TEST_CASE("GO.3 exact step on a quadratic: gᵀg/gᵀHg, by hand") {
    // H = diag(1, 4), g = (2, 1): gᵀg = 5, gᵀHg = 4 + 4 = 8.
    CHECK(exact_step({{1, 0}, {0, 4}}, {2, 1}, {-2, -1}) == Real(0.625));
    CHECK(exact_step({{2}}, {3}, {-1}) == Real(1.5));
}

TEST_CASE("GO.3 exact search finds the closed form on random quadratics, along any way down") {
    Random random(0, "line search test");
    for (int trial = 0; trial < 50; ++trial) {
        const std::size_t P = 1 + random.index(5);
        Matrix A = xt::zeros<Real>({P, P}), H = A;
        Vector centre = xt::zeros<Real>({P}), phi = centre, d = centre, g = centre;
        random.fill_normal(A);
        random.fill_normal(centre);
        random.fill_normal(phi);
        random.fill_normal(d);
        matmul(A, transposed(A), H);
        for (std::size_t i = 0; i < P; ++i) {
            H(i, i) += Real(0.1);
            for (std::size_t j = 0; j < i; ++j) H(i, j) = H(j, i);
        }
        const Objective L = fitting::quadratic(H, centre);
        L.loss_and_gradient(phi, g);
        if (dot(g, d) > 0) d = -d;
        const Real expected = exact_step(H, g, d);
        for (const double first : {1e-3, 1.0, 100.0})
            CHECK(found(exact_search(static_cast<Real>(first)), L, phi, d) ==
                  test::relative(expected, 1e-10));
        // Negative control: the step for the opposite slope is another.
        CHECK(exact_step(H, -g, d) == test::relative(-expected, 1e-14));
    }
}

TEST_CASE(
    "GO.3 consecutive exact steps are square to each other, in the canyon and in Rosenbrock's "
    "valley") {
    const Descent canyon = steepest_descent(fitting::canyon(50), exact_search(), {50, 1}, 40);
    const Descent valley =
        steepest_descent(fitting::rosenbrock(), exact_search(), {Real(-1.2), 1}, 40);
    CHECK(canyon.path.steps() == 40);
    CHECK(largest_cosine(canyon.path) <= 1e-11);
    CHECK(largest_cosine(valley.path) <= 1e-9);
    // Negative control: those of backtracking are not.
    CHECK(largest_cosine(steepest_descent(fitting::canyon(50), backtracking(), {50, 1}, 40).path) >
          0.1);
}

TEST_CASE(
    "GO.3 L10.2 exact steps in a canyon of condition κ lose (κ−1)/(κ+1) of the error, to the "
    "digit") {
    for (const double kappa : {2.0, 10.0, 1000.0}) {
        const Real k = static_cast<Real>(kappa), shrink = (k - 1) / (k + 1);
        const Descent d = steepest_descent(fitting::canyon(k), exact_search(), {k, 1}, 20);
        for (std::size_t n = 0; n <= 20; ++n) {
            const Real f = std::pow(shrink, static_cast<Real>(n));
            CHECK(d.path.phi(n, 0) == test::relative(f * k, 1e-9));
            CHECK(d.path.phi(n, 1) == test::relative(n % 2 == 0 ? f : -f, 1e-9));
        }
    }
}

TEST_CASE("GO.3 backtracking: the first of 1, ½, ¼, … that keeps Armijo's promise, by hand") {
    // L = ½·10φ², φ = 1: g = 10, d = −10, gᵀd = −100. L(α) = 5(1 − 10α)² ≤ 5 − 1e-4·100α first
    // for α = 1/8.
    const Objective L = fitting::quadratic({{10}}, {0});
    CHECK(found(backtracking(), L, {1}) == Real(0.125));
    CHECK(found(backtracking({.shrink = Real(0.1)}), L, {1}) == Real(0.1));
    // a larger share, a shorter step
    CHECK(found(backtracking({.share = Real(0.6)}), L, {1}) == Real(0.0625));
    CHECK(found(backtracking({.attempts = 3}), L, {1}) == 0);  // 1, ½, ¼: all refused
    CHECK(found(backtracking(), L, {1}, {1}) == 0);            // uphill
}

TEST_CASE("GO.3 searches count what they cost, and never make the loss larger") {
    for (const Objective& L :
         {fitting::rosenbrock(), fitting::gabor_objective(fitting::gabor_points()),
          regression::objective(regression::lecture_points())})
        for (const LineSearch& search : {exact_search(), backtracking(), exact_search(100)}) {
            const Descent d = steepest_descent(L, search, {Real(-1.2), 5}, 200, Real(1e-6));
            for (std::size_t k = 0; k < d.path.steps(); ++k)
                CHECK(d.path.loss(k + 1) <= d.path.loss(k));
            CHECK(d.evaluations.gradients + d.evaluations.losses >= 2 * d.path.steps());
            CHECK(d.path.loss(d.path.steps()) < d.path.loss(0));
        }
    const Descent fixed =
        steepest_descent(fitting::canyon(4), backtracking({.first = Real(0.01)}), {1, 1}, 5);
    CHECK(fixed.evaluations.gradients == 6);
    CHECK(fixed.evaluations.losses == 5);  // 0.01 is always taken
}

TEST_CASE("GO.3 descent ends at the tolerance, at the minimum, and where no step helps") {
    const Objective L = fitting::canyon(3);
    const Descent d = steepest_descent(L, exact_search(), {3, 1}, 1000, Real(1e-3));
    CHECK(d.path.steps() < 30);
    CHECK(steepest_descent(L, exact_search(), {0, 0}, 1000).path.steps() == 0);
    CHECK(steepest_descent(
              L, [](const Objective&, const SearchLine&) { return Real(0); }, {3, 1}, 9)
              .path.steps() == 0);
}

TEST_CASE("GO.3 line searches: what cannot be is refused") {
    const Real infinity = std::numeric_limits<Real>::infinity();
    CHECK_THROWS_AS(exact_search(0), std::invalid_argument);
    CHECK_THROWS_AS(exact_search(infinity), std::invalid_argument);
    CHECK_THROWS_AS(backtracking({.first = -1}), std::invalid_argument);
    CHECK_THROWS_AS(backtracking({.shrink = 1}), std::invalid_argument);
    CHECK_THROWS_AS(backtracking({.share = 0}), std::invalid_argument);
    CHECK_THROWS_AS(backtracking({.attempts = 0}), std::invalid_argument);
    CHECK_THROWS_AS(exact_step({{-1}}, {1}, {-1}), std::invalid_argument);
    CHECK_THROWS_AS(exact_step({{1, 0}}, {1, 1}, {1, 1}), std::invalid_argument);
    CHECK_THROWS_AS(found(exact_search(), fitting::canyon(2), {1, 1}, {1}), std::invalid_argument);
    CHECK_THROWS_AS(found(exact_search(), fitting::quadratic({{-1}}, {0}), {1}),
                    std::invalid_argument);  // for ever
    CHECK_THROWS_AS(steepest_descent(fitting::canyon(2), {}, {1, 1}, 5), std::invalid_argument);
    CHECK_THROWS_AS(steepest_descent(fitting::canyon(2), exact_search(), {1, 1}, 5, -1),
                    std::invalid_argument);
    CHECK_THROWS_AS(steepest_descent(fitting::canyon(2), exact_search(), {1, infinity}, 5),
                    std::invalid_argument);
}

TEST_CASE("EE.21 a chain of two weights, by hand: value, gradient, and what a step brings") {
    // ŷ = 2·1·3 = 6, g = (6, 2), gᵀg = 40, α = 0.1/40; then 2·0.985·2.995 = 5.90015.
    const Vector w{1, 3};
    Vector g = w;
    CHECK(chain(2).loss_and_gradient(w, g) == 6);
    CHECK((g == Vector{6, 2}));
    const StepOutcome step = step_for_decrease(chain(2), w);
    CHECK(step.alpha == test::relative(0.0025, 1e-14));
    CHECK(step.predicted == test::relative(-0.1, 1e-14));
    CHECK(step.actual == test::relative(-0.09985, 1e-12));
    const Vector orders = changes_by_order(2, w, g, step.alpha);
    CHECK(orders(0) == test::relative(-0.1, 1e-14));
    CHECK(orders(1) == test::relative(0.00015, 1e-14));
}

TEST_CASE("EE.21 the chain's gradient is right, also where a weight is 0") {
    for (const Vector& w : {Vector{Real(0.5), -2, 3, Real(0.1)}, Vector{1, 0, 2}, Vector{4}}) {
        ParameterLayout layout;
        layout.add("w", {w.size()});
        const GradientReport report = check_gradient(chain(Real(1.5)), w, layout);
        CHECK_MESSAGE(report.verdict == Verdict::pass, report.text());
    }
}

TEST_CASE("EE.21 the orders add up to the true change; without the third they do not") {
    Random random(0, "chain test");
    for (int trial = 0; trial < 30; ++trial) {
        Vector w = xt::zeros<Real>({2 + random.index(9)}), g = w;
        for (Real& weight : w) weight = random.uniform(Real(0.5), Real(1.5));
        const Objective J = chain(2);
        J.loss_and_gradient(w, g);
        const StepOutcome step = step_for_decrease(J, w, Real(0.5));
        const Vector orders = changes_by_order(2, w, g, step.alpha);
        CHECK(orders(0) == test::relative(step.predicted, 1e-12));
        CHECK(xt::sum(orders)() == test::relative(step.actual, 1e-10));
        if (w.size() >= 3)
            CHECK(std::abs(xt::sum(orders)() - orders(2) - step.actual) >
                  Real(0.9) * std::abs(orders(2)));
    }
}

TEST_CASE(
    "EE.21 small weights: the true change explodes with the depth; weights of 1: it does not") {
    const auto actual = [](Real weight, std::size_t depth) {
        return step_for_decrease(chain(1), Vector(xt::ones<Real>({depth}) * weight)).actual;
    };
    CHECK(std::abs(actual(Real(0.6), 20)) > 1e3);
    CHECK(actual(1, 20) == test::relative(std::pow(1 - 0.1 / 20, 20) - 1, 1e-12));
    CHECK(actual(1, 1) == test::relative(-0.1, 1e-14));
}

TEST_CASE("EE.21 chain: what cannot be is refused") {
    CHECK_THROWS_AS(chain(0), std::invalid_argument);
    CHECK_THROWS_AS(chain(std::nan("")), std::invalid_argument);
    CHECK_THROWS_AS(step_for_decrease(chain(1), {1, 1}, 0), std::invalid_argument);
    CHECK_THROWS_AS(step_for_decrease(chain(1), {0, 0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(changes_by_order(1, {1, 1}, {1}, 1), std::invalid_argument);
}
