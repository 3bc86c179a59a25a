// The numbers in the answers to the questions of the note.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "chapters/04_shallow_networks/fitting.hpp"
#include "chapters/04_shallow_networks/piecewise.hpp"
#include "tests/support/rounded.hpp"

using namespace descent;
using namespace descent::shallow;
using test::rounded;

TEST_CASE("Q4.1 |x| has one joint and takes two units") {
    const Vector phi = parameters_of(0, {{0, 1, 1}, {0, -1, 1}});
    const PiecewiseLinear both = piecewise(ShallowNetwork(1, 2, 1), phi);
    CHECK(both.joints.size() == 1);
    CHECK(both.joints[0].units.size() == 2);
    CHECK(pieces(both) == 2);
    for (const Real x : {Real(-3), Real(-0.5), Real(0), Real(2)})
        CHECK(value(both, x) == std::abs(x));
    // One unit: whatever it is, one of its two sides is flat, and |x| has no flat side.
    Random random(0, "questions");
    for (int k = 0; k < 100; ++k) {
        const Vector one =
            parameters_of(random.normal(), {{random.normal(), random.normal(), random.normal()}});
        const std::vector<Region> sides = piecewise(ShallowNetwork(1, 1, 1), one).regions;
        REQUIRE(sides.size() == 2);
        CHECK(std::min(std::abs(sides[0].slope(0)), std::abs(sides[1].slope(0))) == 0);
    }
}

TEST_CASE("Q4.2 thirteen parameters do not pass through twelve points") {
    const Examples data = lecture_examples();
    const Vector x = column(data.X, 0), t = column(data.T, 0);
    CHECK(parameter_count(1, 4, 1) == 13);
    Random random(0, "questions");
    std::size_t most = 0;
    for (int k = 0; k < 100; ++k) {
        const ShallowNetwork network(1, 4, 1);
        const Vector phi = random_start(network, data.X, random);
        most = std::max(most, pieces(piecewise(network, phi)));
    }
    CHECK(most == 5);
    CHECK(2 * most == 10);              // for no three neighbours lie in a line, see below
    CHECK_FALSE(2 * most >= x.size());  // as the parameters suggest
    std::vector<Real> slopes;
    for (std::size_t i = 1; i < x.size(); ++i)
        slopes.push_back((t(i) - t(i - 1)) / (x(i) - x(i - 1)));
    for (std::size_t i = 1; i < slopes.size(); ++i)
        CHECK(std::abs(slopes[i] - slopes[i - 1]) > 0.01);

    // Eleven units pass through all twelve, built as interpolate() builds.
    std::vector<HiddenUnit> units;
    for (std::size_t i = 0; i < slopes.size(); ++i)
        units.push_back({-x(i), 1, slopes[i] - (i == 0 ? 0 : slopes[i - 1])});
    CHECK(units.size() == 11);
    const auto loss = [&](const std::vector<HiddenUnit>& built) {
        return sum_of_squares(ShallowNetwork(1, built.size(), 1), parameters_of(t(0), built),
                              data.X, data.T);
    };
    CHECK(loss(units) < 1e-20);
    units.pop_back();
    CHECK(loss(units) > 1e-4);
}

TEST_CASE("Q4.3 a unit that is off for every example stays where it is") {
    const Examples data = lecture_examples();
    const ShallowNetwork network(1, 2, 1);
    const Objective L = sum_of_squares_objective(network, data.X, data.T);
    const Vector start = parameters_of(0, {{3, -1, 1}, {-3, 1, 1}});  // both joints at 3
    Vector dphi = xt::zeros_like(start);
    L.loss_and_gradient(start, dphi);
    CHECK(std::count(dphi.begin(), dphi.end(), Real(0)) == 3);
    const FitResult end = descend(L, start, 5000);
    for (const std::size_t i : {1u, 3u, 5u}) {  // slope, offset and weight of the second unit
        CHECK(dphi(i) == 0);
        CHECK(end.phi(i) == start(i));
        CHECK_FALSE(end.phi(i - 1) == start(i - 1));  // the first one, of the same joint, learns
    }
    // The first is on for every example, where the network is a line: descent finds the best.
    CHECK(end.loss == doctest::Approx(fit_study(data, 1, 1, 1, 0).line_loss).epsilon(1e-6));
}
