// What is said of a result that is not the book's.
#include "common/assignments/comparison.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace descent;
using namespace descent::assignments;

namespace {

const Leaf weights{"dW", {2, 3}, {6, 12, 18, -6, 3, 30}};

Difference difference(std::vector<Real> got, const std::vector<Leaf>& before = {}) {
    return first_difference({{"dW", {2, 3}, std::move(got)}}, {weights}, before, 3);
}

std::vector<Real> map(Real (*f)(Real)) {
    std::vector<Real> values = weights.values;
    for (Real& value : values) value = f(value);
    return values;
}

}  // namespace

TEST_CASE("comparison: what is right says nothing, also in another order of summation") {
    CHECK(difference(weights.values).wrong.empty());
    CHECK(difference(map([](Real x) { return x * (1 + Real(1e-15)); })).wrong.empty());
}

TEST_CASE("comparison: the usual mistakes are named") {
    CHECK(difference(map([](Real x) { return 3 * x; })).diagnosis == "missing mean");
    CHECK(difference(map([](Real x) { return x / 3; })).diagnosis == "mean taken twice");
    CHECK(difference(map([](Real x) { return -x; })).diagnosis == "wrong sign");
    CHECK(difference(map([](Real) { return Real(0); })).diagnosis == "all zero");
    CHECK(difference({6, -6, 12, 3, 18, 30}).diagnosis == "transposed");
    const Difference one = difference({6, 12, 18, -6, 3, 31});
    CHECK(one.diagnosis == "single entries");
    CHECK(one.values == "dW[1,2] is 31, the book's is 30");
}

TEST_CASE("comparison: what stood there before the call explains the rest") {
    const std::vector<Leaf> before{{"dW", {2, 3}, {1, 1, 2, 3, 5, 8}}};
    CHECK(difference({1, 1, 2, 3, 5, 8}, before).diagnosis == "not written");
    CHECK(difference({7, 13, 20, -3, 8, 38}, before).diagnosis == "added to old content");
    CHECK(difference({5, 11, 16, -9, -2, 22}, before).diagnosis == "old content lost");
    // the same numbers, when nothing is known of what stood there
    CHECK(difference({7, 13, 20, -3, 8, 38}).diagnosis != "added to old content");
    // what neither side changes is no result
    CHECK(first_difference({weights}, {weights}, {weights}, 3).right.empty());
}

TEST_CASE("comparison: a vector in another order, another shape, and the order of the chain") {
    const Leaf right{"db", {3}, {1, 2, 4}};
    CHECK(first_difference({{"db", {3}, {4, 1, 2}}}, {right}, {}, 0).diagnosis == "another order");
    CHECK(first_difference({{"db", {2}, {1, 2}}}, {right}, {}, 0).values ==
          "its shape is 2, the book's is 3");
    const Difference chain =
        first_difference({right, {"dW", {2, 3}, {6, 12, 18, -6, 3, 31}}}, {right, weights}, {}, 0);
    CHECK(chain.right == std::vector<std::string>{"db"});
    CHECK(chain.wrong == "dW");
    CHECK(text(chain, false) == "right: db\nwrong: dW\nsingle entries");
    CHECK(text(chain, true).find("the book's is 30") != std::string::npos);
}

TEST_CASE("comparison: a gradient of all parameters is looked at block by block") {
    struct Network {
        ParameterLayout layout;
    } network;
    network.layout.add("W0", {2, 3});
    network.layout.add("b0", {2});
    CHECK(layout_of(network) == &network.layout);
    CHECK(layout_of(network.layout) == &network.layout);
    CHECK(layout_of(Real(1)) == nullptr);
    const Leaf loss{"loss", {}, {1}}, right{"dphi", {8}, {6, 12, 18, -6, 3, 30, 5, 7}};
    const auto parts = [&](Leaf dphi) { return by_blocks({loss, dphi}, network.layout, true); };
    Leaf got = right;
    got.values[5] = 31;
    const Difference entry = first_difference(parts(got), parts(right), {}, 3);
    CHECK(entry.right == std::vector<std::string>{"loss", "dphi.b0"});
    CHECK(entry.values == "dphi.W0[1,2] is 31, the book's is 30");
    got.values = {6, -6, 12, 3, 18, 30, 5, 7};
    CHECK(first_difference(parts(got), parts(right), {}, 3).diagnosis == "transposed");
    CHECK(first_difference({got}, {right}, {}, 3).diagnosis != "transposed");  // without names
    got.values = {18, 36, 54, -18, 9, 90, 5, 7};
    CHECK(first_difference(parts(got), parts(right), {}, 3).diagnosis == "missing mean");
}
