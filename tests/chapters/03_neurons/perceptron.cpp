#include "chapters/03_neurons/perceptron.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using descent::test::distance;
using doctest::Approx;

namespace {

constexpr unsigned AND = 8, OR = 14, XOR = 6, XNOR = 9;

/// Points in the plane on the two sides of a random line, none closer to it than `gap`.
SignedPoints on_two_sides(std::size_t count, Real gap, Random& random) {
    const Real angle = random.uniform(0, Real(6.283)), shift = random.uniform(-1, 1);
    SignedPoints points{Matrix::from_shape({count, std::size_t{2}}), {}};
    while (points.size() < count) {
        const Real x = random.uniform(-2, 2), y = random.uniform(-2, 2);
        const Real z = std::cos(angle) * x + std::sin(angle) * y - shift;
        if (std::abs(z) < gap) continue;
        points.X(points.size(), 0) = x;
        points.X(points.size(), 1) = y;
        points.sign.push_back(z > 0 ? 1 : -1);
    }
    return points;
}

Real product(const Separator& a, const Separator& b) {
    return a.b * b.b + xt::sum(a.w * b.w)();
}

}  // namespace

TEST_CASE("NL.8 perceptron: the first corrections by hand") {
    // AND. (0,0) −1: z = 0, a mistake → b = −1. (0,1), (1,0): z = −1, right. (1,1) +1: z = −1, a
    // mistake → b = 0, w = (1,1).
    const PerceptronRun run = learn(truth_table(AND), 1);
    CHECK(run.mistakes == 2);
    CHECK(run.trail.size() == 3);
    CHECK(run.trail[1].b == -1);
    CHECK((run.trail[1].w == Vector{0, 0}));
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
        const PerceptronRun run = learn(points);
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
        const PerceptronRun run = learn(points, 100000);
        REQUIRE(run.converged);
        const Real R2 = mistake_bound(points, 1);
        for (std::size_t k = 0; k <= run.mistakes; ++k) {
            const Real steps = static_cast<Real>(k);
            CHECK(product(found.best, run.trail[k]) >= steps * found.margin - 1e-9 * steps);
            CHECK(product(run.trail[k], run.trail[k]) <= steps * R2 + 1e-9 * steps);
        }
        CHECK(static_cast<Real>(run.mistakes) <= mistake_bound(points, found.margin));
    }
}

TEST_CASE("NL.8 separability: margins by hand, and none is larger") {
    // OR: largest margin at b = −1, w = (2, 2), length 3: y z = 1 at the three nearest points.
    const Separability found = separability(truth_table(OR));
    CHECK(found.margin == Approx(1.0 / 3).epsilon(1e-9));
    CHECK(found.best.b == Approx(-1.0 / 3).epsilon(1e-9));
    CHECK(distance(found.best.w, Vector{2.0 / 3, 2.0 / 3}) < 1e-9);
    // AND: b = −3, w = (2, 2), length √17, margin 1/√17.
    CHECK(separability(truth_table(AND)).margin == Approx(1 / std::sqrt(17.0)).epsilon(1e-9));
    CHECK(mistake_bound(truth_table(AND), separability(truth_table(AND)).margin) ==
          Approx(3 * 17).epsilon(1e-9));
    // Nothing that the limit does not allow, tried at random.
    Random random(2, "margins");
    const SignedPoints points = on_two_sides(30, Real(0.2), random);
    const Separability best = separability(points);
    CHECK(best.margin_limit - best.margin < 1e-9);
    for (std::size_t trial = 0; trial < 2000; ++trial) {
        Separator other{
            {random.normal(best.best.w(0), Real(0.1)), random.normal(best.best.w(1), Real(0.1))},
            random.normal(best.best.b, Real(0.1))};
        const Real length = std::sqrt(product(other, other));
        Real margin = 1e9;
        for (std::size_t i = 0; i < points.size(); ++i)
            margin = std::min(margin, static_cast<Real>(points.sign[i]) *
                                          other(xt::row(points.X, static_cast<std::ptrdiff_t>(i))));
        CHECK(margin / length <= best.margin_limit + 1e-12);
    }
}

TEST_CASE("NL.8 XOR has no separator: the proof, and what is no proof") {
    for (const unsigned truth : {XOR, XNOR}) {
        const SignedPoints points = truth_table(truth);
        const Separability found = separability(points);
        CHECK_FALSE(found.margin > 0);
        CHECK(found.certificate == std::vector<long>{1, 1, 1, 1});
        CHECK(refutes(found.certificate, points));
        CHECK(refutes({3, 3, 3, 3}, points));
        CHECK_FALSE(refutes({1, 1, 1, 2}, points));
        CHECK_FALSE(refutes({0, 0, 0, 0}, points));
        CHECK_FALSE(refutes({-1, -1, -1, -1}, points));
    }
    CHECK_FALSE(refutes({1, 1, 1, 1}, truth_table(AND)));
    const std::string proof = proof_text({1, 1, 1, 1}, truth_table(XOR));
    for (const char* line :
         {"-(b) > 0", "+(b + w2) > 0", "+(b + w1) > 0", "-(b + w1 + w2) > 0", "0 > 0"})
        CHECK_MESSAGE(proof.find(line) != std::string::npos, line);
    CHECK_THROWS_AS(proof_text({1, 1, 1, 2}, truth_table(XOR)), std::invalid_argument);
}

TEST_CASE("NL.8 a separator or a proof: one of the two, never both") {
    Random random(3, "whole points");
    std::size_t separated = 0, refuted = 0;
    for (std::size_t trial = 0; trial < 200; ++trial) {
        SignedPoints points{Matrix::from_shape({6, 2}), {}};
        for (Real& x : points.X) x = static_cast<Real>(random.index(7)) - 3;
        for (std::size_t i = 0; i < 6; ++i) points.sign.push_back(random.index(2) == 0 ? -1 : 1);
        const Separability found = separability(points);
        CHECK((found.margin > 0) != !found.certificate.empty());
        if (found.margin > 0) CHECK(found.best.errors(points) == 0);
        if (!found.certificate.empty()) CHECK_FALSE(learn(points, 200).converged);
        separated += found.margin > 0;
        refuted += !found.certificate.empty();
    }
    CHECK(separated > 20);
    CHECK(refuted > 20);
}

TEST_CASE("NL.8 perceptron: on XOR it returns to where it was, on AND it does not") {
    const PerceptronRun run = learn(truth_table(XOR));
    CHECK_FALSE(run.converged);
    CHECK(run.cycle == 1);
    CHECK(run.mistakes == 4);
    CHECK((run.separator.w == Vector{0, 0}));
    CHECK(learn(truth_table(AND)).cycle == 0);
}

TEST_CASE("NL.8 a better representation: two hidden units make XOR separable") {
    const SignedPoints points = truth_table(XOR);
    const Matrix H = hidden_representation(points.X);
    CHECK((H == Matrix{{0, 0}, {1, 0}, {0, 1}, {0, 0}}));
    const SignedPoints hidden{H, points.sign};
    CHECK(separability(hidden).margin > 0);
    const PerceptronRun run = learn(hidden);
    CHECK(run.converged);
    CHECK(run.separator.errors(hidden) == 0);
    // One hidden unit is not enough, and neither are two without a ReLU: a linear map keeps XOR
    // inseparable.
    SignedPoints one{Matrix::from_shape({4, 1}), points.sign},
        linear{Matrix::from_shape({4, 2}), points.sign};
    for (std::size_t i = 0; i < 4; ++i) {
        one.X(i, 0) = H(i, 0);
        linear.X(i, 0) = points.X(i, 1) - points.X(i, 0);
        linear.X(i, 1) = -linear.X(i, 0);
    }
    CHECK_FALSE(separability(one).certificate.empty());
    CHECK_FALSE(separability(linear).certificate.empty());
}

TEST_CASE("NL.8 perceptron: what cannot be is refused") {
    CHECK_THROWS_AS(truth_table(16), std::invalid_argument);
    CHECK_THROWS_WITH_AS(learn({Matrix::from_shape({0, 2}), {}}), "learn: there are no points",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(learn({{{0, 1}}, {2}}), "learn: a class is neither +1 nor -1",
                         std::invalid_argument);
    CHECK_THROWS_AS(separability({{{0, 1}}, {1, 1}}), std::invalid_argument);
    CHECK_THROWS_AS(refutes({1, 1}, truth_table(XOR)), std::invalid_argument);
    CHECK_THROWS_AS(refutes({1, 1}, {{{0.5}, {0.5}}, {1, -1}}), std::invalid_argument);
    CHECK_THROWS_AS(mistake_bound(truth_table(XOR), 0), std::invalid_argument);
    CHECK_THROWS_AS(hidden_representation(Matrix{{1, 2, 3}}), std::invalid_argument);
    // Points that are not whole numbers: no proof, and none claimed.
    const Separability found = separability({{{0.5}, {0.5}}, {1, -1}});
    CHECK_FALSE(found.margin > 0);
    CHECK(found.certificate.empty());
}
