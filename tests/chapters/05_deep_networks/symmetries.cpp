#include "chapters/05_deep_networks/symmetries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/05_deep_networks/composition.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;
using namespace descent::deep;

namespace {
struct Setting {
    DeepNetwork network;
    Vector phi;
    Matrix X, Y;

    explicit Setting(Activation a) : network({3, 6, 5, 4, 2}, a) {
        Random random(1, "symmetries test");
        phi = xt::zeros<Real>({network.parameters()});
        X = xt::zeros<Real>({50, 3});
        Y = xt::zeros<Real>({50, 2});
        random.fill_normal(phi);
        random.fill_normal(X);
        random.fill_normal(Y);
    }
    Matrix output(const Vector& at) const { return DeepModel{network, at}(X); }
    Real loss(const Vector& at) const { return xt::sum(xt::square(output(at) - Y))(); }
    Real moved(const Vector& at) const {
        return xt::amax(xt::abs(output(at) - output(phi)))() / xt::amax(xt::abs(output(phi)))();
    }
};
}  // namespace

TEST_CASE("FM.16 reordering: hand-worked example") {
    const DeepNetwork network({1, 2, 1});
    CHECK((reorder_units(network, Vector{1, 2, 3, 4, 5, 6, 7}, 1, {1, 0}) ==
           Vector{2, 1, 4, 3, 6, 5, 7}));
}

TEST_CASE("FM.16 reordering: three units in a ring, by hand") {
    const DeepNetwork network({2, 3, 2});
    //                  W0                b0        W1                b1
    const Vector phi = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50, 60, 0, 1};
    // unit 0 of the result is unit 2, unit 1 is unit 0, unit 2 is unit 1
    CHECK((reorder_units(network, phi, 1, {2, 0, 1}) ==
           Vector{5, 6, 1, 2, 3, 4, 9, 7, 8, 30, 10, 20, 60, 40, 50, 0, 1}));
}

TEST_CASE("FM.16 reordering: in whole numbers the same output, and unit d is unit order[d]") {
    Random random(8, "symmetries test");
    for (int repeat = 0; repeat < 40; ++repeat) {
        const DeepNetwork network(
            {2, 1 + random.index(5), 1 + random.index(5), 1 + random.index(5), 2});
        Vector phi = xt::zeros<Real>({network.parameters()});
        Matrix X = xt::zeros<Real>({8, 2});
        // between −3 and 3: no sum is so large that it rounds
        for (Real& value : phi) value = real(random.index(7)) - 3;
        for (Real& value : X) value = real(random.index(7)) - 3;
        const std::size_t layer = 1 + random.index(3);
        const std::vector<std::size_t> order = random.permutation(network.widths[layer]);
        Layers before, after;
        forward(network, phi, X, before);
        forward(network, reorder_units(network, phi, layer, order), X, after);
        CHECK((after.output() == before.output()));
        for (std::size_t d = 0; d < order.size(); ++d)
            CHECK((column(after.h[layer], d) == column(before.h[layer], order[d])));
    }
}

TEST_CASE("FM.16 scaling: hand-worked example") {
    const DeepNetwork network({1, 2, 1});
    CHECK(
        (scale_unit(network, Vector{1, 2, 3, 4, 5, 6, 7}, 1, 1, 2) == Vector{1, 4, 3, 8, 5, 3, 7}));
}

TEST_CASE("FM.16 reordering units leaves output and loss, for every activation") {
    Random random(2, "symmetries test");
    for (Activation a : {Activation::relu, Activation::tanh, Activation::sigmoid}) {
        const Setting s(a);
        for (std::size_t layer = 1; layer <= 3; ++layer) {
            const Vector phi =
                reorder_units(s.network, s.phi, layer, random.permutation(s.network.widths[layer]));
            CHECK((phi != s.phi));
            CHECK(s.moved(phi) <= 1e-14);
            CHECK(s.loss(phi) == doctest::Approx(s.loss(s.phi)).epsilon(1e-13));
        }
    }
}

TEST_CASE("FM.16 reordering there and back gives the same parameters") {
    const Setting s(Activation::relu);
    const std::vector<std::size_t> order = {2, 0, 4, 1, 3}, back = {1, 3, 0, 4, 2};
    CHECK((reorder_units(s.network, reorder_units(s.network, s.phi, 2, order), 2, back) == s.phi));
}

TEST_CASE("FM.16 scaling a ReLU unit leaves output and loss; by a power of two to the last bit") {
    const Setting s(Activation::relu);
    for (std::size_t layer = 1; layer <= 3; ++layer)
        for (Real factor : {Real(0.001), Real(0.7), Real(3), Real(1e6)}) {
            const Vector phi = scale_unit(s.network, s.phi, layer, 2, factor);
            CHECK(s.moved(phi) <= 1e-14);
            CHECK(s.loss(phi) == doctest::Approx(s.loss(s.phi)).epsilon(1e-13));
        }
    CHECK((s.output(scale_unit(s.network, s.phi, 2, 1, 8)) == s.output(s.phi)));
}

TEST_CASE("FM.16 negative control: tanh and sigmoid units cannot be scaled") {
    for (Activation a : {Activation::tanh, Activation::sigmoid}) {
        const Setting s(a);
        CHECK(s.moved(scale_unit(s.network, s.phi, 2, 1, 3)) > 1e-2);
    }
}

TEST_CASE("FM.16 negative control: half of a symmetry is none") {
    const Setting s(Activation::relu);
    Vector unbalanced = scale_unit(s.network, s.phi, 2, 1, 3);
    vector(unbalanced, s.network.b(1))[1] /= 3;  // the bias forgotten
    CHECK(s.moved(unbalanced) > 1e-3);
    Vector unmatched = reorder_units(s.network, s.phi, 2, {1, 0, 2, 3, 4});
    // the outgoing columns forgotten
    matrix(unmatched, s.network.W(2)) = matrix(s.phi, s.network.W(2));
    CHECK(s.moved(unmatched) > 1e-3);
}

TEST_CASE("FM.16 the number of orderings is N!^K") {
    CHECK((orderings(DeepNetwork({1, 3, 3, 1})) == 36));
    CHECK(grouped(orderings(DeepNetwork({2, 10, 10, 1}))) == "13,168,189,440,000");
    CHECK((orderings(DeepNetwork({2, 1})) == 1));
}

TEST_CASE("FM.16 symmetries: what does not fit is refused") {
    const Setting s(Activation::relu);
    CHECK_THROWS_AS(reorder_units(s.network, s.phi, 0, {0}), std::invalid_argument);
    CHECK_THROWS_AS(reorder_units(s.network, s.phi, 4, {0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(reorder_units(s.network, s.phi, 2, {0, 1, 2, 3}), std::invalid_argument);
    CHECK_THROWS_AS(reorder_units(s.network, s.phi, 2, {0, 1, 2, 3, 3}), std::invalid_argument);
    CHECK_THROWS_AS(reorder_units(s.network, s.phi, 2, {0, 1, 2, 3, 5}), std::invalid_argument);
    CHECK_THROWS_AS(scale_unit(s.network, s.phi, 1, 6, 2), std::invalid_argument);
    CHECK_THROWS_AS(scale_unit(s.network, s.phi, 1, 0, -2), std::invalid_argument);
    CHECK_THROWS_AS(scale_unit(s.network, Vector{1}, 1, 0, 2), std::invalid_argument);
}

TEST_CASE("FM.16 equivalent parameters: reordering and scaling change nothing but φ") {
    for (std::uint64_t seed : {0u, 1u, 2u}) {
        const EquivalenceResult result = compare_equivalent(seed);
        CHECK(grouped(result.orderings) == "13,168,189,440,000");
        CHECK(result.s == 5);
        CHECK(result.scaled_by > 0.1);
        CHECK(result.reordered_by > 0.1);
        CHECK(result.reordered_error <= 1e-14);
        CHECK(result.scaled_error <= 1e-14);
        CHECK(std::abs(result.loss_error) <= 1e-13);
        // negative control: tanh
        CHECK(result.tanh_error > 1e-3);
    }
}

TEST_CASE("FM.16 equivalent parameters: what the factor does") {
    // The weights that go in move by (s − 1)|w|, those that go out by less: 8 : 4 for 9 and 5.
    CHECK(compare_equivalent(3, 9).scaled_by / compare_equivalent(3, 5).scaled_by ==
          doctest::Approx(2));
    // A power of two moves no digit; 1 moves nothing, not even with tanh.
    CHECK(compare_equivalent(3, 4).scaled_error == 0);
    CHECK(compare_equivalent(3, 1).scaled_by == 0);
    CHECK(compare_equivalent(3, 1).tanh_error == 0);
    // Negative control: of an infinite factor nothing is left.
    CHECK(std::isnan(compare_equivalent(3, INFINITY).scaled_error));
    CHECK(std::isnan(compare_equivalent(3, INFINITY).loss_error));
    CHECK_THROWS_WITH_AS(compare_equivalent(3, -5), "scale_unit: s is not positive",
                         std::invalid_argument);
}

TEST_CASE(
    "FM.16 scaling needs a factor above 0, which a slide leaves out: −a[z] is not a[−z] (errata)") {
    const Setting s(Activation::relu);
    // by hand what scale_unit() refuses
    const auto scaled = [&](Real factor) {
        Vector phi = s.phi;
        row(matrix(phi, s.network.W(1)), 1) *= factor;
        vector(phi, s.network.b(1))[1] *= factor;
        auto out = matrix(phi, s.network.W(2));
        xt::view(out, xt::all(), 1) /= factor;
        return phi;
    };
    CHECK((scaled(2) == scale_unit(s.network, s.phi, 2, 1, 2)));
    CHECK(s.moved(scaled(2)) == 0);
    CHECK(s.moved(scaled(-2)) > 1e-2);
    CHECK(!(s.moved(scaled(0)) <= 1e-2));  // 1/0: not even a number
    for (const Real factor : {Real(-2), Real(0)})
        CHECK_THROWS_WITH_AS(scale_unit(s.network, s.phi, 2, 1, factor),
                             "scale_unit: s is not positive", std::invalid_argument);
}

TEST_CASE(
    "FM.16 how many minima: one hidden unit has one order, and tanh two signs; ReLUs a line of "
    "them") {
    // Two units and more are needed for another order of theirs …
    CHECK((orderings(DeepNetwork({2, 1, 1})) == 1));
    CHECK((orderings(DeepNetwork({2, 2, 1})) == 2));
    // … and they must differ: equal units can be exchanged without moving φ.
    const DeepNetwork pair({1, 2, 1});
    const Vector equal{1, 1, 2, 2, 3, 3, 4}, unequal{1, 2, 2, 2, 3, 3, 4};
    CHECK((reorder_units(pair, equal, 1, {1, 0}) == equal));
    CHECK((reorder_units(pair, unequal, 1, {1, 0}) != unequal));
    // A linear unit alone: (wx)·v has the minima wv = 1, infinitely many, by scaling.
    const DeepNetwork one({1, 1, 1});
    const Vector phi{2, 0, Real(0.5), 0};
    for (const Real factor : {Real(0.5), Real(2), Real(8)}) {
        const Vector other = scale_unit(one, phi, 1, 0, factor);
        CHECK((other != phi));
        CHECK((DeepModel{one, other}(Matrix{{1}, {3}}) == Matrix{{1}, {3}}));
    }
}
