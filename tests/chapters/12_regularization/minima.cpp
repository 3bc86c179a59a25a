#include "chapters/12_regularization/minima.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/02_model_fitting/stationary.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;
using test::distance;

TEST_CASE("EE.27 minima: L2 by formula and by descent, on quadratics worked by hand") {
    // H + λI = (3 1; 1 3) and Hφ* = (2, 1); curvatures 1 and 3 leave 1/2 and 3/4
    const L2MinimumResult by_hand = compare_l2({"by hand", {{2, 1}, {1, 2}}, {1, 0}}, 1);
    CHECK(distance(by_hand.formula, Vector{Real(0.625), Real(0.125)}) < 1e-15);
    CHECK(distance(by_hand.factor, Vector{Real(0.5), Real(0.75)}) < 1e-15);
    CHECK(by_hand.error < 1e-10);
    CHECK(by_hand.factor_error < 1e-10);

    const L2MinimumResult upright = compare_l2(upright_quadratic(), Real(0.5));
    CHECK(distance(upright.found, Vector{1, Real(4) / 3}) < 1e-10);
    const L2MinimumResult turned = compare_l2(turned_quadratic(), Real(0.5));
    CHECK(distance(turned.factor, upright.factor) < 1e-14);  // turning leaves the curvatures
    CHECK(turned.error < 1e-10);
    CHECK(turned.factor_error < 1e-10);
    // negative control: with half the penalty another factor is left
    CHECK(distance(compare_l2(turned_quadratic(), Real(0.25)).measured_factor, turned.factor) >
          0.05);
    CHECK_THROWS_AS(compare_l2(upright_quadratic(), -1), std::invalid_argument);
}

TEST_CASE("EE.28 minima: L1 by formula and by descent, and the formula fails where H is turned") {
    const L1MinimumResult upright = compare_l1(upright_quadratic(), Real(0.5));
    CHECK(distance(upright.diagonal_formula, Vector{1, Real(1.375)}) < 1e-15);
    CHECK(upright.formula_error < 1e-10);
    CHECK(upright.violation < 1e-10);
    CHECK(upright.formula_violation < 1e-10);
    CHECK(distance(upright.along_found, upright.found) < 1e-10);  // the eigenvectors are the axes

    const L1MinimumResult turned = compare_l1(turned_quadratic(), Real(0.5));
    CHECK(turned.violation < 1e-10);
    CHECK(turned.along_error < 1e-10);
    CHECK(turned.found[0] == 0);
    CHECK(turned.formula_error > 0.3);
    CHECK(turned.formula_violation > 0.3);
    CHECK(distance(turned.along_found, turned.found) > 0.1);  // the axes matter to L1
    CHECK_THROWS_AS(compare_l1(turned_quadratic(), -1), std::invalid_argument);
}

TEST_CASE("EE.27 EE.28 minima: the way from φ* to 0 as λ grows") {
    const QuadraticExample turned = turned_quadratic(), upright = upright_quadratic();
    const PenaltyPath l2 = penalty_path(turned, Penalty::l2);
    CHECK(distance(Vector(row(l2.formula, 0)), turned.minimum) < 1e-14);
    Real last = l2_norm(turned.minimum) + Real(1e-9);
    for (std::size_t i = 0; i < l2.formula.shape()[0]; ++i) {
        CHECK(l2_norm(row(l2.formula, i)) < last);
        last = l2_norm(row(l2.formula, i));
    }
    CHECK(last < 0.05);
    // the fifth descent has λ = 2⁴/16
    CHECK(distance(Vector(row(l2.measured, 4)), l2_minimum(turned.H, turned.minimum, 1)) < 1e-10);

    const PenaltyPath l1 = penalty_path(upright, Penalty::l1);
    CHECK(distance(Vector(row(l1.formula, 0)), upright.minimum) == 0);
    CHECK((Vector(row(l1.formula, 200)) == Vector{0, 0}));  // exactly
    CHECK(distance(Vector(row(l1.measured, 4)), Vector{0, Real(1.25)}) < 1e-10);
    CHECK_THROWS_WITH_AS(penalty_path(turned, Penalty::l1), doctest::Contains("not diagonal"),
                         std::invalid_argument);
}

TEST_CASE("EE.27 EE.28 minima: what is left of one weight, by hand and by descent") {
    const ShrinkageCurves curves = shrinkage_curves(1);
    for (std::size_t i = 0; i < curves.minimum.size(); ++i) {
        const Real w = curves.minimum[i];
        CHECK(std::abs(curves.l2[i] - w / 2) < 1e-15);
        CHECK(std::abs(curves.l1[i] - std::copysign(std::max(std::abs(w) - 1, Real(0)), w)) <
              1e-15);
    }
    for (std::size_t i = 0; i < curves.measured_minimum.size(); ++i) {
        CHECK(std::abs(curves.measured_l2[i] - curves.l2[10 * i]) < 1e-10);
        CHECK(std::abs(curves.measured_l1[i] - curves.l1[10 * i]) < 1e-10);
    }
}

TEST_CASE("EE.28 minima: near 0 the subgradient jumps and the proximal step stays") {
    const NearZeroResult steps = steps_near_zero(60, 10);
    REQUIRE(steps.subgradient.size() == 10);
    for (std::size_t k = 0; k < 10; ++k) {
        CHECK(steps.proximal[k] == 0);
        CHECK(steps.subgradient[k] != 0);
        CHECK(std::abs(steps.subgradient[k]) < 2 * steps.alpha * steps.lambda);
    }
    CHECK(xt::amin(steps.subgradient)() < 0);
    CHECK(xt::amax(steps.subgradient)() > 0);
    // from φ = 1 one step of the subgradient goes to 1 − 0.1 (0.68 + 0.5)
    const NearZeroResult first = steps_near_zero(1, 1);
    CHECK(first.subgradient[0] == doctest::Approx(0.882).epsilon(1e-14));
    CHECK(first.proximal[0] == doctest::Approx(0.882).epsilon(1e-14));  // and the threshold too
    CHECK_THROWS_AS(steps_near_zero(3, 4), std::invalid_argument);
}
