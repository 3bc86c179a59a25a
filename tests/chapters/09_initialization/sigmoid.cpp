#include "chapters/09_initialization/sigmoid.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "chapters/09_initialization/initializers.hpp"

using namespace descent;
using namespace descent::initialization;

TEST_CASE(
    "GO.13 GO.14 sigmoid: Glorot hands down a quarter, four times as much is better, not level") {
    const std::vector<SigmoidScale> scales = sigmoid_scales(0);
    REQUIRE(scales.size() == 5);
    for (const SigmoidScale& scale : scales) {
        CHECK(scale.near_zero == scale.times / 4);
        // a′ ≤ ¼: more than near 0 is not to be had, but for the scatter of five networks
        CHECK(scale.measured < 1.1 * scale.near_zero);
    }
    CHECK(scales[0].times == 1);
    CHECK(std::abs(scales[0].measured - 0.25) < 0.03);  // Glorot
    // More weight hands down more, but never 4 times as much for 4 times: f moves away from 0.
    for (std::size_t k = 1; k < 5; ++k) {
        CHECK(scales[k].measured > scales[k - 1].measured);
        CHECK(scales[k].measured < 1.9 * scales[k - 1].measured);
    }
    CHECK(scales[2].measured < 0.8);  // 4 × Glorot: better, not level
    CHECK(scales[4].measured > 1);    // 16 × Glorot: gradients grow
    // What is recommended all the same, the recipe that names no activation
    CHECK(recommended(Activation::sigmoid) == Scheme::glorot_uniform);
    CHECK(weight_variance(Scheme::glorot_uniform, 100, 100) == Real(0.01));  // D σ² = 1
}

TEST_CASE(
    "GO.14 sigmoid: invariants, what is measured is a ratio of two layers of one experiment") {
    const Experiment e{.depth = 6, .width = 30, .networks = 3, .inputs = 20};
    const std::vector<SigmoidScale> scales = compare_sigmoid_scales({1, Real(1e-3)}, e, 4);
    // Tiny weights: every unit at 0, where a′ = ¼, and times/4 is exact but for the draw of W.
    CHECK(std::abs(scales[1].measured / scales[1].near_zero - 1) < 0.15);
    Experiment same = e;
    same.activation = Activation::sigmoid;
    same.weight_variances = {Real(1) / 30};
    CHECK(scales[0].measured ==
          doctest::Approx(std::pow(10.0, -slope(measure(same, 4)[0].dh) / 2)).epsilon(1e-12));
    CHECK(compare_sigmoid_scales({1}, e, 5)[0].measured != scales[0].measured);
    // Negative control: tanh, whose slope is 1, keeps what Glorot's weights hand down.
    same.activation = Activation::tanh;
    CHECK(std::pow(10.0, -slope(measure(same, 4)[0].dh) / 2) > 0.6);
}

TEST_CASE("GO.14 sigmoid: errors") {
    const Experiment e{.depth = 6, .width = 30, .networks = 3, .inputs = 20};
    CHECK_THROWS_AS(compare_sigmoid_scales({0}, e, 0), std::invalid_argument);
    CHECK_THROWS_AS(compare_sigmoid_scales({std::numeric_limits<Real>::quiet_NaN()}, e, 0),
                    std::invalid_argument);
    CHECK_THROWS_WITH_AS(compare_sigmoid_scales({1}, {.depth = 1}, 0),
                         "compare_sigmoid_scales: needs two layers to compare",
                         std::invalid_argument);
}
