#include "chapters/04_shallow_networks/piecewise.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/04_shallow_networks/program/tables.hpp"
#include "common/random.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;

namespace {
/// Largest difference between the pieces and the network, relative to its largest term.
Real difference(const PiecewiseLinear& function, const ShallowNetwork& network, const Vector& phi,
                Real low, Real high) {
    return piecewise_error(function, network, phi, xt::linspace<Real>(low, high, 1001));
}
}  // namespace

TEST_CASE("L7.2 joints and regions: hand-worked example") {
    const ShallowNetwork network(1, 3, 1);
    // joints at 0.5 (opens right), 2 (opens left), 1 (opens right)
    const Vector phi = parameters_of(1, {{-1, 2, 3}, {2, -1, 4}, {-2, 2, -1}});
    const PiecewiseLinear function = piecewise(network, phi);
    REQUIRE(function.joints.size() == 3);
    REQUIRE(function.regions.size() == 4);
    CHECK(function.joints[0].x == 0.5);
    CHECK(function.joints[1].x == 1);
    CHECK(function.joints[2].x == 2);
    CHECK(function.joints[1].units == std::vector<std::size_t>{2});
    CHECK((function.regions[0].active == std::vector<bool>{false, true, false}));
    CHECK((function.regions[2].active == std::vector<bool>{true, true, true}));
    CHECK((function.regions[3].active == std::vector<bool>{true, false, true}));
    CHECK(function.regions[0].slope[0] == -4);
    CHECK(function.regions[1].slope[0] == 2);
    CHECK(function.regions[2].slope[0] == 0);
    CHECK(function.regions[3].slope[0] == 4);
    CHECK(function.regions[0].intercept[0] == 9);
    CHECK(function.regions[2].intercept[0] == 8);
    CHECK(function.joints[2].bend[0] == 4);
    CHECK(pieces(function) == 4);
}

TEST_CASE("L7.2 the pieces equal the network for random networks") {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        Random random(seed, "pieces");
        const ShallowNetwork network(1, 1 + random.index(30), 1 + random.index(3));
        Vector phi = xt::zeros<Real>({network.parameters()});
        random.fill_normal(phi);
        const PiecewiseLinear function = piecewise(network, phi);
        CHECK(function.regions.size() == function.joints.size() + 1);
        CHECK(pieces(function) <= network.hidden + 1);
        CHECK(std::is_sorted(function.joints.begin(), function.joints.end(),
                             [](const Joint& a, const Joint& b) { return a.x < b.x; }));
        CHECK(difference(function, network, phi, -5, 5) <= 1e-14);
        for (std::size_t j = 0; j < function.joints.size(); ++j)
            CHECK(function.regions[j + 1].slope[0] - function.regions[j].slope[0] ==
                  doctest::Approx(function.joints[j].bend[0]).epsilon(1e-9));
    }
}

TEST_CASE("L7.2 negative control: pieces with a wrong active unit do not equal the network") {
    const ShallowNetwork network(1, 3, 1);
    const Vector phi = parameters_of(1, {{-1, 2, 3}, {2, -1, 4}, {-2, 2, -1}});
    PiecewiseLinear function = piecewise(network, phi);
    CHECK(difference(function, network, phi, -5, 5) <= 1e-14);
    function.regions[2].slope[0] -= 8;  // as if the second unit opened to the right
    CHECK(difference(function, network, phi, -5, 5) > 0.1);
}

TEST_CASE("L7.2 degenerate units: flat, coinciding, and without weight") {
    const ShallowNetwork network(1, 6, 1);
    const Vector phi = parameters_of(0, {{2, 0, 5},      // flat and always on: no joint
                                         {-2, 0, 7},     // flat and always off
                                         {-1, 3, 1},     // joint at 1/3
                                         {-2, 6, 1},     // the same joint
                                         {1, -1, 0},     // joint at 1 that nothing shows
                                         {0, 0, 100}});  // nothing at all
    const PiecewiseLinear function = piecewise(network, phi);
    REQUIRE(function.joints.size() == 2);
    CHECK(function.joints[0].x == Real(1) / 3);
    CHECK(function.joints[0].units == std::vector<std::size_t>{2, 3});
    CHECK(function.joints[0].bend[0] == 9);
    CHECK(function.joints[0].visible);
    CHECK_FALSE(function.joints[1].visible);
    CHECK(
        (function.regions[0].active == std::vector<bool>{true, false, false, false, true, false}));
    CHECK(pieces(function) == 2);
    CHECK(difference(function, network, phi, -2, 2) <= 1e-14);
}

TEST_CASE("L7.2 degenerate units: bends that cancel make no joint of the function") {
    const ShallowNetwork network(1, 2, 1);
    const Vector phi = parameters_of(1, {{-0.3, 1, 2}, {0.3, -1, -2}});  // 2a[z] − 2a[−z] = 2z
    const PiecewiseLinear function = piecewise(network, phi);
    CHECK(function.joints.size() == 1);
    CHECK(pieces(function) == 1);
    CHECK(value(function, 5) == doctest::Approx(1 + 2 * 4.7));
}

TEST_CASE("L7.2 only joints inside the interval count, and its ends do not") {
    const ShallowNetwork network(1, 3, 1);
    const Vector phi = parameters_of(0, {{0, 1, 1}, {-1, 1, 1}, {-2, 1, 1}});
    CHECK(piecewise(network, phi).joints.size() == 3);
    CHECK(piecewise(network, phi, 0, 2).joints.size() == 1);
    CHECK(
        (piecewise(network, phi, 0, 2).regions[0].active == std::vector<bool>{true, false, false}));
    CHECK(piecewise(network, phi, 5, 6).joints.empty());
    CHECK(piecewise(network, phi, 5, 6).regions[0].slope[0] == 3);
    CHECK(difference(piecewise(network, phi, 0, 2), network, phi, 0, 2) <= 1e-14);
}

TEST_CASE("L7.4 several outputs share their joints") {
    const ShallowNetwork network(1, 4, 2);
    const Vector phi = {1, 1, 1, 1, -0.25, -0.75, -1.25, -1.5, 2, -4, 3, 2, -1, 3, -2, 0, 0, 1};
    const PiecewiseLinear function = piecewise(network, phi);
    REQUIRE(function.joints.size() == 4);
    CHECK((function.joints[1].bend == Vector{-4, 3}));
    CHECK((function.joints[3].bend == Vector{2, 0}));
    CHECK(function.joints[3].visible);  // output 1 bends, output 2 does not
    CHECK(difference(function, network, phi, -1, 3) <= 1e-14);
}

TEST_CASE("L7.2 piecewise: what does not fit is refused") {
    const ShallowNetwork network(1, 2, 1);
    Vector phi = xt::zeros<Real>({7});
    CHECK_THROWS_AS(piecewise(ShallowNetwork(2, 1, 1), Vector{1, 1, 1, 1, 1}),
                    std::invalid_argument);
    CHECK_THROWS_AS(piecewise(ShallowNetwork(1, 2, 1, Activation::tanh), phi),
                    std::invalid_argument);
    CHECK_THROWS_AS(piecewise(network, Vector{1, 2}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(piecewise(network, phi, 1, 1), "piecewise: the interval is empty",
                         std::invalid_argument);
    CHECK_THROWS_AS(value(piecewise(network, phi, 0, 1), 2), std::invalid_argument);
    CHECK_THROWS_AS(value(piecewise(network, phi, 0, 1), 0.5, 1), std::invalid_argument);
    CHECK_THROWS_AS(text(piecewise(network, phi), 1), std::invalid_argument);
    phi[3] = std::nan("");
    CHECK_THROWS_AS(piecewise(network, phi), std::invalid_argument);
}
