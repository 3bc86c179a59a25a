#include "chapters/09_initialization/start.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "chapters/09_initialization/vanishing.hpp"
#include "tests/chapters/09_initialization/examples.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using descent::test::distance;
using test::two_sides;

TEST_CASE(
    "GO.12 watching a training: the first row is the start, and the gradients are those of the "
    "whole set") {
    const LabelledData data = two_sides();
    const DeepNetwork network({2, 8, 8, 2}, Activation::sigmoid);
    const StartPlan start{
        .scheme = Scheme::glorot_uniform, .alpha = Real(0.5), .batch = 8, .epochs = 30};
    const StartResult w = train_from(network, data, data, start);
    CHECK(w.loss.size() == 31);
    CHECK(w.norms.shape()[1] == 3);
    CHECK(w.loss[30] < Real(0.5) * w.loss[0]);
    CHECK(!w.diverged);
    CHECK(w.train_accuracy > Real(0.9));
    Random weights(start.seed, "weights");
    backprop::Backprop pass;
    Vector g;
    const Vector phi = initialize(network, start.scheme, weights);
    CHECK(backprop::loss_and_gradient(network, phi, data.x, data.label, pass, g) == w.loss[0]);
    CHECK(distance(bias_gradient_norms(network, g), w.norms_at(0)) == 0);
    // A rate that blows up ends early and keeps what there is.
    const DeepNetwork relu({2, 8, 2});
    const StartResult wild =
        train_from(relu, data, data, {.alpha = Real(1e200), .batch = 8, .epochs = 30});
    CHECK(wild.diverged);
    CHECK(wild.loss.size() < 31);
    CHECK(wild.loss.size() >= 1);
}

TEST_CASE(
    "GO.12 start: without an epoch only the start is told, and one without a finite loss is "
    "refused") {
    const LabelledData data = two_sides();
    const DeepNetwork network({2, 8, 2});
    const StartResult start = train_from(network, data, data, {.epochs = 0});
    CHECK(start.loss.size() == 1);
    CHECK(start.epochs[0] == 0);
    CHECK(!start.diverged);
    Vector phi = equal_weights(network, 1);
    phi[0] = std::numeric_limits<Real>::quiet_NaN();
    CHECK_THROWS_WITH_AS(train_from(network, phi, data, data, {}),
                         "train_from: the loss at the start is not finite", std::invalid_argument);
}
