#include "chapters/14_reproductions/depth.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/09_initialization/vanishing.hpp"
#include "tests/chapters/14_reproductions/mnist_files.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::reproductions;
using descent::test::distance;

TEST_CASE("GO.12 nielsen_weights: invariant: variances 1/n and 1, which He's weights do not have") {
    const deep::DeepNetwork network({100, 200, 50}, neurons::Activation::sigmoid);
    const auto variances_fit = [&](const Vector& phi) {
        for (std::size_t k : {0u, 1u}) {
            double w = 0, b = 0;
            for (const Real v : vector(phi, network.W(k))) w += double{v} * double{v};
            for (const Real v : vector(phi, network.b(k))) b += double{v} * double{v};
            const double m = static_cast<double>(network.widths[k + 1]),
                         n = static_cast<double>(network.widths[k]);
            if (std::abs(w / m - 1) > 5 * std::sqrt(2 / (n * m)) ||
                std::abs(b / m - 1) > 5 * std::sqrt(2 / m))
                return false;
        }
        return true;
    };
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        Random random(seed, "test"), other(seed, "test");
        CHECK(variances_fit(nielsen_weights(network, random)));
        CHECK_FALSE(variances_fit(deep::initialize(network, other)));
    }
}

TEST_CASE(
    "GO.12 compare_depths: hand-worked value: one step with the penalty λ W on the weights only") {
    const Images images = small_images();
    DepthPlan plan{.most_layers = 0,
                   .batch = 180,
                   .steps = 1,
                   .alpha = Real(0.5),
                   .lambda = Real(0.5),
                   .seed = 4};
    const DepthResult result = compare_depths(images, plan).at(0);
    CHECK(result.network.widths == std::vector<std::size_t>{784, 10});

    const deep::DeepNetwork network({784, 10}, neurons::Activation::sigmoid);
    Random random(4, "weights 0");
    Vector phi = nielsen_weights(network, random), g, step;
    backprop::Backprop pass;
    backprop::loss_and_gradient(network, phi, images.training.x, images.training.label, pass, g);
    CHECK(distance(result.at_start, initialization::bias_gradient_norms(network, g)) == 0);
    step = g;
    for (std::size_t i = 0; i < 7840; ++i) step[i] += Real(0.5) * phi[i];  // λ W
    const auto norms_after = [&](const Vector& dphi) {
        Vector there = phi - Real(0.5) * dphi, gradient;
        backprop::loss_and_gradient(network, there, images.training.x, images.training.label, pass,
                                    gradient);
        return initialization::bias_gradient_norms(network, gradient);
    };
    CHECK(distance(result.at_end, norms_after(step)) < 1e-12);
    CHECK(distance(result.at_end, norms_after(g)) > 1e-3);  // negative control: no penalty
}

TEST_CASE(
    "GO.12 compare_depths: invariant: learns easy images, repeats itself, gradients shrink towards "
    "the input") {
    const Images images = small_images();
    const DepthPlan plan{.most_layers = 2, .steps = 600, .seed = 1};
    std::size_t calls = 0, total = 0;
    const auto results = compare_depths(images, plan, [&](std::size_t done, std::size_t all) {
        CHECK(done == ++calls);
        total = all;
    });
    CHECK(calls == 3);
    CHECK(total == 3);
    const auto again = compare_depths(images, plan);
    for (std::size_t k = 0; k < 3; ++k) {
        CHECK(results[k].network.depth() == k);
        CHECK(results[k].at_start.size() == k + 1);
        CHECK(results[k].accuracy == again[k].accuracy);
        CHECK(distance(results[k].at_end, again[k].at_end) == 0);
    }
    CHECK(results[0].accuracy == 100);
    CHECK(results[1].accuracy == 100);
    CHECK(results[2].at_start[0] < Real(0.5) * results[2].at_start[1]);
    CHECK(results[2].at_start[1] < Real(0.5) * results[2].at_start[2]);
}

TEST_CASE("GO.12 compare_depths: errors") {
    const Images images = small_images();
    for (const DepthPlan& plan :
         {DepthPlan{.width = 0}, DepthPlan{.batch = 0}, DepthPlan{.steps = 0},
          DepthPlan{.alpha = 0}, DepthPlan{.lambda = -1},
          DepthPlan{.lambda = std::numeric_limits<Real>::infinity()}})
        CHECK_THROWS_AS(compare_depths(images, plan), std::invalid_argument);
    Images other = images;
    other.test = mnist1d_images().test;
    CHECK_THROWS_AS(compare_depths(other, {.steps = 1}), std::invalid_argument);
    CHECK_THROWS_AS(compare_depths({}, {.steps = 1}), std::invalid_argument);
}

TEST_CASE(
    "GO.12 reproduce_depths: the rows are those of the networks; a stand-in skips the lecture's") {
    const DepthPlan plan{.width = 5, .steps = 30, .seed = 1};
    const DepthReproduction part = reproduce_depths(small_images(), plan);
    const auto networks = compare_depths(small_images(), plan);
    REQUIRE(part.networks.size() == 5);
    for (std::size_t k = 0; k < 5; ++k) CHECK(part.accuracies(k) == networks[k].accuracy);
    CHECK(part.skipped.empty());
    CHECK(part.rows.size() == 1 + 3);  // the digits, which are skipped, and what is compared
    CHECK(part.rows.back().statement.key == "GO.12_factor");
    const double first = networks[4].at_start(0), last = networks[4].at_start(4);
    CHECK(part.rows.back().obtained.value() == doctest::Approx(std::pow(first / last, 0.25)));
    CHECK(part.rows.back().statement.remark.ends_with("; 30 steps in place of 150000"));

    const DepthReproduction other = reproduce_depths(mnist1d_images(), plan);
    CHECK(other.skipped.size() == 4);
    CHECK(count(other.skipped, RowVerdict::skipped) == 4);
    CHECK(other.all_rows().size() == 4 + 3);
    CHECK(other.rows.back().statement.key == "GO.12_mnist1d_factor");
    CHECK_THROWS_AS(reproduce_depths(small_images(), {.most_layers = 3}), std::invalid_argument);
}

TEST_CASE("GO.12 compare_depths: a training that diverges is a result") {
    const DepthPlan plan{.most_layers = 0, .steps = 50, .alpha = std::numeric_limits<Real>::max()};
    const DepthResult result = compare_depths(small_images(), plan).at(0);
    CHECK(result.diverged);
    CHECK(result.accuracy < 50);
    CHECK_FALSE(compare_depths(small_images(), {.most_layers = 0, .steps = 50}).at(0).diverged);
}
