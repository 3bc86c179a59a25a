#include "chapters/05_deep_networks/regions.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "chapters/04_shallow_networks/piecewise.hpp"
#include "chapters/05_deep_networks/composition.hpp"
#include "chapters/05_deep_networks/integer_network.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;
using namespace descent::deep;

namespace {
Vector random_phi(const DeepNetwork& network, Random& random) {
    Vector phi = xt::zeros<Real>({network.parameters()});
    random.fill_normal(phi);
    return phi;
}

/// How far a network is from straight between a and b: its value in the middle against
/// the mean of the ends.
Real bow(const DeepNetwork& network, const Vector& phi, Real a, Real b) {
    const Matrix y = DeepModel{network, phi}(Matrix{{a}, {(a + b) / 2}, {b}});
    return xt::amax(xt::abs((xt::row(y, 0) + xt::row(y, 2)) / 2 - xt::row(y, 1)))() /
           (1 + xt::amax(xt::abs(y))());
}
}  // namespace

TEST_CASE("L8.3 composed 3+3 units: 20 parameters, nine regions; six units: 19 parameters, seven") {
    const auto [first, second] = folding_pair();
    const DeepModel merged = merge(as_deep(first), second);
    const LineRegions inside = line_regions(merged.network, merged.phi, -1, 1),
                      all = line_regions(merged.network, merged.phi);
    CHECK(first.network.parameters() + second.network.parameters() == 20);
    CHECK(inside.linear == 9);
    CHECK(all.linear == 10);
    const Vector expected = {-5.0 / 6, -0.5, -1.0 / 3, -1.0 / 6, 1.0 / 6, 1.0 / 3, 0.5, 5.0 / 6};
    CHECK(xt::amax(xt::abs(inside.breakpoints - expected))() <= 1e-16);

    const DeepModel most = merge(as_deep(sawtooth(3)), sawtooth(3));
    CHECK(line_regions(most.network, most.phi).linear == 16);
    const DeepModel six = as_deep(sawtooth(6));
    CHECK(six.network.parameters() == 19);
    CHECK(line_regions(six.network, six.phi).linear == 7);
}

TEST_CASE("L8.3 no network of six units in one layer has more than seven regions") {
    Random random(1, "regions test");
    const DeepNetwork network({1, 6, 1});
    for (int repeat = 0; repeat < 200; ++repeat)
        CHECK(line_regions(network, random_phi(network, random)).linear <= 7);
}

TEST_CASE("L8.3 one layer: the same joints as chapter 4 finds") {
    Random random(2, "regions test");
    for (int repeat = 0; repeat < 20; ++repeat) {
        const ShallowNetwork shallow(1, 1 + random.index(12), 1 + random.index(2));
        Vector phi = xt::zeros<Real>({shallow.parameters()});
        random.fill_normal(phi);
        const DeepModel model = as_deep({shallow, phi});
        const LineRegions regions = line_regions(model.network, model.phi);
        const PiecewiseLinear expected = piecewise(shallow, phi);
        REQUIRE(regions.linear == pieces(expected));
        REQUIRE(regions.breakpoints.size() == expected.joints.size());
        for (std::size_t j = 0; j < expected.joints.size(); ++j)
            CHECK(regions.breakpoints[j] == test::relative(expected.joints[j].x, 1e-15));
    }
}

TEST_CASE("L8.3 between breakpoints a deep network is straight, across them it is not") {
    Random random(3, "regions test");
    const DeepNetwork network({1, 6, 5, 4, 2});
    std::size_t found = 0;
    for (int repeat = 0; repeat < 10; ++repeat) {
        const Vector phi = random_phi(network, random);
        const Vector at = line_regions(network, phi, -3, 3).breakpoints;
        found += at.size();
        for (std::size_t j = 0; j + 1 < at.size(); ++j) {
            CHECK(at[j] < at[j + 1]);
            CHECK(bow(network, phi, at[j], at[j + 1]) <= 1e-12);
            const Real reach =
                Real(0.9) * std::min(at[j + 1] - at[j], j > 0 ? at[j] - at[j - 1] : at[j] + 3);
            if (reach > 1e-4) CHECK(bow(network, phi, at[j] - reach, at[j] + reach) > 1e-10);
        }
    }
    CHECK(found > 50);
}

TEST_CASE("L8.3 coinciding joints, dead units and layers that are off are counted right") {
    // two units with the joint 1/3, written differently; their bends cancel
    const DeepModel cancel =
        as_deep({ShallowNetwork(1, 2, 1), parameters_of(1, {{-1, 3, 2}, {-2, 6, -1}})});
    const LineRegions regions = line_regions(cancel.network, cancel.phi);
    CHECK(regions.activation == 2);
    CHECK(regions.linear == 1);
    // 0.1 + 0.2 is not 0.3: the joints at −0.3 and −(0.1 + 0.2) differ, and are found to differ
    const DeepModel near =
        as_deep({ShallowNetwork(1, 2, 1), parameters_of(0, {{0.3, 1, 1}, {0.1 + 0.2, 1, -1}})});
    CHECK(line_regions(near.network, near.phi).linear == 3);
    // the second layer is off everywhere
    const DeepNetwork off({1, 3, 2, 1});
    Vector phi = xt::ones<Real>({off.parameters()});
    vector(phi, off.W(1)).fill(-1);
    vector(phi, off.b(1)).fill(-1);
    CHECK(line_regions(off, phi).linear == 1);
    CHECK(line_regions(off, xt::zeros<Real>({off.parameters()})).linear == 1);
    // a network without a hidden layer
    CHECK(line_regions(DeepNetwork({1, 1}), Vector{2, 1}).linear == 1);
}

TEST_CASE("L8.3 tiny and huge numbers keep their regions") {
    const DeepModel model =
        as_deep({ShallowNetwork(1, 3, 1),
                 parameters_of(0, {{-1e-200, 1e-200, 1}, {1e150, 1e150, 1e-100}, {3, -1, 5}})});
    const LineRegions regions = line_regions(model.network, model.phi);
    REQUIRE(regions.linear == 4);
    CHECK((regions.breakpoints == Vector{-1, 1, 3}));
}

TEST_CASE("L8.3 negative control: a sampled count misses what the exact one finds") {
    const DeepModel model = merge(merge(as_deep(sawtooth(10)), sawtooth(10)), sawtooth(10));
    const Matrix y = model(as_column(xt::linspace<Real>(0, 1, 1000)));
    std::size_t turns = 0;
    for (std::size_t i = 1; i + 1 < 1000; ++i)
        turns += (y(i, 0) - y(i - 1, 0)) * (y(i + 1, 0) - y(i, 0)) < 0;
    CHECK(turns + 1 < 1331);
    CHECK(line_regions(model.network, model.phi).linear == 1331);
}

TEST_CASE("L8.3 two inputs: lines in general position make 1 + D + D(D−1)/2 regions") {
    Random random(4, "regions test");
    for (std::size_t D : {1u, 2u, 3u, 6u, 12u}) {
        const DeepNetwork network({2, D, 1});
        CHECK(plane_regions(network, random_phi(network, random), {-1e6, 1e6, -1e6, 1e6}) ==
              1 + D + D * (D - 1) / 2);
    }
}

TEST_CASE("L8.3 two inputs: hand-worked arrangements") {
    // x, y and x + y: three lines through one point make six regions, not seven
    const DeepNetwork three({2, 3, 1});
    const Vector star = {1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0};
    CHECK(plane_regions(three, star, {-1, 1, -1, 1}) == 6);
    Vector shifted = star;
    shifted[three.b(0).offset + 2] = -0.5;  // x + y = ½
    CHECK(plane_regions(three, shifted, {-1, 1, -1, 1}) == 7);
    shifted[three.b(0).offset + 2] = -2;  // touches the box in its corner only
    CHECK(plane_regions(three, shifted, {-1, 1, -1, 1}) == 4);
    // parallel lines
    const Vector stripes = {1, 0, 1, 0, 2, 0, 0, -0.5, 1, 1, 1, 1, 0};
    CHECK(plane_regions(three, stripes, {-1, 1, -1, 1}) == 4);
    // |x| + |y| − 1 in a second layer: a square across four quadrants cuts each of them once
    const DeepNetwork deep_one({2, 4, 1, 1});
    const Vector square = {1, 0, -1, 0, 0, 1, 0, -1, 0, 0, 0, 0, 1, 1, 1, 1, -1, 1, 0};
    CHECK(plane_regions(deep_one, square, {-2, 2, -2, 2}) == 8);
    CHECK(plane_regions(deep_one, square, {-0.25, 0.25, -0.25, 0.25}) == 4);
}

TEST_CASE("L8.3 two inputs: at least as many regions as activation patterns met by sampling") {
    Random random(5, "regions test");
    const DeepNetwork network({2, 5, 4, 1});
    for (int repeat = 0; repeat < 5; ++repeat) {
        const Vector phi = random_phi(network, random);
        const Vector axis = xt::linspace<Real>(-2, 2, 160);
        Matrix X = xt::zeros<Real>({axis.size() * axis.size(), std::size_t{2}});
        for (std::size_t i = 0; i < X.shape()[0]; ++i) {
            X(i, 0) = axis[i / axis.size()];
            X(i, 1) = axis[i % axis.size()];
        }
        Layers layers;
        forward(network, phi, X, layers);
        std::set<std::vector<bool>> patterns;
        for (std::size_t i = 0; i < X.shape()[0]; ++i) {
            std::vector<bool> pattern;
            for (std::size_t k = 0; k < 2; ++k)
                for (std::size_t d = 0; d < network.widths[k + 1]; ++d)
                    pattern.push_back(layers.f[k](i, d) > 0);
            patterns.insert(pattern);
        }
        const std::size_t exact = plane_regions(network, phi, {-2, 2, -2, 2});
        CHECK(exact >= patterns.size());
        CHECK(exact <= 2 * patterns.size());
    }
}

TEST_CASE("L8.3 integers: numbers are taken apart and put together again") {
    for (Real value :
         {Real(0), Real(1), Real(-6), Real(0.1), Real(-1e-300), Real(3e200), Real(0.375)}) {
        const int bits = fraction_bits(value);
        const Integer whole = scaled_integer(value, bits + 3);
        CHECK(boost::multiprecision::cpp_rational(whole, Integer(1) << (bits + 3))
                  .convert_to<Real>() == value);
    }
    CHECK(fraction_bits(0.375) == 3);
    CHECK(fraction_bits(12) == 0);
}

TEST_CASE("L8.3 regions: what does not fit is refused") {
    const DeepNetwork line({1, 2, 1}), plane({2, 2, 1});
    Vector phi = xt::zeros<Real>({7}), flat = xt::zeros<Real>({9});
    CHECK_THROWS_AS(line_regions(plane, flat), std::invalid_argument);
    CHECK_THROWS_AS(line_regions(line, flat), std::invalid_argument);
    CHECK_THROWS_AS(line_regions(line, phi, 1, 1), std::invalid_argument);
    CHECK_THROWS_AS(line_regions(DeepNetwork({1, 2, 1}, Activation::tanh), phi),
                    std::invalid_argument);
    CHECK_THROWS_AS(plane_regions(line, phi, {0, 1, 0, 1}), std::invalid_argument);
    CHECK_THROWS_AS(plane_regions(plane, flat, {0, 1, 2, 1}), std::invalid_argument);
    CHECK_THROWS_AS(plane_regions(plane, flat, {0, INFINITY, 0, 1}), std::invalid_argument);
    phi[2] = std::nan("");
    CHECK_THROWS_WITH_AS(line_regions(line, phi),
                         "line_regions: phi has an entry that is not a finite number",
                         std::invalid_argument);
}
