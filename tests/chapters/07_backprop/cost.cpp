#include "chapters/07_backprop/cost.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/07_backprop/spirals.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::deep;
using namespace descent::backprop;

TEST_CASE("L9.8 cost: backward needs between one and two forwards' multiplications") {
    const DeepNetwork network({40, 100, 100, 10});
    CHECK(network.parameters() == 15210);
    CHECK(forward_multiplications(network, 100) == 100 * (4000 + 10000 + 1000));
    CHECK(backward_multiplications(network, 100) == 100 * (4000 + 2 * (10000 + 1000)));
    const DeepNetwork flat({5, 3});
    CHECK(backward_multiplications(flat, 2) == forward_multiplications(flat, 2));
}

TEST_CASE("L9.8 cost: between one and two forwards, and exactly two with ∂L/∂x") {
    for (const auto& widths : {std::vector<std::size_t>{1, 50, 50, 1}, {100, 3, 2}, {2, 9, 9, 9}}) {
        const DeepNetwork network(widths);
        const std::size_t forward = forward_multiplications(network, 7),
                          backward = backward_multiplications(network, 7);
        CHECK(forward <= backward);
        CHECK(backward < 2 * forward);
        // ∂L/∂x would cost the first layer once more: exactly 2.
        CHECK(backward + 7 * network.W(0).size == 2 * forward);
        CHECK(forward == 7 * forward_multiplications(network, 1));
    }
}

TEST_CASE("L9.8 measured cost: counted by hand, timed, over at most 100 examples") {
    const DeepNetwork network({2, 20, 3});
    const CostResult cost = measure_cost(network, spirals(50, 3, 1), 0);
    CHECK(cost.parameters == 123);
    CHECK(cost.examples == 100);
    CHECK(cost.multiplications_ratio == doctest::Approx((40 + 2 * 60) / 100.0));
    CHECK(cost.forward_time > 0);
    CHECK(cost.backward_time > 0);
    CHECK(std::isfinite(cost.forward_time + cost.backward_time));
    CHECK(cost.losses_by_differences() == 246);
    CHECK(cost.time_by_differences() == test::relative(246e-6 * cost.forward_time, 1e-12));
    CHECK(measure_cost(network, spirals(4, 3, 1), 0).examples == 12);
}

TEST_CASE("L9.8 measured cost: a network many times as large takes longer") {
    const LabelledData data = spirals(40, 3, 1);
    const CostResult small = measure_cost(DeepNetwork({2, 4, 3}), data, 0),
                     large = measure_cost(DeepNetwork({2, 400, 400, 3}), data, 0);
    CHECK(large.forward_time > small.forward_time);
    CHECK(large.backward_time > small.backward_time);
}

TEST_CASE("L9.8 measured cost: data that do not fit are refused") {
    const LabelledData data = spirals(4, 3, 1);
    CHECK_THROWS_AS(measure_cost(DeepNetwork({3, 4, 3}), data, 0), std::invalid_argument);
    CHECK_THROWS_AS(measure_cost(DeepNetwork({2, 4, 2}), data, 0), std::invalid_argument);
    CHECK_THROWS_AS(measure_cost(DeepNetwork({2, 4, 3}), LabelledData{}, 0), std::invalid_argument);
}

TEST_CASE("L9.8 cost by width: hand-worked for 40-3-3-10") {
    const CostCurves curves = cost_by_width({3});
    CHECK(curves.parameters[0] == 120 + 3 + 9 + 3 + 30 + 10);
    CHECK(curves.backprop[0] == 159 + 198);  // 120 + 9 + 30, and 120 + 2 (9 + 30)
    CHECK(curves.differences[0] == 2 * 175 * 159);
}

TEST_CASE("L9.8 cost by width: what backpropagation saves grows with the network") {
    const CostCurves curves = cost_by_width({3, 10, 30, 100});
    for (std::size_t i = 0; i < 4; ++i) {
        const Real saved = curves.differences[i] / curves.backprop[i];
        CHECK(saved >
              2 * curves.parameters[i] / 3);  // backward and forward are less than 3 forward
        CHECK(saved < 2 * curves.parameters[i]);
        if (i > 0) CHECK(saved > curves.differences[i - 1] / curves.backprop[i - 1]);
    }
    CHECK_THROWS_AS(cost_by_width({3, 0}), std::invalid_argument);
}
