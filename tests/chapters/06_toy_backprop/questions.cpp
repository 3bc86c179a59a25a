// The numbers that the answers of the note's section "Questions" state.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "chapters/06_toy_backprop/differentiate.hpp"
#include "chapters/06_toy_backprop/examples.hpp"
#include "chapters/06_toy_backprop/toy.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::toy;

namespace {

/// All eight derivatives at the chapter's input and target, β first.
std::array<double, 8> all_derivatives(const Toy<double>& phi) {
    const auto d = backward(phi, example_x, example_y, forward(phi, example_x, example_y));
    std::array<double, 8> g;
    std::copy(d.dbeta.begin(), d.dbeta.end(), g.begin());
    std::copy(d.domega.begin(), d.domega.end(), g.begin() + 4);
    return g;
}

}  // namespace

TEST_CASE("Q6.1 ω_3 = 0: six of eight derivatives are 0, and after one step none is") {
    Toy<double> phi = example;
    phi.omega[3] = 0;
    const std::array<double, 8> g = all_derivatives(phi);
    CHECK(std::count(g.begin(), g.end(), 0) == 6);
    CHECK(g[3] != 0);  // β_3
    CHECK(g[7] != 0);  // ω_3: not seven, though nothing gets through it
    for (std::size_t i = 0; i < 8; ++i) parameter(phi, i) -= 0.01 * g[i];
    const std::array<double, 8> after = all_derivatives(phi);
    CHECK(std::count(after.begin(), after.end(), 0) == 0);
}

TEST_CASE("Q6.2 a step of 1000 on x² + 2: the forward quotient is 1006, the central one 6") {
    const auto f = [](auto t) { return parabola(t); };
    CHECK(forward_difference(f, 3, 1000) == 1006);
    CHECK(central_difference(f, 3, 1000) == 6);
    // A function with a third derivative: of t³, at 3 and with a step of 1, the error is 1.
    CHECK(central_difference([](auto t) { return t * t * t; }, 3, 1) == 27 + 1);
    const auto toy = loss_along(example, 0, example_x, example_y);
    CHECK(std::abs(central_difference(toy, 1, 1000) / all_derivatives(example)[0] - 1) > 0.5);
}

TEST_CASE("Q6.3 an ε part of 1 for all eight parameters: one pass gives their sum, −34.592") {
    Toy<Dual> phi = converted<Dual>(example);
    for (std::size_t i = 0; i < 8; ++i) parameter(phi, i).derivative = 1;
    const double got = forward(phi, Dual(example_x), Dual(example_y)).loss.derivative;
    CHECK(got == test::relative(-34.592, 1e-5));
    const std::array<double, 8> g = all_derivatives(example);
    CHECK(got == test::relative(std::accumulate(g.begin(), g.end(), 0.0), 1e-13));
    for (const double entry : g) CHECK(std::abs(got - entry) > 1);  // it is none of the eight
}
