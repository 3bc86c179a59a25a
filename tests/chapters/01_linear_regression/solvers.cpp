#include "chapters/01_linear_regression/solvers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

using namespace descent;
using namespace descent::regression;
using doctest::Approx;

TEST_CASE("FM.1 normal equations: they lose twice the digits, and then give up") {
    const Points points = lecture_points();
    const Real epsilon = std::numeric_limits<Real>::epsilon();
    CHECK(compare_solvers(points, 1).normal_equations < 1e-13);
    for (const Real variation : {Real(1e-3), Real(1e-5), Real(1e-7)}) {
        const SolverErrors errors = compare_solvers(points, variation);
        // κ grows like 1/variation
        CHECK(errors.condition * variation == Approx(3.4).epsilon(0.05));
        CHECK(errors.rank_revealing < 10 * errors.condition * epsilon);
        // far above κε …
        CHECK(errors.normal_equations > std::pow(errors.condition, Real(1.5)) * epsilon);
        // … as κ²ε allows
        CHECK(errors.normal_equations < 10 * errors.condition * errors.condition * epsilon);
    }
    const SolverErrors lost = compare_solvers(points, Real(1e-9));
    CHECK(lost.rank_revealing < 1e-5);
    CHECK(lost.normal_equations > 0.5);  // no digit left, or no answer given
    CHECK_THROWS_WITH_AS(normal_equations(Matrix{{2, 2}}, Matrix{{1}}),
                         "normal_equations: WᵀW is not positive definite in this precision",
                         std::runtime_error);
    CHECK_THROWS_AS(compare_solvers(points, 0), std::invalid_argument);
}

TEST_CASE("FM.1 sensitivity: hand-worked value, and κ alone only where the residual is small") {
    // Columns (1, 0, 0) and (0, ½, 0), θ = (3, 4), r = (0, 0, ρ): κ = 2, σmax = 1, ‖θ‖ = 5.
    const Matrix W{{1, 0}, {0, 0.5}, {0, 0}};
    CHECK(sensitivity(W, {{3}, {2}, {0}}) == Approx(2));
    CHECK(sensitivity(W, {{3}, {2}, {10}}) == Approx(2 + 4 * 10.0 / 5));
    CHECK_THROWS_AS(sensitivity(W, {{1, 2}, {3, 4}, {5, 6}}), std::invalid_argument);
    CHECK_THROWS_AS(sensitivity(W, {{1}, {2}}), std::invalid_argument);
    for (const Real residual : {Real(0), Real(1)})
        CHECK_THROWS_WITH_AS(sensitivity(W, {{0}, {0}, {residual}}),
                             "sensitivity: theta is 0 and has no relative error",
                             std::invalid_argument);

    // A feature that varies by 2⁻¹², exact answers and answers with a large residual: W wrong by a
    // share δ of ‖W‖ in random directions, the same ones for both.
    const Vector x = 1 + std::ldexp(Real(1), -12) * xt::arange<Real>(-2, 2.5);
    const Matrix V = design_matrix(as_column(x));
    const Vector exact = 1 + 2 * x, far = exact + 5 * Vector{1, -2, 0, 2, -1};  // r ⟂ 1, x
    const Real delta = Real(1e-12), size = fit(V, as_column(exact)).singular_values(0);
    const auto worst = [&](const Vector& y) {
        const Vector theta = column(fit(V, as_column(y)).theta, 0);
        Real moved = 0;
        for (int draw = 0; draw < 40; ++draw) {
            Matrix E = Matrix::from_shape({5, 2});
            for (std::size_t i = 0; i < 5; ++i)
                for (std::size_t j = 0; j < 2; ++j)
                    E(i, j) = std::sin(Real(1 + draw) * real(2 * i + j + 1));
            E *= delta * size / l2_norm(xt::flatten(E));
            const Vector other = column(fit(V + E, as_column(y)).theta, 0);
            moved = std::max(moved, l2_norm(other - theta) / l2_norm(theta));
        }
        return moved / delta;
    };
    const Real small = sensitivity(V, as_column(exact)), large = sensitivity(V, as_column(far));
    CHECK(large > 1000 * small);
    for (const auto& [y, bound] : {std::pair{exact, small}, {far, large}}) {
        CHECK(worst(y) < 1.01 * bound);
        CHECK(worst(y) > 0.1 * bound);  // and the bound says something
    }
    // Negative control: κ alone is no bound there.
    CHECK(worst(far) > 100 * small);
}

TEST_CASE(
    "FM.1 solvers: the sweep's κ doubles its bits, and the normal equations give up half way") {
    const SolverSweep sweep = sweep_solvers(lecture_points());
    const std::size_t last = sweep.variation.size() - 1;
    CHECK(sweep.variation(0) == 1);
    for (std::size_t k = 4; k <= last; ++k)  // κ grows like 1/variation
        CHECK(sweep.condition(k) / sweep.condition(k - 1) == Approx(4).epsilon(0.05));
    CHECK(sweep.worst_rank_revealing() < 10);
    CHECK(sweep.normal_equations(0) < 1e-13);
    CHECK(sweep.normal_equations(last) > 0.5);  // no digit left, or no answer given

    // Negative control: what κε excuses for one solver it does not for the other.
    SolverSweep wrong = sweep;
    wrong.rank_revealing = wrong.normal_equations;
    CHECK(wrong.worst_rank_revealing() > 1e6);
}
