#include "chapters/01_linear_regression/line.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/01_linear_regression/least_squares.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regression;
using doctest::Approx;

namespace {

const Points two_points{{0, 1}, {1, 3}};

ParameterLayout line_layout() {
    ParameterLayout layout;
    layout.add("phi", {2});
    return layout;
}

Verdict verdict_of(const Objective& objective) {
    return check_gradient(objective, {Real(0.6), Real(-0.2)}, line_layout(), {.batch = 12}).verdict;
}

Diagnosis diagnosis_of(const Objective& objective) {
    return check_gradient(objective, {Real(0.6), Real(-0.2)}, line_layout(), {.batch = 12})["phi"]
        .diagnosis;
}

/// The lecture's loss with its gradient multiplied by a factor.
Objective scaled_gradient(Real factor) {
    Objective wrong = objective(lecture_points());
    wrong.loss_and_gradient = [factor, right = wrong.loss_and_gradient](const Vector& phi,
                                                                        Vector& dphi) {
        const Real L = right(phi, dphi);
        dphi *= factor;
        return L;
    };
    return wrong;
}

/// Whole numbers from −9 to 9: sums and products of a few of them are exact.
Vector whole_numbers(std::size_t count, Random& random) {
    Vector v = Vector::from_shape({count});
    for (Real& value : v) value = real(random.index(19)) - 9;
    return v;
}

Vector closed_form(const Points& points) {
    const Matrix theta = fit(design_matrix(as_column(points.x)), as_column(points.y)).theta;
    return {theta(0, 0), theta(1, 0)};
}

Real distance(const Vector& a, const Vector& b) {
    return xt::amax(xt::abs(a - b))();
}

}  // namespace

TEST_CASE("L6.1–3 line: hand-worked value") {
    CHECK((line({1, 2}, {0, 1, -3}) == Vector{1, 3, -5}));
    CHECK(loss({0, 1}, two_points) == 5);  // (0−1)² + (1−3)²
    CHECK(loss({1, 2}, two_points) == 0);  // the line through both points
    CHECK(lecture_points().size() == 12);
    CHECK(loss({Real(0.4), Real(0.2)}, lecture_points()) == Approx(7.067864).epsilon(1e-12));
}

TEST_CASE("L6.1–3 line: φ_0 at x = 0 and φ_1 more for every unit of x, on random whole numbers") {
    Random random(1, "lines");
    for (int trial = 0; trial < 50; ++trial) {
        const Vector phi = whole_numbers(2, random), f = line(phi, {0, 1, 2, -1, 10});
        CHECK(f(0) == phi(0));
        CHECK(f(1) - f(0) == phi(1));
        CHECK(f(2) - f(1) == phi(1));
        CHECK(f(0) - f(3) == phi(1));
        CHECK(f(4) - f(0) == 10 * phi(1));
        // Any number of inputs, each for itself.
        const Vector x = whole_numbers(1 + random.index(8), random), all = line(phi, x);
        REQUIRE(all.size() == x.size());
        for (std::size_t i = 0; i < x.size(); ++i) CHECK(all(i) == line(phi, {x(i)})(0));
    }
}

TEST_CASE("L6.1–3 line: the loss is a sum, so points given twice count twice") {
    const Points once = lecture_points();
    const Points twice{xt::concatenate(xt::xtuple(once.x, once.x)),
                       xt::concatenate(xt::xtuple(once.y, once.y))};
    const Vector phi{Real(0.4), Real(0.2)};
    CHECK(loss(phi, twice) == Approx(2 * loss(phi, once)).epsilon(1e-14));
}

TEST_CASE("L6.1–3 line: wrong shapes are refused") {
    CHECK_THROWS_WITH_AS(line({1, 2, 3}, {0}), "line: phi has size 3, expected 2",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(loss({1, 2}, {{0, 1}, {1}}), "loss: y has size 1, expected 2",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(loss({1, 2}, Points{}), "loss: there are no points",
                         std::invalid_argument);
    Vector three = xt::zeros<Real>({3});
    CHECK_THROWS_AS(gradient({1, 2}, two_points, three), std::invalid_argument);
}

TEST_CASE("L10.1 gradient of the line: hand-worked value") {
    Vector dphi{99, 99};
    CHECK(gradient({0, 1}, two_points, dphi) == 5);
    CHECK((dphi == Vector{-6, -4}));  // residuals −1, −2: 2(−1−2), 2(0·−1 + 1·−2)

    gradient({Real(0.6), Real(-0.2)}, lecture_points(), dphi);
    CHECK(dphi(0) == Approx(-21.904).epsilon(1e-12));
    CHECK(dphi(1) == Approx(-26.84044).epsilon(1e-12));
}

TEST_CASE("L10.1 gradient of the line: gradient check") {
    CHECK(verdict_of(objective(lecture_points())) == Verdict::pass);
    CHECK(verdict_of(scaled_gradient(1)) == Verdict::pass);
}

TEST_CASE(
    "L10.1 gradient of the line: on random whole numbers it is the exact difference of the loss") {
    // The loss is quadratic in each parameter: half its difference over φ_j ± 1 is the slope. And
    // between whole numbers nothing is rounded.
    Random random(2, "gradients");
    for (int trial = 0; trial < 100; ++trial) {
        const std::size_t count = 1 + random.index(8);
        const Points points{whole_numbers(count, random), whole_numbers(count, random)};
        const Vector phi = whole_numbers(2, random);
        Vector dphi{99, 99};
        CHECK(gradient(phi, points, dphi) == loss(phi, points));
        for (std::size_t j = 0; j < 2; ++j) {
            Vector up = phi, down = phi;
            up(j) += 1;
            down(j) -= 1;
            CHECK(dphi(j) == (loss(up, points) - loss(down, points)) / 2);
        }
    }
}

TEST_CASE("L10.1 gradient of the line: the walk-through's check, and its errors") {
    CHECK(check_line_gradient(lecture_points(), {Real(0.6), Real(-0.2)}).verdict == Verdict::pass);
    CHECK_THROWS_AS(check_line_gradient(lecture_points(), {1, 2, 3}), std::invalid_argument);
}

TEST_CASE("L10.1 gradient of the line: negative controls") {
    // the 2 of the square forgotten
    CHECK(diagnosis_of(scaled_gradient(Real(0.5))) == Diagnosis::halved);
    CHECK(diagnosis_of(scaled_gradient(-1)) == Diagnosis::sign);  // (y − f) instead of (f − y)
    // FM's mean under L6's sum
    CHECK(diagnosis_of(scaled_gradient(Real(1) / 12)) == Diagnosis::scaled_by_1_n);
    Objective wrong = objective(lecture_points());
    wrong.loss_and_gradient = [](const Vector& phi, Vector& dphi) {  // x_i forgotten in ∂ℓ_i/∂φ_1
        const Real L = gradient(phi, lecture_points(), dphi);
        dphi(1) = dphi(0);
        return L;
    };
    CHECK(verdict_of(wrong) == Verdict::fail);
}

TEST_CASE("L6.4 Hessian and surface: hand-worked value") {
    // 2·3, 2(1+2+3), 2(1+4+9)
    CHECK((hessian(Points{{1, 2, 3}, {0, 0, 0}}) == Matrix{{6, 12}, {12, 28}}));
    const Matrix surface = loss_surface(two_points, {0, 1}, {1, 2, 3});
    CHECK((surface == Matrix{{5, 1}, {2, 0}, {1, 1}}));  // rows are slopes, columns offsets
    CHECK_THROWS_AS(loss_surface(Points{}, {0}, {1}), std::invalid_argument);
}

TEST_CASE("L6.4 Hessian: it is the Jacobian of the gradient, and half of it is not") {
    const Points points = lecture_points();
    const auto slope = [&](const Vector& phi, Vector& dphi) { gradient(phi, points, dphi); };
    const Vector phi{Real(0.4), Real(0.2)};
    const Matrix H = hessian(points), half = H / 2;
    CHECK(check_jacobian(slope, phi, H).verdict == Verdict::pass);
    CHECK(check_jacobian(slope, phi, half).verdict == Verdict::fail);
}

TEST_CASE("L6.4 surface: a bowl, the second-order expansion around the minimum is exact") {
    const Points points = lecture_points();
    const Vector best = closed_form(points);
    const Matrix H = hessian(points);
    for (const Vector& d : {Vector{1, 0}, Vector{Real(-0.3), Real(0.7)}, Vector{5, -4}}) {
        Real half_dHd = 0;
        for (std::size_t i = 0; i < 2; ++i)
            for (std::size_t j = 0; j < 2; ++j) half_dHd += d(i) * H(i, j) * d(j) / 2;
        CHECK(loss(best + d, points) == Approx(loss(best, points) + half_dHd).epsilon(1e-12));
    }
}

TEST_CASE("L6.5 descent: hand-worked value") {
    // from (0, 1): ∂L/∂φ = (−6, −4), so one step of 0.1 goes to (0.6, 1.4), where L = 0.4² + 1² =
    // 1.16
    const Path path = descend(objective(two_points), {0, 1}, Real(0.1), 1);
    REQUIRE(path.steps() == 1);
    CHECK((path.point(0) == Vector{0, 1}));
    CHECK(path.loss(0) == 5);
    CHECK(path.end()(0) == Approx(0.6).epsilon(1e-14));
    CHECK(path.end()(1) == Approx(1.4).epsilon(1e-14));
    CHECK(path.loss(1) == Approx(1.16).epsilon(1e-14));
}

TEST_CASE("L6.5 descent: every step of a path starts where the last ended, on random points") {
    Random random(3, "paths");
    const Real epsilon = std::numeric_limits<Real>::epsilon();
    for (int trial = 0; trial < 20; ++trial) {
        const std::size_t count = 2 + random.index(10), steps = 1 + random.index(8);
        Points points{Vector::from_shape({count}), Vector::from_shape({count})};
        random.fill_normal(points.x);
        random.fill_normal(points.y);
        const Vector start{random.normal(), random.normal()};
        const Matrix H = hessian(points);
        const Real alpha = random.uniform(Real(0.1), 1) / (H(0, 0) + H(1, 1));  // ≤ 1/λmax
        const Path path = descend(objective(points), start, alpha, steps);
        REQUIRE(path.steps() == steps);
        CHECK((path.point(0) == start));
        for (std::size_t k = 0; k < steps; ++k) {
            const Vector here = path.point(k), there = path.point(k + 1);
            Vector slope{0, 0};
            // a sum of squares: the same to a rounding of each term and of each sum
            CHECK(std::abs(path.loss(k) - gradient(here, points, slope)) <=
                  real(2 * count + 8) * epsilon * path.loss(k));
            for (std::size_t j = 0; j < 2; ++j)  // three roundings at the most
                CHECK(std::abs(here(j) - there(j) - alpha * slope(j)) <=
                      3 * epsilon * (std::abs(here(j)) + std::abs(alpha * slope(j))));
        }
    }
}

TEST_CASE("L6.5 descent: the path is (I − αH)^k times the first error") {
    const Points points = lecture_points();
    const Vector best = closed_form(points), start{Real(0.6), Real(-0.2)},
                 first_error = start - best;
    for (const Real rate : {Real(0.001), Real(0.02), Real(0.039), Real(0.0405)}) {
        const Path path = descend(objective(points), start, rate, 60);
        for (const std::size_t k : {0u, 1u, 7u, 60u})
            CHECK(distance(path.point(k) - best,
                           error_after(hessian(points), first_error, rate, k)) < 1e-12);
    }
    CHECK_THROWS_AS(error_after(Matrix{{1, 2, 3}, {4, 5, 6}}, first_error, 1, 1),
                    std::invalid_argument);
}

TEST_CASE("L6.5 descent: converges just below 2/λmax and diverges just above") {
    const Points points = lecture_points();
    const Vector lambda = 12 * hessian_eigenvalues(design_matrix(as_column(points.x)));
    const Real limit = divergence_step(lambda);
    CHECK(limit == test::relative(0.0399760, 1e-6));
    const Vector start{Real(0.6), Real(-0.2)};
    const Path below = descend(objective(points), start, Real(0.99) * limit, 2000);
    const Path above = descend(objective(points), start, Real(1.01) * limit, 2000);
    CHECK(distance(below.end(), closed_form(points)) < 1e-12);
    CHECK(above.loss(2000) > 1e6);
    CHECK_THROWS_AS(divergence_step({-1, 0}), std::invalid_argument);
    CHECK_THROWS_AS(divergence_step(Vector{}), std::invalid_argument);
}

TEST_CASE("L6.5 descent: stops at the last finite loss when it overflows") {
    const Path path = descend(objective(lecture_points()), {0, 0}, 1e6, 1000);
    CHECK(path.steps() > 0);
    CHECK(path.steps() < 1000);
    CHECK(path.phi.shape()[0] == path.loss.size());
    CHECK(xt::all(xt::isfinite(path.phi)));
    CHECK(xt::all(xt::isfinite(path.loss)));
}

TEST_CASE("L6.5 descent: bad rates and bad starts are refused") {
    const Objective L = objective(lecture_points());
    const Real nan = std::numeric_limits<Real>::quiet_NaN(),
               infinity = std::numeric_limits<Real>::infinity();
    for (const Real rate : {Real(0), Real(-1), nan, infinity})
        CHECK_THROWS_AS(descend(L, {0, 0}, rate, 1), std::invalid_argument);
    CHECK_THROWS_WITH_AS(descend(L, {nan, 0}, 1, 1), "descend: the loss is not finite at the start",
                         std::invalid_argument);
}

TEST_CASE("L6.5 descent: negative control, against the gradient the loss rises") {
    const Vector start{Real(0.6), Real(-0.2)};
    const Path right = descend(scaled_gradient(1), start, Real(0.02), 20),
               wrong = descend(scaled_gradient(-1), start, Real(0.02), 20);
    for (std::size_t k = 1; k <= 20; ++k) {
        CHECK(right.loss(k) < right.loss(k - 1));
        CHECK(wrong.loss(k) > wrong.loss(k - 1));
    }
}

TEST_CASE("L6.6 three answers: descent, closed form and exhaustive search agree") {
    const Points points = lecture_points();
    const Vector best = closed_form(points);
    CHECK(best(0) == Approx(0.825950045).epsilon(1e-9));
    CHECK(best(1) == Approx(0.522226070).epsilon(1e-9));
    CHECK(loss(best, points) == Approx(0.199866357).epsilon(1e-8));

    CHECK(distance(descend(objective(points), {0, 0}, Real(0.02), 600).end(), best) < 1e-13);

    const GridAnswer grid =
        grid_search(points, xt::linspace<Real>(0, 2, 401), xt::linspace<Real>(-1, 1, 401));
    CHECK(grid.evaluations == 401 * 401);
    CHECK(grid.loss == Approx(loss(grid.phi, points)).epsilon(1e-14));
    CHECK(grid.loss >= loss(best, points));
    // spacing · √(κ/2), see the note
    CHECK(distance(grid.phi, best) < 0.005 * std::sqrt(50.030031 / 3.994169 / 2));
}

TEST_CASE("L6.6 exhaustive search: hand-worked value and errors") {
    const GridAnswer grid = grid_search(two_points, {0, 1, 2}, {0, 2});
    CHECK((grid.phi == Vector{1, 2}));
    CHECK(grid.loss == 0);
    CHECK(grid.evaluations == 6);
    CHECK_THROWS_WITH_AS(grid_search(two_points, Vector{}, {0}),
                         "grid_search: an axis of the grid is empty", std::invalid_argument);
}

TEST_CASE(
    "L6.6 exhaustive search: negative control, a grid that leaves the minimum out stops at its "
    "edge") {
    const Points points = lecture_points();
    const GridAnswer grid =
        grid_search(points, xt::linspace<Real>(2, 3, 101), xt::linspace<Real>(-1, 1, 101));
    CHECK(grid.phi(0) == 2);
    CHECK(distance(grid.phi, closed_form(points)) > 1);
}
