#include "chapters/12_regularization/readings.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/12_regularization/soft_constraint.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;
using test::distance;

TEST_CASE("EE.26b readings: of diffuse and peaky weights L2 prefers the diffuse, L1 neither") {
    const ParameterLayout two = only_weights(2);
    const Vector peaky{2, 0}, diffuse{1, 1};
    // λ/2 (4 + 0) and λ/2 (1 + 1): half as dear; λ (2 + 0) and λ (1 + 1): the same
    CHECK(penalty(peaky, two, Penalty::l2, Real(0.5)) == 1);
    CHECK(penalty(diffuse, two, Penalty::l2, Real(0.5)) == 0.5);
    CHECK(penalty(peaky, two, Penalty::l1, Real(0.5)) == 1);
    CHECK(penalty(diffuse, two, Penalty::l1, Real(0.5)) == 1);

    // y = x at ±1, x given twice: with s = w_1 + w_2 the loss is (s − 1)². L2, λ = 1:
    // 2(s − 1) + s/2 = 0, s = 0.8, each half of it
    const Matrix W{{1, -1, -1}, {1, 1, 1}}, y{{-1}, {1}};
    CHECK(distance(penalized_fit(W, y, 1), Matrix{{0}, {Real(0.4)}, {Real(0.4)}}) < 1e-14);
    // L1, λ = 1: 2(s − 1) + 1 = 0, s = 0.5, shared as the start has it
    CHECK(distance(sparse_fit(W, y, 1, {0, 0, 0}, 200), Vector{0, Real(0.25), Real(0.25)}) < 1e-12);
    CHECK(distance(sparse_fit(W, y, 1, {0, 1, 0}, 200), Vector{0, Real(0.5), 0}) < 1e-12);
    CHECK(distance(sparse_fit(W, y, 1, {0, 0, 1}, 200), Vector{0, 0, Real(0.5)}) < 1e-12);
    // without penalty nothing is taken away
    CHECK(distance(sparse_fit(W, y, 0, {0, 1, 0}, 200), Vector{0, 1, 0}) < 1e-12);
    CHECK_THROWS_AS(sparse_fit(W, y, -1, {0, 0, 0}, 1), std::invalid_argument);
    CHECK_THROWS_AS(sparse_fit(W, y, 1, {0, 0}, 1), std::invalid_argument);
    CHECK_THROWS_AS(sparse_fit({{1}, {1}}, y, 1, {0}, 1), std::invalid_argument);
}

TEST_CASE(
    "EE.26b EE.28b readings: L2 splits a duplicated input evenly, L1 anyhow; noise is ignored by "
    "L1 and shrunk by L2") {
    for (std::uint64_t seed = 0; seed < 4; ++seed) {
        CAPTURE(seed);
        const SharedInputsResult result = share_inputs({.seed = seed});
        CHECK(std::abs(result.l2.first - result.l2.second) < 1e-12);
        // L1: the same loss, and the same sum, in three ways
        CHECK(result.l1_apart < 1e-12);
        CHECK(std::abs(result.l1.first - result.l1.second) < 1e-12);
        for (const InputWeights* l1 : {&result.l1_first, &result.l1_second})
            CHECK(std::abs(l1->both() - result.l1.both()) < 1e-9);
        CHECK(result.l1_first.first > result.l1_first.second + Real(0.1));
        CHECK(result.l1_second.second > result.l1_second.first + Real(0.1));
        // both are less than the truth, a weight of 1
        CHECK(result.l2.both() < result.least_squares.both());
        CHECK(result.l1.both() < result.least_squares.both());
        CHECK(result.l1.both() > Real(0.5));
        // the noise: all of it ignored, or only shrunk
        CHECK(result.l1.ignored() == 8);
        CHECK(result.l2.ignored() == 0);
        CHECK(l2_norm(result.l2.others) < l2_norm(result.least_squares.others));
    }
    // negative control: without a penalty nothing is ignored
    CHECK(share_inputs({.l1 = 0}).l1.ignored() == 0);
    CHECK_THROWS_AS(share_inputs({.examples = 0}), std::invalid_argument);
    CHECK_THROWS_AS(share_inputs({.l2 = -1}), std::invalid_argument);
}

TEST_CASE("EE.26b soft constraint: by hand, the ball of radius 1 around 0") {
    // ½‖φ − (3, 4)‖²: the nearest place of the ball, (0.6, 0.8), is 5 − 1 times as far as
    // long, so λ = 4, and (H + 4I)⁻¹ Hφ* = (3, 4)/5
    const Matrix H{{1, 0}, {0, 1}};
    const Vector nearest = descend_in_ball(H, {3, 4}, 1);
    CHECK(distance(nearest, Vector{Real(0.6), Real(0.8)}) < 1e-14);
    CHECK(distance(nearest, l2_minimum(H, {3, 4}, 4)) < 1e-14);
    Real lambda = 0;
    CHECK(lagrange_violation(H, {3, 4}, nearest, lambda) < 1e-13);
    CHECK(lambda == doctest::Approx(4).epsilon(1e-13));
    // a ball that holds the minimum forbids nothing
    CHECK(distance(descend_in_ball(H, {3, 4}, 6), Vector{3, 4}) < 1e-14);
    CHECK_THROWS_AS(descend_in_ball(H, {3, 4}, 0), std::invalid_argument);
    CHECK_THROWS_AS(descend_in_ball({{1, 0}, {0, -1}}, {3, 4}, 1), std::invalid_argument);
    CHECK_THROWS_AS(lagrange_violation(H, {3, 4}, {0, 0}, lambda), std::invalid_argument);
    CHECK_THROWS_AS(lagrange_violation(H, {3, 4}, {1, 0, 0}, lambda), std::invalid_argument);
}

TEST_CASE("EE.26b soft constraint: the minimum with a penalty is that of the loss in a ball") {
    for (const QuadraticExample& quadratic : {upright_quadratic(), turned_quadratic()}) {
        Real last = l2_norm(quadratic.minimum);
        for (const SoftConstraint& result :
             compare_constraint(quadratic, {Real(0.1), Real(0.5), 2, 10})) {
            CAPTURE(result.lambda);
            CHECK(result.radius < last);  // the larger the penalty, the smaller the ball
            last = result.radius;
            CHECK(result.apart < 1e-10);
            CHECK(result.multiplier == doctest::Approx(result.lambda).epsilon(1e-9));
            // nowhere on the circle is the loss less
            CHECK(result.least_around >= result.loss - 1e-12);
            CHECK(result.least_around < result.loss + 1e-5);
            // negative control: the nearest place of the circle to φ* is another
            const Vector& minimum = quadratic.minimum;
            const Vector straight = minimum * (result.radius / l2_norm(minimum));
            Real lambda = 0;
            CHECK(lagrange_violation(quadratic.H, minimum, straight, lambda) > 1e-3);
            CHECK(lagrange_violation(quadratic.H, minimum, result.penalized, lambda) < 1e-12);
        }
    }
    CHECK_THROWS_AS(compare_constraint(upright_quadratic(), {-1}), std::invalid_argument);
}
