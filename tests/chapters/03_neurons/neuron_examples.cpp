#include "chapters/03_neurons/neuron_examples.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using test::distance;

TEST_CASE("EE.1 EE.2 EE.3 NL.4 four kinds of neurons with one input: hand-worked") {
    const FourKinds result = four_kinds({2, -3}, -3, {-1, -2});
    REQUIRE(result.kinds.size() == 4);
    for (const NeuronExample& kind : result.kinds) {
        CHECK(kind.pass.z == 1);  // −3 + 2·(−1) + (−3)·(−2)
        CHECK(kind.slope == slope(kind.neuron.activation, 1));
        CHECK(distance(kind.gradient.dx, Vector{2 * kind.slope, -3 * kind.slope}) < 1e-15);
        CHECK(distance(kind.gradient.dw, Vector{-1 * kind.slope, -2 * kind.slope}) < 1e-15);
        CHECK(kind.gradient.db == kind.slope);
    }
    CHECK(result.kinds[0].pass.h == 1);
    CHECK(result.kinds[1].pass.h == 1);
    CHECK(std::abs(result.kinds[2].pass.h - 0.731059) < 5e-7);
    CHECK(std::abs(result.kinds[2].slope - 0.196612) < 5e-7);
    CHECK(result.kinds[3].pass.h == std::tanh(Real(1)));
    CHECK(result.check.verdict == Verdict::pass);
    CHECK_FALSE(result.flat);
    CHECK_THROWS_AS(four_kinds({1, 2}, 0, {1}), std::invalid_argument);
}

TEST_CASE(
    "EE.3 NL.4 the check of a neuron says nothing where the sigmoid is flat, and 0 where w is") {
    const FourKinds far = four_kinds({2, -3}, -3, {20, 0});  // z = 37
    CHECK(far.flat);
    CHECK(far.check.verdict == Verdict::inconclusive);
    const FourKinds unconnected = four_kinds({0, 0}, 1, {3, 4});
    CHECK_FALSE(unconnected.flat);
    CHECK(unconnected.check.verdict == Verdict::pass);
    CHECK(unconnected.check["x"].verdict == Verdict::zero);  // ∂h/∂x = 0
    CHECK(unconnected.check["w"].verdict == Verdict::pass);
}

TEST_CASE("EE.1 EE.2 EE.3 EE.4 backward() of any neuron passes the check") {
    Random random(1, "examples");
    for (const Activation a :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh}) {
        Vector w = Vector::from_shape({3}), x = w;
        random.fill_normal(w);
        random.fill_normal(x);
        const Real b = 1 - dot(w, x);  // z = 1
        CHECK(check_backward(Neuron{w, b, a}, x).verdict == Verdict::pass);
    }
    SoftmaxNeurons four{Matrix::from_shape({4, 2}), Vector::from_shape({4})};
    random.fill_normal(four.W);
    random.fill_normal(four.b);
    CHECK(check_backward(four, {1, -2}).verdict == Verdict::pass);
    // Nothing to see: with equal weights h does not depend on x.
    four.W.fill(1);
    CHECK(check_backward(four, {1, -2}).verdict == Verdict::inconclusive);
}

TEST_CASE("EE.4 three softmax neurons: hand-worked") {
    const SoftmaxExample example = three_softmax_neurons();
    CHECK((example.pass.z == Vector{1, -1, -1}));
    const Real e2 = std::exp(Real(-2));
    CHECK(distance(example.pass.h, Vector{1, e2, e2} / (1 + 2 * e2)) < 1e-15);
    CHECK(example.check.verdict == Verdict::pass);
}

TEST_CASE("EE.4 two softmax neurons against a sigmoid neuron: equal up to rounding, in any draw") {
    const TwoSoftmaxResult result = compare_two_softmax(3, 50);
    CHECK(result.trials == 50);
    CHECK(result.largest_difference < 1e-14);
    CHECK(result.largest_difference > 0);  // two ways to compute it, so not the same digits
    CHECK(compare_two_softmax(3, 50).largest_difference == result.largest_difference);
    CHECK(compare_two_softmax(3, 10).largest_difference <= result.largest_difference);
    CHECK_THROWS_AS(compare_two_softmax(3, 0), std::invalid_argument);
}
