#include "chapters/01_linear_regression/least_squares.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regression;
using doctest::Approx;

namespace {

Matrix random_matrix(std::size_t rows, std::size_t columns, std::string_view purpose) {
    Random random(1, purpose);
    Matrix result = xt::zeros<Real>({rows, columns});
    random.fill_normal(result);
    return result;
}

Matrix product(const Matrix& A, const Matrix& B) {
    Matrix C = xt::zeros<Real>({A.shape()[0], B.shape()[1]});
    matmul(A, B, C);
    return C;
}

/// Whole numbers from −5 to 5: sums and products of a few of them are exact, and so are
/// their means over 1, 2, 4 or 8.
Matrix whole_numbers(std::size_t rows, std::size_t columns, Random& random) {
    Matrix A = Matrix::from_shape({rows, columns});
    for (Real& value : A) value = real(random.index(11)) - 5;
    return A;
}

Real difference(const Matrix& A, const Matrix& B) {
    return xt::amax(xt::abs(A - B))();
}

/// T = 7 examples, 2 features, 3 outputs.
struct Problem {
    Matrix W = design_matrix(random_matrix(7, 2, "X"));
    Matrix Y = random_matrix(7, 3, "Y");
    Matrix theta = random_matrix(3, 3, "theta");
    Vector phi = xt::flatten(theta);
    ParameterLayout layout;
    Problem() { layout.add("theta", {3, 3}); }
};

/// The gradient as the slide prints it: 2Wᵀ(Wθ − y) under a loss that has a 1/T.
Objective slide_gradient(const Problem& p) {
    return with_gradient_of(objective(p.W, p.Y, Reduction::sum),
                            objective(p.W, p.Y, Reduction::mean));
}

}  // namespace

TEST_CASE("FM.1 least squares: hand-worked value") {
    const Matrix W = design_matrix(as_column({0, 1, 2})), Y = as_column({0, 1, 1});
    CHECK((W == Matrix{{1, 0}, {1, 1}, {1, 2}}));
    const Fit best = fit(W, Y);
    CHECK(best.theta(0, 0) == Approx(1.0 / 6).epsilon(1e-13));
    CHECK(best.theta(1, 0) == Approx(1.0 / 2).epsilon(1e-13));
    CHECK(best.rank == 2);
    CHECK(best.unique());
    // residuals 1/6, −1/3, 1/6
    CHECK(mean_squared_residual(W, best.theta, Y) == test::relative(1.0 / 18, 1e-13));
    const Matrix inverse{{5, 2, -1}, {-3, 0, 3}};  // (WᵀW)⁻¹Wᵀ = 1/6 of this
    CHECK(difference(6 * pseudo_inverse(W), inverse) < 1e-13);
    CHECK(difference(normal_equations(W, Y), best.theta) < 1e-13);

    Matrix dtheta = xt::zeros<Real>({2, 1});
    CHECK(gradient(W, Matrix{{0}, {0}}, Y, dtheta) == Approx(2.0 / 3).epsilon(1e-14));
    // −(2/3)(0+1+1), −(2/3)(0+1+2)
    CHECK(difference(dtheta, Matrix{{Real(-4) / 3}, {-2}}) < 1e-14);
}

TEST_CASE(
    "FM.1 least squares: the mean loss is the lecture's sum divided by T, and both have one "
    "minimum") {
    const Points points = lecture_points();
    const Matrix W = design_matrix(as_column(points.x)), Y = as_column(points.y);
    const Vector phi{Real(0.4), Real(0.2)};
    CHECK(12 * mean_squared_residual(W, as_column(phi), Y) ==
          Approx(loss(phi, points)).epsilon(1e-13));
    Vector L6 = xt::zeros<Real>({2});
    Matrix FM = xt::zeros<Real>({2, 1});
    gradient(phi, points, L6);
    gradient(W, as_column(phi), Y, FM);
    CHECK(difference(12 * FM, as_column(L6)) < 1e-13);
    CHECK(difference(12 * hessian(W), hessian(points)) < 1e-13);
}

TEST_CASE("FM.1 gradient: gradient check of the mean and of the sum") {
    const Problem p;
    for (const Reduction loss : {Reduction::mean, Reduction::sum}) {
        const GradientReport report =
            check_gradient(objective(p.W, p.Y, loss), p.phi, p.layout, {.batch = 7});
        INFO(report.text());
        CHECK(report.verdict == Verdict::pass);
        CHECK(report["theta"].checked == 9);
    }
}

TEST_CASE("FM.1 gradient: on random whole numbers it is the exact difference of the mean loss") {
    // g is quadratic in each entry of θ: half its difference over θ_jo ± 1 is the slope.
    Random random(1, "whole numbers");
    for (int trial = 0; trial < 60; ++trial) {
        const std::size_t T = std::size_t{1} << random.index(4), P = 1 + random.index(4),
                          O = 1 + random.index(3);
        const Matrix W = whole_numbers(T, P, random), Y = whole_numbers(T, O, random),
                     theta = whole_numbers(P, O, random);
        Matrix dtheta = xt::full_like(theta, Real(99));
        CHECK(gradient(W, theta, Y, dtheta) == mean_squared_residual(W, theta, Y));
        for (std::size_t j = 0; j < P; ++j)
            for (std::size_t o = 0; o < O; ++o) {
                Matrix up = theta, down = theta;
                up(j, o) += 1;
                down(j, o) -= 1;
                CHECK(dtheta(j, o) ==
                      (mean_squared_residual(W, up, Y) - mean_squared_residual(W, down, Y)) / 2);
            }
    }
}

TEST_CASE(
    "FM.1 gradient: negative control, the slide's gradient without 1/T is T times too large "
    "(errata)") {
    const Problem p;
    const GradientReport report = check_gradient(slide_gradient(p), p.phi, p.layout, {.batch = 7});
    CHECK(report.verdict == Verdict::fail);
    CHECK(report["theta"].diagnosis == Diagnosis::scaled_by_n);
    CHECK(report["theta"].worst.analytic / report["theta"].worst.numeric ==
          Approx(7).epsilon(1e-6));
}

TEST_CASE("FM.1 least squares: several outputs are as many separate fits") {
    const Problem p;
    const Matrix together = fit(p.W, p.Y).theta;
    for (std::size_t o = 0; o < 3; ++o) {
        const Vector y = xt::col(p.Y, static_cast<std::ptrdiff_t>(o)),
                     one = xt::col(together, static_cast<std::ptrdiff_t>(o));
        CHECK(difference(fit(p.W, as_column(y)).theta, as_column(one)) < 1e-13);
    }
}

TEST_CASE("FM.1 normal equations: the θ that random data were made with is found again") {
    Random random(2, "normal equations");
    const Real epsilon = std::numeric_limits<Real>::epsilon();
    for (int trial = 0; trial < 40; ++trial) {
        const std::size_t P = 1 + random.index(4), T = P + 10, O = 1 + random.index(3);
        Matrix W = Matrix::from_shape({T, P});
        random.fill_normal(W);
        const Matrix theta = whole_numbers(P, O, random), Y = product(W, theta);
        // T roundings in each entry of WᵀW and WᵀY, P² in the elimination, all times κ(WᵀW) = κ²
        const Real kappa = fit(W, Y).condition(), size = 1 + xt::amax(xt::abs(theta))();
        CHECK(difference(normal_equations(W, Y), theta) <=
              4 * real(P * (T + P * P)) * epsilon * kappa * kappa * size);
    }
}

TEST_CASE("FM.1 pseudo-inverse: the four conditions of Penrose, full rank or not, tall or wide") {
    Matrix deficient = random_matrix(6, 4, "deficient");
    xt::view(deficient, xt::all(), 3) =
        xt::view(deficient, xt::all(), 0) - 2 * xt::view(deficient, xt::all(), 1);
    for (const Matrix& W : {random_matrix(6, 3, "tall"), random_matrix(3, 6, "wide"), deficient,
                            random_matrix(1, 1, "one")}) {
        const Matrix P = pseudo_inverse(W), WP = product(W, P), PW = product(P, W);
        CHECK(difference(product(WP, W), W) < 1e-13);
        CHECK(difference(product(PW, P), P) < 1e-13);
        CHECK(difference(WP, xt::transpose(WP)) < 1e-13);
        CHECK(difference(PW, xt::transpose(PW)) < 1e-13);
        const Matrix Y = random_matrix(W.shape()[0], 2, "Y");
        CHECK(difference(product(P, Y), fit(W, Y).theta) < 1e-13);
    }
}

TEST_CASE("FM.1 rank-deficient data: the shortest of all minimizers, and it says so") {
    // y = 1 and 3 at the same x = 1: only φ_0 + φ_1 = 2 is determined, and (1, 1) is its shortest
    // solution.
    const Fit twice = fit(Matrix{{1, 1}, {1, 1}}, as_column({1, 3}));
    CHECK(difference(twice.theta, Matrix{{1}, {1}}) < 1e-14);
    CHECK(twice.rank == 1);
    CHECK_FALSE(twice.unique());
    CHECK(twice.condition() > 1e15);

    // The third column is the sum of the second and the ones; the fourth is on its own.
    Matrix W = design_matrix(random_matrix(9, 3, "X"));
    xt::view(W, xt::all(), 2) = xt::view(W, xt::all(), 1) + 1;
    const Matrix Y = random_matrix(9, 1, "Y");
    const Fit best = fit(W, Y);
    CHECK(best.rank == 3);
    CHECK(undetermined(W) == std::vector<std::size_t>{0, 1, 2});
    CHECK(undetermined(random_matrix(9, 4, "X")).empty());
    CHECK(residual_orthogonality(W, best.theta, Y) < 1e-15);
    const Matrix none = as_column({1, 1, -1, 0});  // W·none = 0
    const auto length = [](const Matrix& theta) { return xt::sum(theta * theta)(); };
    for (const Real t : {Real(-0.5), Real(-0.01), Real(0.01), Real(0.5)}) {
        const Matrix other = best.theta + t * none;
        CHECK(mean_squared_residual(W, other, Y) ==
              Approx(mean_squared_residual(W, best.theta, Y)).epsilon(1e-12));
        CHECK(length(other) > length(best.theta));
    }
}

TEST_CASE(
    "FM.1 L6.5 rank-deficient data: descent from zero ends at the shortest minimizer, from "
    "elsewhere it does not") {
    const Matrix W{{1, 1, 2}, {1, 2, 4}, {1, 3, 6}}, Y = as_column({1, 1, 3});
    const Vector shortest = xt::flatten(fit(W, Y).theta);
    const Objective g = objective(W, Y, Reduction::mean);
    const Real rate = 1 / hessian_eigenvalues(W)(2);
    const Vector from_zero = descend(g, {0, 0, 0}, rate, 5000).end(),
                 elsewhere = descend(g, {0, 1, 0}, rate, 5000).end();
    CHECK(xt::amax(xt::abs(from_zero - shortest))() < 1e-12);
    CHECK(xt::amax(xt::abs(elsewhere - shortest))() > 0.1);
    CHECK(g.loss(elsewhere) == Approx(g.loss(shortest)).epsilon(1e-12));
}

TEST_CASE("FM.1 rank: columns that differ by rounding, below max(T, P)·ε, count as one") {
    Matrix W = random_matrix(200, 2, "X");
    const auto rank_with_difference = [&](Real relative) {
        for (std::size_t i = 0; i < 200; ++i)
            W(i, 1) = W(i, 0) * (1 + (i % 2 == 0 ? relative : -relative));
        return fit(W, random_matrix(200, 1, "Y")).rank;
    };
    const Real epsilon = std::numeric_limits<Real>::epsilon();
    // σ_min/σ_max is half of the difference: 20ε < 200ε
    CHECK(rank_with_difference(40 * epsilon) == 1);
    CHECK(rank_with_difference(4000 * epsilon) == 2);
}

TEST_CASE("FM.1 fewer rows than parameters: the fit meets every point") {
    const Matrix W = design_matrix(random_matrix(3, 5, "X")), Y = random_matrix(3, 1, "Y");
    const Fit best = fit(W, Y);
    CHECK(best.rank == 3);
    CHECK_FALSE(best.unique());
    CHECK(best.condition() == std::numeric_limits<Real>::infinity());
    CHECK(best.singular_values.size() == 3);
    CHECK(mean_squared_residual(W, best.theta, Y) < 1e-28);
}

TEST_CASE("FM.1 least squares: wrong shapes and values are refused") {
    const Matrix W{{1, 0}, {1, 1}}, Y{{1}, {2}}, three{{1}, {2}, {3}};
    CHECK_THROWS_WITH_AS(fit(W, three), "fit: Y has shape 3×1, expected 2×1",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(mean_squared_residual(W, three, Y),
                         "mean_squared_residual: theta has shape 3×1, expected 2×1",
                         std::invalid_argument);
    Matrix dtheta = three;
    CHECK_THROWS_AS(gradient(W, Y, Y, dtheta), std::invalid_argument);
    CHECK_THROWS_AS(normal_equations(W, three), std::invalid_argument);
    CHECK_THROWS_AS(objective(W, three, Reduction::mean), std::invalid_argument);
    CHECK_THROWS_AS(hessian(Matrix::from_shape({0, 2})), std::invalid_argument);
    CHECK_THROWS_AS(fit(Matrix::from_shape({0, 2}), Matrix::from_shape({0, 1})),
                    std::invalid_argument);
    const Real nan = std::numeric_limits<Real>::quiet_NaN();
    CHECK_THROWS_WITH_AS(fit(W, Matrix{{1}, {nan}}),
                         "fit: an entry of W or Y is not a finite number", std::invalid_argument);
    CHECK_THROWS_AS(fit(Matrix{{1, nan}, {1, 1}}, Y), std::invalid_argument);
}

TEST_CASE("FM.1 forgotten mean: the check passes g's gradient and names the slide's missing 1/T") {
    const Points points = lecture_points();
    const ForgottenMean checks = check_forgotten_mean(design_matrix(as_column(points.x)),
                                                      as_column(points.y), {Real(0.6), Real(-0.2)});
    CHECK(checks.right.verdict == Verdict::pass);
    CHECK(checks.slide.verdict == Verdict::fail);
    CHECK(checks.slide["theta"].explanation.find("12 times too large") != std::string::npos);
    CHECK_THROWS_AS(check_forgotten_mean(Matrix{{1, 2}}, Matrix{{1}}, {0}), std::invalid_argument);
}

TEST_CASE("FM.2 Hessian: hand-worked value") {
    const Matrix W = design_matrix(as_column({0, 3}));  // WᵀW = [2 3; 3 9], 2/T = 1
    CHECK((hessian(W) == Matrix{{2, 3}, {3, 9}}));
    const Vector lambda = hessian_eigenvalues(W);  // trace 11, determinant 9
    CHECK(lambda(0) == Approx((11 - std::sqrt(85.0)) / 2).epsilon(1e-13));
    CHECK(lambda(1) == Approx((11 + std::sqrt(85.0)) / 2).epsilon(1e-13));
    CHECK(hessian_eigenvalues(Matrix{{3, 4}}).size() == 2);  // one row, two parameters: 0 and 2·25
    CHECK(hessian_eigenvalues(Matrix{{3, 4}})(0) == 0);
    CHECK(hessian_eigenvalues(Matrix{{3, 4}})(1) == Approx(50).epsilon(1e-13));
}

TEST_CASE("FM.2 Hessian: it is the Jacobian of the gradient, and without 1/T it is not") {
    const Matrix W = design_matrix(random_matrix(7, 2, "X")), Y = random_matrix(7, 1, "Y");
    const Objective g = objective(W, Y, Reduction::mean);
    const auto slope = [&](const Vector& phi, Vector& dphi) { g.loss_and_gradient(phi, dphi); };
    const Vector phi{1, -2, Real(0.5)};
    const Matrix H = hessian(W), slide = 7 * H;
    CHECK(check_jacobian(slope, phi, H, {.batch = 7}).verdict == Verdict::pass);
    const GradientReport wrong = check_jacobian(slope, phi, slide, {.batch = 7});
    CHECK(wrong.verdict == Verdict::fail);
    CHECK(wrong["J"].diagnosis == Diagnosis::scaled_by_n);
}

TEST_CASE("FM.2 Hessian: on random whole numbers it is the exact difference of the gradient") {
    Random random(3, "whole numbers");
    for (int trial = 0; trial < 40; ++trial) {
        const std::size_t T = std::size_t{1} << random.index(4), P = 1 + random.index(4);
        const Matrix W = whole_numbers(T, P, random), Y = whole_numbers(T, 1, random),
                     theta = whole_numbers(P, 1, random), H = hessian(W);
        REQUIRE((H.shape() == std::array<std::size_t, 2>{P, P}));
        for (std::size_t j = 0; j < P; ++j) {
            Matrix up = theta, down = theta, g_up = theta, g_down = theta;
            up(j, 0) += 1;
            down(j, 0) -= 1;
            gradient(W, up, Y, g_up);
            gradient(W, down, Y, g_down);
            for (std::size_t i = 0; i < P; ++i) CHECK(H(i, j) == (g_up(i, 0) - g_down(i, 0)) / 2);
        }
    }
}

TEST_CASE("FM.2 positive definite Hessian: every step away from the fit raises the loss") {
    const Problem p;
    const Matrix best = fit(p.W, p.Y).theta;
    const Real lowest = mean_squared_residual(p.W, best, p.Y),
               smallest = hessian_eigenvalues(p.W)(0);
    CHECK(smallest > 0);
    for (int trial = 0; trial < 20; ++trial) {
        const Matrix d = random_matrix(3, 3, "step" + std::to_string(trial));
        const Real rise = mean_squared_residual(p.W, best + d, p.Y) - lowest;
        CHECK(rise >= smallest / 2 * xt::sum(d * d)() * Real(1 - 1e-12));  // ½dᵀHd ≥ ½λmin‖d‖²
    }
}

TEST_CASE("FM.2 residual: it stands at right angles to every column of W") {
    const Problem p;
    const Matrix best = fit(p.W, p.Y).theta;
    CHECK(residual_orthogonality(p.W, best, p.Y) < 1e-15);
    const Points points = lecture_points();
    const Matrix W = design_matrix(as_column(points.x)), theta = fit(W, as_column(points.y)).theta;
    const Vector r = line({theta(0, 0), theta(1, 0)}, points.x) - points.y;
    CHECK(std::abs(xt::sum(r)()) < 1e-14);             // the column of ones: residuals add up to 0
    CHECK(std::abs(xt::sum(r * points.x)()) < 1e-14);  // the column of x
    CHECK_THROWS_AS(residual_orthogonality(p.W, theta, p.Y), std::invalid_argument);
}

TEST_CASE("FM.2 residual: negative control, a parameter that is off by a millionth is seen") {
    const Problem p;
    Matrix off = fit(p.W, p.Y).theta;
    off(1, 2) += Real(1e-6);
    CHECK(residual_orthogonality(p.W, off, p.Y) > 1e-9);
}
