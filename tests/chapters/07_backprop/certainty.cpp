#include "chapters/07_backprop/certainty.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;
using namespace descent::backprop;
using test::distance;

TEST_CASE("EE.9 certainty: hand-worked for a border along x_1 = 0") {
    const DeepNetwork line({2, 2});
    const Vector axis{-1, 0, 2};
    // outputs (x_1, 0): the larger probability is σ(|x_1|), whatever x_2
    const Certainty c = certainty_over(line, Vector{1, 0, 0, 0, 0, 0}, axis);
    CHECK(distance(c.axis, axis) == 0);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j)
            CHECK(c.probability(i, j) ==
                  doctest::Approx(1 / (1 + std::exp(-std::abs(axis[j])))).epsilon(1e-14));
    // Outputs (x_2, 0): the same picture, turned.
    const Certainty turned = certainty_over(line, Vector{0, 1, 0, 0, 0, 0}, axis);
    CHECK(distance(turned.probability, Matrix(xt::transpose(c.probability))) == 0);
    CHECK(distance(turned.probability, c.probability) > Real(0.1));
}

TEST_CASE("EE.9 certainty: from one over the number of classes to 1") {
    const DeepNetwork network({2, 5, 4}, Activation::tanh);
    Vector phi = xt::zeros<Real>({network.parameters()});
    const Vector axis = grid(-2, 2, 9);
    for (const Real p : certainty_over(network, phi, axis).probability) CHECK(p == Real(0.25));
    Random random(1, "certainty");
    random.fill_normal(phi, 0, 3);
    for (const Real p : certainty_over(network, phi, axis).probability) {
        CHECK(p > Real(0.25));
        CHECK(p <= 1);
    }
    CHECK_THROWS_AS(certainty_over(DeepNetwork({3, 4}), Vector(xt::zeros<Real>({16})), axis),
                    std::invalid_argument);
    CHECK_THROWS_AS(certainty_over(network, Vector{1, 2}, axis), std::invalid_argument);
}

TEST_CASE("EE.5 learned spirals: the arms are told apart, and the network grows sure of them") {
    const auto learned = [](std::size_t epochs) {
        return learn_spirals({.per_class = 60, .epochs = epochs, .seed = 5});
    };
    const SpiralsResult result = learned(150), first = learned(1);
    CHECK(distance(result.examples.x, spirals(60, 3, 5).x) == 0);
    CHECK(result.sgd.history.size() == 150);
    CHECK(result.sgd.history.back().train_accuracy > Real(0.9));
    CHECK(result.sgd.history.back().test_accuracy > Real(0.85));
    CHECK(result.certainty.probability.shape()[0] == 121);
    CHECK(xt::mean(result.certainty.probability)() >
          xt::mean(first.certainty.probability)() + Real(0.1));
    // Negative control: after one epoch nothing is told apart yet.
    CHECK(first.sgd.history.back().test_accuracy < Real(0.75));
}

TEST_CASE("EE.5 learned spirals: asked with examples of the next seed; too few are refused") {
    const SpiralsPlan plan{.per_class = 60, .epochs = 20, .seed = 9};
    std::size_t told = 0;
    const SpiralsResult result = learn_spirals(plan, [&](std::size_t done, std::size_t total) {
        CHECK(total == 20);
        told = done;
    });
    CHECK(told == 20);
    const DeepNetwork network({2, 20, 20, 3}, Activation::tanh);
    const EpochResult& last = result.sgd.history.back();
    CHECK(accuracy(network, result.sgd.phi, spirals(60, 3, 10)) == last.test_accuracy);
    CHECK(last.test_accuracy != last.train_accuracy);  // these are other examples
    CHECK_THROWS_AS(learn_spirals({.per_class = 1}), std::invalid_argument);
}
