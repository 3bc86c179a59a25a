#include "chapters/09_initialization/vanishing.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/09_initialization/chain.hpp"
#include "chapters/09_initialization/dead_units.hpp"
#include "tests/chapters/09_initialization/examples.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using descent::test::distance;
using test::two_sides;

TEST_CASE("GO.13 vanishing: every sigmoid layer costs a factor, tanh and ReLU layers do not") {
    const LabelledData data = two_sides();
    backprop::Backprop pass;
    Vector g;
    // of the first hidden layer's norm to the last one's, eight layers
    const auto ratio = [&](Activation a) {
        const DeepNetwork network({2, 30, 30, 30, 30, 30, 30, 30, 30, 2}, a);
        Real logs = 0;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            Random weights(seed, "weights");
            const Vector phi = initialize(network, recommended(a), weights);
            backprop::loss_and_gradient(network, phi, data.x, data.label, pass, g);
            const Vector norms = bias_gradient_norms(network, g);
            CHECK(norms[8] == descent::test::relative(std::sqrt(g[g.size() - 1] * g[g.size() - 1] +
                                                                g[g.size() - 2] * g[g.size() - 2]),
                                                      1e-14));
            logs += std::log10(norms[0] / norms[7]);
        }
        return logs / 10;
    };
    const Real sigmoid = ratio(Activation::sigmoid), tanh = ratio(Activation::tanh),
               relu = ratio(Activation::relu);
    CHECK(sigmoid < 7 * std::log10(Real(0.25)) + 1);  // seven layers, about ¼ each
    CHECK(sigmoid > 7 * std::log10(Real(0.25)) - 1);
    CHECK(std::abs(tanh) < 1);
    CHECK(std::abs(relu) < 1);
}

TEST_CASE(
    "GO.12 GO.13 vanishing by depth: each network is one training, and sigmoids lose the most") {
    const Mnist1d data{two_sides(), two_sides()};
    const VanishingPlan plan{.activations = {Activation::sigmoid, Activation::relu},
                             .most_layers = 3,
                             .width = 10,
                             .epochs = 2,
                             .seed = 4};
    std::size_t last = 0, all = 0;
    const std::vector<VanishingResult> results =
        compare_vanishing(data, plan, [&](std::size_t done, std::size_t total) {
            last = done;
            all = total;
        });
    CHECK(all == 8);
    CHECK(last == 8);
    REQUIRE(results.size() == 2);
    for (const VanishingResult& result : results) {
        REQUIRE(result.by_depth.size() == 4);
        for (std::size_t K = 0; K < 4; ++K) {
            CHECK(result.by_depth[K].norms.shape()[0] == 3);
            CHECK(result.by_depth[K].norms.shape()[1] == K + 1);
            CHECK(result.test_accuracies()[K] == result.by_depth[K].test_accuracy);
        }
        const Vector norms = result.deepest().norms_at(0);
        CHECK(result.lost_factor() == norms[3] / norms[0]);
    }
    CHECK(results[0].lost_factor() > 10 * results[1].lost_factor());
    // The sigmoid network of two layers, trained by itself
    const StartPlan start{
        .scheme = Scheme::glorot_uniform, .alpha = Real(0.5), .epochs = 2, .seed = 4};
    const StartResult alone =
        train_from(DeepNetwork({2, 10, 10, 2}, Activation::sigmoid), data.train, data.test, start);
    CHECK(distance(alone.norms, results[0].by_depth[2].norms) == 0);
    const auto on_mnist1d =
        vanishing_on_mnist1d({.activations = {Activation::relu}, .most_layers = 0, .epochs = 1});
    CHECK(on_mnist1d.front().by_depth.size() == 1);
    CHECK(on_mnist1d.front().deepest().test_accuracy > 0.2);
}

TEST_CASE("GO.13 ReLU: gradients vanish with weights too small, whatever the unit (errata)") {
    // A slide gives ReLU "no vanishing gradient issue". Forty units: ½Dσ² = 1, and a fiftieth.
    const Experiment e{.depth = 12,
                       .width = 40,
                       .weight_variances = {Real(0.05), Real(0.001)},
                       .networks = 3,
                       .inputs = 30};
    const std::vector<Curve> curves = measure(e, 9);
    const auto lost = [&](const Curve& c) { return c.dh[e.depth - 1] - c.dh[0]; };
    CHECK(std::abs(lost(curves[0])) < 3);  // He: level, but for the scatter
    // 11 layers of log₁₀ 50 = 1.7 decades each
    CHECK(lost(curves[1]) - lost(curves[0]) == doctest::Approx(11 * std::log10(50)).epsilon(1e-9));
}

TEST_CASE("GO.12 GO.13 errors: what does not fit is refused by name") {
    const LabelledData data = two_sides();
    CHECK_THROWS_WITH_AS(chain_gradient(Chain{}, 1, 1), "chain_slopes: the chain is empty",
                         std::invalid_argument);
    CHECK_THROWS_AS(chain_slopes(Chain{Vector{1, 2}, Vector{1}}, 1), std::invalid_argument);
    CHECK_THROWS_AS(best_chain(0, 1, 1), std::invalid_argument);
    const DeepNetwork tanh({2, 3, 2}, Activation::tanh), relu({2, 3, 2});
    CHECK_THROWS_WITH_AS(dead_units(tanh, equal_weights(tanh, 1), data.x),
                         "dead_units: only ReLU units die", std::invalid_argument);
    CHECK_THROWS_AS(dead_units(relu, Vector{1}, data.x), std::invalid_argument);
    CHECK_THROWS_AS(bias_gradient_norms(relu, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(train_from(DeepNetwork({3, 2}), data, data, {}), std::invalid_argument);
}
