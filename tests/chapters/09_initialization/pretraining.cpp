#include "chapters/09_initialization/pretraining.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "chapters/07_backprop/objective.hpp"
#include "chapters/09_initialization/derivation.hpp"
#include "common/gradient_check.hpp"
#include "tests/chapters/09_initialization/examples.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using descent::test::distance;
using test::two_sides;

TEST_CASE("EE.22 layers that pass on: hand-worked value, and h_k stays what it is around ½") {
    Random random(1, "passing");
    const DeepNetwork network({2, 3, 3, 3, 2}, Activation::sigmoid);
    const Vector phi = passing_layers(network, random);
    for (std::size_t k : {1u, 2u}) {
        CHECK(distance(matrix(phi, network.W(k)), Matrix(4 * xt::eye<Real>(3))) == 0);
        CHECK(distance(vector(phi, network.b(k)), Vector{-2, -2, -2}) == 0);
    }
    // σ(4h − 2) at h = ½ + δ is ½ + δ − 4δ³/3 + …: at h = 0.6, σ(0.4) = 0.598688.
    Vector close = phi;
    vector(close, network.W(0)) *= Real(0.05);  // so that h_1 lies near ½
    deep::Layers layers;
    deep::forward(network, close, two_sides().x, layers);
    const Matrix off = xt::abs(layers.h[1] - Real(0.5));
    const Real delta = xt::amax(off)();
    REQUIRE(delta > 0.01);
    CHECK(distance(layers.h[2], layers.h[1]) <= 4 * delta * delta * delta / 3);
    CHECK(distance(layers.h[3], layers.h[1]) <= 2 * 4 * delta * delta * delta / 3);
    const DeepNetwork one({1, 1, 1, 1}, Activation::sigmoid);
    Vector by_hand = passing_layers(one, random);
    vector(by_hand, one.W(0))[0] = 0;
    vector(by_hand, one.b(0))[0] = std::log(Real(1.5));  // h_1 = 0.6
    deep::forward(one, by_hand, {{7}}, layers);
    CHECK(layers.h[2](0, 0) == doctest::Approx(0.598688).epsilon(1e-6));
    // Negative control: Glorot's layers pass on nothing like it.
    deep::forward(network, scaled_glorot(network, 1, random), two_sides().x, layers);
    CHECK(distance(layers.h[2], layers.h[1]) > 0.1);
}

TEST_CASE("EE.22 EE.23 starts: weights as asked, and the gradients at them are right") {
    const DeepNetwork network({2, 50, 50, 2}, Activation::sigmoid);
    Random random(2, "starts"), same(2, "starts");
    const Vector small = small_weights(network, Real(0.1), random);
    const auto W = vector(small, network.W(1));
    CHECK(std::abs(std::sqrt(dot(W, W) / real(W.size())) - 0.1) < 5 * 0.1 / std::sqrt(2.0 * 2500));
    CHECK(xt::amax(xt::abs(vector(small, network.b(1))))() == 0);
    CHECK(distance(small, small_weights(network, Real(0.1), same)) == 0);
    Random a(3, "glorot"), b(3, "glorot");
    CHECK(distance(scaled_glorot(network, 4, a),
                   Vector(4 * initialize(network, Scheme::glorot_uniform, b))) == 0);
    const LabelledData data = two_sides();
    const DeepNetwork little({2, 4, 4, 2}, Activation::sigmoid);
    for (const Vector& phi :
         {small_weights(little, Real(0.1), random), passing_layers(little, random)})
        CHECK(check_gradient(backprop::objective(little, data.x, data.label), phi, little.layout)
                  .verdict == Verdict::pass);
}

TEST_CASE("EE.23 dilution: layers that pass on let the correction through, small weights do not") {
    const Mnist1d data{two_sides(), two_sides()};
    const DeepStartPlan plan{.layers = 6, .width = 10, .examples = {40}, .epochs = 0};
    const std::vector<DeepStartResult> starts = compare_deep_starts(data, plan);
    REQUIRE(starts.size() == 5);
    for (const DeepStartResult& result : starts) {
        const Vector norms = result.training.norms_at(0);
        CHECK(norms.size() == result.layers + 1);
        CHECK(result.undiluted() == norms[0] / norms[result.layers]);
    }
    // A layer of small weights hands down about ¼ · 0.1 · √10 = 0.08 of it, Glorot's ¼.
    CHECK(starts[1].undiluted() < starts[0].undiluted() * std::pow(0.2, 5));
    CHECK(starts[2].undiluted() > 10 * starts[1].undiluted());
    // One that passes on hands down nearly all: five layers, at most half.
    CHECK(starts[4].undiluted() > 50 * starts[2].undiluted());
}

TEST_CASE(
    "EE.22 deep and shallow: from small weights the deep one is worse, from layers that pass on "
    "not") {
    const Mnist1d data{two_sides(), two_sides()};
    std::size_t last = 0, all = 0;
    const DeepStartPlan plan{
        .layers = 5, .width = 8, .examples = {20, 40}, .epochs = 60, .batch = 10};
    const std::vector<DeepStartResult> starts =
        compare_deep_starts(data, plan, [&](std::size_t done, std::size_t total) {
            last = done;
            all = total;
        });
    CHECK(last == 10);
    CHECK(all == 10);
    REQUIRE(starts.size() == 10);
    // as many steps on few examples as on all
    CHECK(starts[0].training.loss.size() == 121);
    CHECK(starts[5].training.loss.size() == 61);
    CHECK(starts[0].examples == 20);
    for (const std::size_t first : {0u, 5u}) {
        const auto loss = [&](std::size_t k) {
            const Vector& losses = starts[first + k].training.loss;
            return losses[losses.size() - 1];
        };
        CHECK(starts[first].layers == 1);
        CHECK(starts[first + 1].layers == 5);
        CHECK(loss(1) > 0.69);           // deep, small weights: ln 2, it has learnt nothing
        CHECK(loss(0) < 0.5 * loss(1));  // the shallow one has
        CHECK(loss(4) < 0.5 * loss(1));  // and so has the deep one that passes on
    }
    CHECK(compare_deep_starts(data, plan)[9].training.loss[3] == starts[9].training.loss[3]);
}

TEST_CASE("EE.22 EE.23 errors: what does not fit is refused by name") {
    Random random(0, "errors");
    const DeepNetwork network({2, 3, 3, 2}, Activation::sigmoid);
    CHECK_THROWS_AS(small_weights(network, 0, random), std::invalid_argument);
    CHECK_THROWS_AS(scaled_glorot(network, std::numeric_limits<Real>::infinity(), random),
                    std::invalid_argument);
    CHECK_THROWS_WITH_AS(passing_layers(DeepNetwork({2, 3, 2}), random),
                         "passing_layers: these are the weights of sigmoid layers",
                         std::invalid_argument);
    CHECK_THROWS_AS(passing_layers(DeepNetwork({2, 3, 4, 2}, Activation::sigmoid), random),
                    std::invalid_argument);
    const Mnist1d data{two_sides(), two_sides()};
    CHECK_THROWS_AS(compare_deep_starts(data, {.examples = {41}}), std::invalid_argument);
    CHECK_THROWS_AS(compare_deep_starts(data, {.examples = {0}}), std::invalid_argument);
    const auto one = deep_starts_on_mnist1d({.layers = 1, .examples = {40}, .epochs = 1});
    CHECK(one.size() == 5);
    CHECK(one[0].training.loss.size() == 2);
}
