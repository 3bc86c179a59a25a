#include "chapters/03_neurons/separability.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/03_neurons/two_bits.hpp"
#include "tests/chapters/03_neurons/points.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using doctest::Approx;
using test::distance, test::on_two_sides, test::product;

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
            margin = std::min(margin, static_cast<Real>(points.y[i]) *
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
}

TEST_CASE("NL.8 a separator or a proof: one of the two, never both") {
    Random random(3, "whole points");
    std::size_t separated = 0, refuted = 0;
    for (std::size_t trial = 0; trial < 200; ++trial) {
        SignedPoints points{Matrix::from_shape({6, 2}), {}};
        for (Real& x : points.X) x = static_cast<Real>(random.index(7)) - 3;
        for (std::size_t i = 0; i < 6; ++i) points.y.push_back(random.index(2) == 0 ? -1 : 1);
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

TEST_CASE(
    "NL.8 separability: what cannot be is refused, and without whole numbers no proof is claimed") {
    CHECK_THROWS_AS(separability({{{0, 1}}, {1, 1}}), std::invalid_argument);
    CHECK_THROWS_AS(refutes({1, 1}, truth_table(XOR)), std::invalid_argument);
    CHECK_THROWS_AS(refutes({1, 1}, {{{0.5}, {0.5}}, {1, -1}}), std::invalid_argument);
    const Separability found = separability({{{0.5}, {0.5}}, {1, -1}});
    CHECK_FALSE(found.margin > 0);
    CHECK(found.certificate.empty());
}
