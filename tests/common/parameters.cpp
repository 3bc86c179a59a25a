#include "common/parameters.hpp"

#include <doctest/doctest.h>

using namespace descent;

TEST_CASE("parameters: blocks lie one after another and views write into φ") {
    ParameterLayout layout;
    CHECK(layout.add("W0", {2, 3}) == 0);
    CHECK(layout.add("b0", {2}) == 1);
    CHECK(layout.size() == 8);
    Vector phi{0, 1, 2, 3, 4, 5, 6, 7};
    auto W = matrix(phi, layout["W0"]);
    auto b = vector(phi, layout["b0"]);
    CHECK(W(1, 2) == 5);
    CHECK(b(1) == 7);
    W(0, 1) = 10;
    b(0) = 20;
    CHECK(phi[1] == 10);
    CHECK(phi[6] == 20);
    const Vector& read_only = phi;
    CHECK(matrix(read_only, layout["W0"])(0, 1) == 10);
}

TEST_CASE("parameters: every entry has a name") {
    ParameterLayout layout;
    layout.add("W2", {4, 20});
    layout.add("b2", {4});
    CHECK(layout.entry(3 * 20 + 17) == "W2[3,17]");
    CHECK(layout.entry(80) == "b2[0]");
    CHECK(layout.entry(83) == "b2[3]");
    CHECK_THROWS_WITH_AS(layout.entry(84),
                         "ParameterLayout::entry: index 84 is past the last of 84 parameters",
                         std::invalid_argument);
}

TEST_CASE("parameters: wrong blocks are refused") {
    ParameterLayout layout;
    layout.add("W", {2, 2});
    CHECK_THROWS_WITH_AS(layout.add("W", {3}), "ParameterLayout::add: there is a block W already",
                         std::invalid_argument);
    CHECK_THROWS_AS(layout.add("", {3}), std::invalid_argument);
    CHECK_THROWS_AS(layout.add("T", {2, 2, 2}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(layout["V"], "ParameterLayout: no block is named V",
                         std::invalid_argument);
    Vector phi = xt::zeros<Real>({3});
    CHECK_THROWS_WITH_AS(matrix(phi, layout["W"]), "matrix: block W ends at 4, phi has 3 entries",
                         std::invalid_argument);
    layout.add("b", {1});
    Vector enough = xt::zeros<Real>({5});
    CHECK_THROWS_AS(matrix(enough, layout["b"]), std::invalid_argument);
}
