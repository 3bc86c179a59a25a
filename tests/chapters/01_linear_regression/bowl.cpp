#include "chapters/01_linear_regression/bowl.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regression;
using doctest::Approx;

namespace {

const Vector bowl_start{Real(0.6), Real(-0.2)};

/// x = ±1: W has orthogonal columns, so H = 4I and one step of 1/λmax arrives.
const Points even{{-1, 1}, {0, 2}};

}  // namespace

TEST_CASE("L6.5 bowl: hand-worked value") {
    const Bowl b = bowl(even);
    CHECK((b.H == Matrix{{4, 0}, {0, 4}}));
    CHECK(b.best(0) == Approx(1));
    CHECK(b.best(1) == Approx(1));
    CHECK(b.rank == 2);
    CHECK(b.limit() == Approx(0.5));

    const BowlDescent once = descend_bowl(b, {0, 0}, 0, 1);  // 0: α = 1/λmax
    CHECK(once.alpha == Approx(0.25));
    CHECK(once.error < 1e-15);
    CHECK(once.slowest_progress == Approx(1));

    // Half of that removes half of the error: ‖φ_1 − φ̂‖ = √2/2, in units of ‖φ̂‖ + 0 = √2.
    const BowlDescent half = descend_bowl(b, {0, 0}, Real(0.125), 1);
    CHECK(half.error == Approx(0.5));
    CHECK(half.theory == Approx(0.5));
    CHECK(half.slowest_progress == Approx(0.5));
    CHECK(half.steps_to(Real(0.25)) == Approx(2));
}

TEST_CASE("L6.5 bowl: L6's sum of the points and FM's matrices make the same bowl") {
    const Points points = lecture_points();
    const Matrix W = design_matrix(as_column(points.x)), Y = as_column(points.y);
    const Bowl a = bowl(points), b = bowl(W, Y, fit(W, Y));
    CHECK(xt::amax(xt::abs(a.H - hessian(points)))() < 1e-12);
    CHECK((a.best == b.best));
    CHECK(a.L.loss(bowl_start) == Approx(b.L.loss(bowl_start)).epsilon(1e-14));
}

TEST_CASE("L6.5 bowl: descent follows the theory at every step size, converging or not") {
    const Bowl b = bowl(lecture_points());
    for (const Real share : {Real(0.01), Real(0.5), Real(0.99), Real(1), Real(1.5)}) {
        const BowlDescent d = descend_bowl(b, bowl_start, share * b.limit(), 100);
        CHECK(d.deviation <= d.rounding());
        CHECK_FALSE(d.overflowed);
        CHECK((d.theory < 1e-3) == (share == Real(0.5)));
    }
    CHECK(descend_bowl(b, bowl_start, 1000, 400).overflowed);
    CHECK(descend_bowl(b, bowl_start, 1000, 400).path.steps() < 400);
}

TEST_CASE("L6.5 bowl: negative control, a gradient that is 1 % too long leaves the theory") {
    Bowl b = bowl(lecture_points());
    b.L.loss_and_gradient = [right = b.L.loss_and_gradient](const Vector& phi, Vector& dphi) {
        const Real L = right(phi, dphi);
        dphi *= Real(1.01);
        return L;
    };
    const BowlDescent d = descend_bowl(b, bowl_start, 0, 20);
    CHECK(d.deviation > 1e6 * d.rounding());
}

TEST_CASE("L6.5 bowl: the step that takes longest to forget is counted right") {
    const Bowl b = bowl(lecture_points());
    const BowlDescent d = descend_bowl(b, bowl_start, 0, 100);
    // All other directions have died out: the last steps shrink by 1 − the slowest progress.
    const Vector before = d.path.point(99) - b.best, after = d.path.end() - b.best;
    CHECK(l2_norm(after) / l2_norm(before) == Approx(1 - d.slowest_progress).epsilon(1e-6));
    const double steps = static_cast<double>(d.steps_to(Real(1e-6)));
    CHECK(std::pow(1 - static_cast<double>(d.slowest_progress), steps) ==
          test::relative(1e-6, 1e-9));
}

TEST_CASE("L6.5 limit: the last step multiplies the distance by |1 − αλmax|") {
    const Bowl b = bowl(lecture_points());
    for (const Real share : {Real(0.99), Real(1.01)}) {
        const NearLimit near = descend_near_limit(b, bowl_start, share);
        CHECK(near.theory == Approx(std::abs(1 - near.alpha * b.steepest())).epsilon(1e-12));
        CHECK(near.factor == Approx(near.theory).epsilon(1e-11));
        CHECK((near.factor > 1) == (share > 1));
        CHECK((near.loss > b.L.loss(bowl_start)) == (share > 1));
    }
    // Far below the limit the slow direction is left, and another factor: not a law at any α.
    const NearLimit slow = descend_near_limit(b, bowl_start, Real(0.5));
    CHECK(std::abs(slow.factor - slow.theory) > 0.5);
}

TEST_CASE("L6.6 answers: the search is as near as its grid allows, and finer grids are nearer") {
    const Points points = lecture_points();
    const Bowl b = bowl(points);
    Real last = 1;
    for (const std::size_t values : {11u, 101u, 1001u}) {
        const ThreeAnswers answers = compare_answers(points, b, b.best, values);
        CHECK(answers.search.evaluations == values * values);
        CHECK(answers.spacing == test::relative(2.0 / static_cast<double>(values - 1), 1e-12));
        CHECK(answers.search_error <= answers.search_bound);
        CHECK(answers.search_bound < last);
        last = answers.search_bound / 5;
    }
    // A worse closed form is found out.
    Bowl wrong = b;
    wrong.best = wrong.best + Real(0.05);
    const ThreeAnswers caught = compare_answers(points, wrong, b.best, 1001);
    CHECK(caught.search_error > caught.search_bound);
    CHECK_THROWS_AS(compare_answers(points, b, b.best, 1), std::invalid_argument);
}

TEST_CASE("L6.5 bowl: several outputs and bad step sizes are refused") {
    const Matrix W = design_matrix(Matrix{{0}, {1}, {2}}), Y{{0, 1}, {1, 1}, {2, 1}};
    CHECK_THROWS_AS(bowl(W, Y, fit(W, Y)), std::invalid_argument);
    CHECK_THROWS_AS(descend_bowl(bowl(even), {0, 0}, Real(-0.1), 3), std::invalid_argument);
}
