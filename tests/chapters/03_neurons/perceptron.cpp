#include "chapters/03_neurons/perceptron.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "chapters/03_neurons/two_bits.hpp"
#include "tests/chapters/03_neurons/points.hpp"

using namespace descent;
using namespace descent::neurons;
using test::on_two_sides, test::product;

TEST_CASE("NL.8 perceptron: the first corrections by hand") {
    // AND. (0,0) −1: z = 0, a mistake → b = −1. (0,1), (1,0): z = −1, right. (1,1) +1: z = −1, a
    // mistake → b = 0, w = (1,1).
    const PerceptronResult run = learn(truth_table(AND), 1);
    CHECK(run.mistakes == 2);
    REQUIRE(run.path.size() == 3);
    CHECK(run.path[1].b == -1);
    CHECK((run.path[1].w == Vector{0, 0}));
    CHECK(run.separator.b == 0);
    CHECK((run.separator.w == Vector{1, 1}));
    CHECK_FALSE(run.converged);
    CHECK(run.separator.errors(truth_table(AND)) == 3);  // (0,0) has z = 0, which is no answer
}

TEST_CASE(
    "NL.8 perceptron: learns AND and OR within the bound of its mistakes, and all 14 separable "
    "functions") {
    for (unsigned truth = 0; truth < 16; ++truth) {
        const SignedPoints points = truth_table(truth);
        const PerceptronResult run = learn(points);
        CHECK(run.converged == (truth != XOR && truth != XNOR));
        if (!run.converged) continue;
        CHECK(run.separator.errors(points) == 0);
        CHECK(static_cast<Real>(run.mistakes) <=
              mistake_bound(points, separability(points).margin));
    }
}

TEST_CASE("NL.8 perceptron: each mistake does what the proof of the bound says") {
    Random random(1, "perceptron");
    for (std::size_t trial = 0; trial < 30; ++trial) {
        const SignedPoints points = on_two_sides(20, Real(0.1), random);
        const Separability found = separability(points);
        REQUIRE(found.margin > 0);
        const PerceptronResult run = learn(points, 100000);
        REQUIRE(run.converged);
        const Real R2 = mistake_bound(points, 1);
        for (std::size_t k = 0; k <= run.mistakes; ++k) {
            const Real steps = static_cast<Real>(k);
            CHECK(product(found.best, run.path[k]) >= steps * found.margin - 1e-9 * steps);
            CHECK(product(run.path[k], run.path[k]) <= steps * R2 + 1e-9 * steps);
        }
        CHECK(static_cast<Real>(run.mistakes) <= mistake_bound(points, found.margin));
    }
}

TEST_CASE("NL.8 perceptron: on XOR it returns to where it was, on AND it does not") {
    const PerceptronResult run = learn(truth_table(XOR));
    CHECK_FALSE(run.converged);
    CHECK(run.cycle == 1);
    CHECK(run.mistakes == 4);
    CHECK((run.separator.w == Vector{0, 0}));
    CHECK(learn(truth_table(AND)).cycle == 0);
}

TEST_CASE("NL.8 perceptron: what cannot be is refused") {
    CHECK_THROWS_WITH_AS(learn({Matrix::from_shape({0, 2}), {}}), "learn: there are no points",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(learn({{{0, 1}}, {2}}), "learn: a class is neither +1 nor -1",
                         std::invalid_argument);
    CHECK_THROWS_AS(mistake_bound(truth_table(XOR), 0), std::invalid_argument);
}
