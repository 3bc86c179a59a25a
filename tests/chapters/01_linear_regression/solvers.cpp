#include "chapters/01_linear_regression/solvers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

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
