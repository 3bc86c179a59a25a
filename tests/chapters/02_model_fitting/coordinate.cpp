#include "chapters/02_model_fitting/coordinate.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/chapters/02_model_fitting/gabor32.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;
using descent::test::gabor32;
using doctest::Approx;

namespace {

Vector first_column(const Matrix& phi) {
    return xt::col(phi, 0);
}

Vector gradient_at(const Matrix& W, const Vector& y, const Vector& phi) {
    Matrix dphi = Matrix::from_shape({phi.size(), 1});
    regression::gradient(W, as_column(phi), as_column(y), dphi);
    return first_column(dphi);
}

/// Random least squares, T × P, not too badly conditioned.
struct LeastSquares {
    Matrix W;
    Vector y, zero;
};
LeastSquares least_squares(std::size_t T, std::size_t P, std::uint64_t seed) {
    Random random(seed, "least squares");
    LeastSquares made{Matrix::from_shape({T, P}), Vector::from_shape({T}), xt::zeros<Real>({P})};
    random.fill_normal(made.W);
    random.fill_normal(made.y);
    return made;
}

bool never_rises(const Path& path) {
    const Real rounding = 100 * std::numeric_limits<Real>::epsilon() * std::abs(path.loss(0));
    for (std::size_t k = 1; k <= path.steps(); ++k)
        if (!(path.loss(k) <= path.loss(k - 1) + rounding)) return false;
    return true;
}

}  // namespace

TEST_CASE("FM.6 coordinate descent: hand-worked value of one round of least squares") {
    // Columns (1, 1) and (0, 2), y = (1, 5), from (0, 0): first φ_0 = (1 + 5)/2 = 3, then r = (−2,
    // 2), φ_1 = 4/4 = 1.
    const Path path = coordinate_descent({{1, 0}, {1, 2}}, {1, 5}, {0, 0}, 1);
    REQUIRE(path.steps() == 2);
    CHECK((path.point(1) == Vector{3, 0}));
    CHECK((path.point(2) == Vector{3, 1}));
    CHECK((path.loss == Vector{13, 4, 2}));  // ½(1 + 25), ½(4 + 4), ½(4 + 0)
}

TEST_CASE("FM.6 coordinate descent: reaches the closed form of chapter 1 to 1e-12") {
    const Points points = regression::lecture_points();
    const Matrix W = regression::design_matrix(as_column(points.x));
    const Vector best = first_column(regression::fit(W, as_column(points.y)).theta);
    CHECK(distance(coordinate_descent(W, points.y, {0, 0}, 1000).end(), best) < 1e-12);
    // Negative control: the bound sees a descent that stops too early.
    CHECK(distance(coordinate_descent(W, points.y, {0, 0}, 50).end(), best) > 1e-12);
    for (std::uint64_t seed = 0; seed < 10; ++seed) {
        const LeastSquares p = least_squares(40, 8, seed);
        const Path path = coordinate_descent(p.W, p.y, p.zero, 1000);
        CHECK(distance(path.end(), first_column(regression::fit(p.W, as_column(p.y)).theta)) <
              1e-12);
        CHECK(path.steps() < 8000);  // it noticed that nothing moves any more
        CHECK(never_rises(path));
    }
}

TEST_CASE(
    "FM.6 coordinate descent: invariant, at each turn the gradient along that coordinate is 0") {
    const LeastSquares p = least_squares(20, 5, 3);
    const Path path = coordinate_descent(p.W, p.y, p.zero, 4);
    for (std::size_t k = 1; k <= path.steps(); ++k) {
        const Vector g = gradient_at(p.W, p.y, path.point(k));
        CHECK(std::abs(g((k - 1) % 5)) < 1e-14);
        CHECK(path.loss(k) == test::relative(regression::mean_squared_residual(
                                                 p.W, as_column(path.point(k)), as_column(p.y)),
                                             1e-12));
    }
}

TEST_CASE(
    "FM.6 coordinate descent: gradient, on random data every turn ends where L rises to both "
    "sides, "
    "or at the wall") {
    Random random(4, "turns");
    const Real epsilon = std::numeric_limits<Real>::epsilon();
    for (int trial = 0; trial < 40; ++trial) {
        const Allowed allowed = trial % 2 == 0 ? Allowed::all : Allowed::nonnegative;
        const std::size_t N = 3 + random.index(8), P = 1 + random.index(4);
        Matrix W = Matrix::from_shape({N, P});
        Vector y = Vector::from_shape({N}), start = Vector::from_shape({P});
        random.fill_normal(W);
        random.fill_normal(y);
        for (Real& value : start) value = std::abs(random.normal());
        const Path path = coordinate_descent(W, y, start, 2, allowed);
        CHECK((path.point(0) == start));
        for (std::size_t k = 1; k <= path.steps(); ++k) {
            const std::size_t turn = (k - 1) % P;
            const Vector before = path.point(k - 1), phi = path.point(k);
            for (std::size_t j = 0; j < P; ++j)
                if (j != turn) CHECK(phi(j) == before(j));
            // Σ_i w_ij (w_iᵀφ − y_i): at most N + 3P + 4 roundings of the sizes of what is summed
            Real size = 0;
            for (std::size_t i = 0; i < N; ++i) {
                Real terms = std::abs(y(i));
                for (std::size_t j = 0; j < P; ++j)
                    terms += std::abs(W(i, j)) * (std::abs(phi(j)) + std::abs(before(j)));
                size += std::abs(W(i, turn)) * terms;
            }
            const Real bound = 2 / real(N) * real(N + 3 * P + 4) * epsilon * size;
            const Real slope = gradient_at(W, y, phi)(turn);
            if (allowed == Allowed::nonnegative && phi(turn) == 0)
                CHECK(slope >= -bound);
            else
                CHECK(std::abs(slope) <= bound);
            CHECK(xt::amin(phi)() >= (allowed == Allowed::all ? xt::amin(phi)() : Real(0)));
            CHECK(path.loss(k) ==
                  Approx(regression::mean_squared_residual(W, as_column(phi), as_column(y)))
                      .epsilon(1e-12));
        }
    }
}

TEST_CASE("FM.6 coordinate descent: a column of zeros, and columns that depend on each other") {
    const Path zero = coordinate_descent({{1, 0}, {2, 0}}, {1, 2}, {0, 7}, 10);
    CHECK((zero.end() == Vector{1, 7}));
    // any φ with φ_0 + φ_1 = 1
    const Path twice = coordinate_descent({{1, 1}, {2, 2}}, {1, 2}, {0, 0}, 10);
    CHECK(twice.loss(twice.steps()) < 1e-30);
}

TEST_CASE("FM.6 projection: hand-worked value, clipped at 0") {
    // The closed form is (3, −2): with φ_1 ≥ 0 it is (2, 0), not the clipped (3, 0).
    const Matrix W{{1, 1}, {0, 1}, {1, 0}};
    const Vector y{1, -2, 3};
    CHECK(distance(first_column(regression::fit(W, as_column(y)).theta), Vector{3, -2}) < 1e-12);
    const Path path = coordinate_descent(W, y, {0, 0}, 100, Allowed::nonnegative);
    CHECK(distance(path.end(), Vector{2, 0}) < 1e-12);
    CHECK(path.loss(path.steps()) < regression::mean_squared_residual(W, {{3}, {0}}, as_column(y)));
}

TEST_CASE(
    "FM.6 projection: the conditions of Karush, Kuhn and Tucker hold, and fail for the clipped "
    "closed form") {
    std::size_t caught = 0, active = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const LeastSquares p = least_squares(30, 6, seed);
        const Path path = coordinate_descent(p.W, p.y, p.zero, 1000, Allowed::nonnegative);
        const Vector phi = path.end();
        CHECK(xt::amin(phi)() >= 0);
        CHECK(kkt_violation(phi, gradient_at(p.W, p.y, phi)) < 1e-13);
        CHECK(never_rises(path));
        for (const Real value : phi) active += value == 0;
        // Negative control: minimize once, then project once, is not a minimum.
        const Vector clipped =
            xt::maximum(Real(0), first_column(regression::fit(p.W, as_column(p.y)).theta));
        caught += kkt_violation(clipped, gradient_at(p.W, p.y, clipped)) > 1e-3;
    }
    CHECK(active >= 20);
    CHECK(caught >= 15);
    // Where the closed form is allowed already, projection changes nothing.
    const Path free = coordinate_descent({{1, 0}, {1, 2}}, {1, 5}, {0, 0}, 100);
    CHECK((free.end() ==
           coordinate_descent({{1, 0}, {1, 2}}, {1, 5}, {0, 0}, 100, Allowed::nonnegative).end()));
}

TEST_CASE("FM.6 projection: what violates the conditions") {
    CHECK(kkt_violation({1, 0}, {0, 3}) == 0);
    CHECK(kkt_violation({1, 0}, {-2, 3}) == 2);  // could go on, up or down
    CHECK(kkt_violation({1, 0}, {0, -3}) == 3);  // could leave the wall
    CHECK(kkt_violation({-4, 0}, {0, 0}) == 4);  // behind the wall
    CHECK(std::isnan(kkt_violation({1}, {std::numeric_limits<Real>::quiet_NaN()})));
    CHECK_THROWS_AS(kkt_violation({1, 0}, {0}), std::invalid_argument);
}

TEST_CASE(
    "FM.6 coordinate descent on losses: exact in one turn along a quadratic, few evaluations") {
    Evaluations evaluations;
    const Objective bowl = counted(quadratic({{2, 0}, {0, 30}}, {1, -3}), evaluations);
    const Path path = coordinate_descent(bowl, {0.5, 0}, 1);
    CHECK(distance(path.end(), Vector{1, -3}) < 1e-7);
    CHECK(evaluations.losses <= 20);
    CHECK(evaluations.gradients == 0);
}

TEST_CASE(
    "FM.6 coordinate descent on losses: agrees with the closed form of least squares to the root "
    "of rounding") {
    const Points points = regression::lecture_points();
    const Matrix W = regression::design_matrix(as_column(points.x)), Y = as_column(points.y);
    const Path path =
        coordinate_descent(regression::objective(W, Y, regression::Reduction::mean), {0, 0}, 500);
    CHECK(distance(path.end(), first_column(regression::fit(W, Y).theta)) < 1e-6);
    CHECK(never_rises(path));
}

TEST_CASE("FM.6 coordinate descent on losses: along no coordinate is there anything lower nearby") {
    for (const Vector& start : {Vector{0, 12}, Vector{5, 20}, Vector{-4, 15}, Vector{8, 4}}) {
        const Path path = coordinate_descent(gabor32, start, 500);
        CHECK(never_rises(path));
        const Vector end = path.end();
        for (std::size_t j = 0; j < 2; ++j)
            for (const Real h : {Real(-1e-3), Real(1e-3)}) {
                Vector beside = end;
                beside(j) += h;
                CHECK(gabor32.loss(beside) > path.loss(path.steps()));
            }
        Vector g{0, 0};
        gabor32.loss_and_gradient(end, g);
        CHECK(xt::amax(xt::abs(g))() < 1e-4);
    }
}

TEST_CASE("FM.6 coordinate descent: converges, but not necessarily to the global minimum") {
    const Path right = coordinate_descent(gabor32, {0, 12}, 500),
               wrong = coordinate_descent(gabor32, {6, 17}, 500);
    CHECK(right.loss(right.steps()) == Approx(0.6457).epsilon(1e-4));
    CHECK(wrong.loss(wrong.steps()) == Approx(3.6705).epsilon(1e-4));
    CHECK(distance(wrong.end(), Vector{6.559, 18.349}) < 1e-3);
}

TEST_CASE("FM.6 coordinate descent: on a crease it stops where no minimum is") {
    const Path path = coordinate_descent(crease(), {0.8, 0.8}, 100);
    CHECK(distance(path.end(), Vector{0.8, 0.8}) < 1e-6);
    CHECK(path.loss(path.steps()) == Approx(0.64));
    CHECK(crease().loss({0.7, 0.7}) < 0.64);  // both at once lead down
    CHECK(crease().loss({0, 0}) == 0);
    ParameterLayout layout;
    layout.add("phi", {2});
    const GradientReport report = check_gradient(crease(), {0.8, -0.3}, layout);
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);
}

TEST_CASE(
    "FM.6 Powell's cycle: hand-worked turns, and the loss converges while φ does not (errata)") {
    // From (−1 − ε, 1 + ε/2, −1 − ε/4): s = ε/4, so φ_0 = 1 + ε/8; then φ_1 = −1 − ε/16, φ_2 = 1 +
    // ε/32, φ_0 = −1 − ε/64, … Turn k leaves ε/4/2ᵏ beyond a corner.
    const Objective L = powell_cycle();
    const Path path = coordinate_descent(L, {-1.5, 1.25, -1.125}, 3);
    REQUIRE(path.steps() == 9);
    const Real sign[] = {1, -1, 1, -1, 1, -1, 1, -1, 1};
    for (std::size_t k = 1; k <= 9; ++k) {
        const Real beyond = Real(0.125) / std::pow(Real(2), real(k));
        CHECK(path.phi(k, (k - 1) % 3) == Approx(sign[k - 1] * (1 + beyond)).epsilon(1e-6));
    }
    CHECK(never_rises(path));
    CHECK(path.loss(9) == Approx(1).epsilon(1e-3));  // it converges
    // Six turns later φ is back where it was, and three turns later at the opposite corner.
    CHECK(distance(path.point(9), path.point(3)) < Real(0.125) / 2);
    CHECK(distance(path.point(9), path.point(6)) > 2);
    // At a corner of the cycle the gradient is (0, 0, −2) in some order: no stationary point.
    Vector g{0, 0, 0};
    CHECK(L.loss_and_gradient({1, 1, -1}, g) == 1);
    CHECK((g == Vector{0, 0, -2}));
    for (std::size_t k = 4; k <= 9; ++k) {
        L.loss_and_gradient(path.point(k), g);
        CHECK(l2_norm(g) > 1.9);
    }
    ParameterLayout layout;
    layout.add("phi", {3});
    CHECK(check_gradient(L, {-1.5, 1.25, 0.3}, layout).verdict == Verdict::pass);
    CHECK_THROWS_AS(L.loss({1, 1}), std::invalid_argument);
    // Negative control: on a bowl the same bound sees φ come to rest.
    const Path bowl = coordinate_descent(quadratic({{2, 1, 0}, {1, 2, 1}, {0, 1, 2}}, {0, 0, 0}),
                                         {-1.5, 1.25, -1.125}, 20);
    CHECK(distance(bowl.point(bowl.steps()), bowl.point(bowl.steps() - 3)) < 1e-4);
}

TEST_CASE("FM.6 coordinate descent: what makes no sense is refused") {
    const auto nan = std::numeric_limits<Real>::quiet_NaN();
    CHECK_THROWS_AS(coordinate_descent(gabor32, Vector{}, 1), std::invalid_argument);
    CHECK_THROWS_AS(coordinate_descent(gabor32, {nan, 0}, 1), std::invalid_argument);
    const Objective endless{.loss = [](const Vector& phi) { return -phi(0); },
                            .loss_and_gradient = {}};
    CHECK_THROWS_AS(coordinate_descent(endless, {0}, 1), std::runtime_error);
    CHECK_THROWS_AS(coordinate_descent({{1, 0}, {1, 2}}, {1, 5, 7}, {0, 0}, 1),
                    std::invalid_argument);
    CHECK_THROWS_AS(coordinate_descent({{1, 0}, {1, 2}}, {1, 5}, {0}, 1), std::invalid_argument);
    CHECK_THROWS_AS(coordinate_descent({{1, 0}, {1, nan}}, {1, 5}, {0, 0}, 1),
                    std::invalid_argument);
}
