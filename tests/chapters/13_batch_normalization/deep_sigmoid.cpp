#include "chapters/13_batch_normalization/deep_sigmoid.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/07_backprop/accuracy.hpp"
#include "tests/chapters/13_batch_normalization/small_plan.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;
using test::small_data;
using test::small_plan;

TEST_CASE(
    "EE.18b the same weights at the start, with and without; the training is chapter 11's and "
    "repeats itself") {
    const NormalizationPlan plan = small_plan();
    const NormalizedNetwork with = network(plan, small_data().training, true),
                            without = network(plan, small_data().training, false);
    CHECK(with.linear.widths == std::vector<std::size_t>{2, 8, 8, 8, 8, 3});
    CHECK(with.norm[4].has_value());
    CHECK(!with.norm[0].has_value());
    CHECK(!without.norm[4].has_value());
    const NormalizationResult a = train_once(plan, small_data(), Real(0.5), true),
                              b = train_once(plan, small_data(), Real(0.5), true);
    CHECK((a.phi == b.phi));
    CHECK(a.loss == b.loss);
    CHECK(a.loss.size() == 15);
    CHECK(a.final_loss() == a.loss.back());
    Pass pass;
    forward_at_test(with, a.phi, a.running, small_data().development.x, pass);
    const Real right = static_cast<Real>(
        backprop::count_correct(pass.layers.output(), small_data().development.label));
    CHECK(a.development_accuracy == right / static_cast<Real>(small_data().development.size()));
    forward_at_test(with, a.phi, a.running, small_data().training.x, pass);
    CHECK(a.train_accuracy ==
          real(backprop::count_correct(pass.layers.output(), small_data().training.label)) /
              real(small_data().training.size()));
}

TEST_CASE(
    "EE.18b a deep sigmoid network learns with it and not without; its gradients are level at the "
    "start") {
    NormalizationPlan plan = small_plan();
    plan.epochs = 30;
    CHECK(train_once(plan, small_data(), Real(0.5), true).final_loss() < 0.9);
    CHECK(train_once(plan, small_data(), Real(0.5), false).final_loss() > 1.0);
    const auto ratio =
        [&](bool normalized) {  // of the first hidden layer's gradient to the last one's
            const NormalizedNetwork net = network(plan, small_data().training, normalized);
            Random random(1, "weights");
            const Vector norms =
                weight_gradient_norms(net, initialize(net, random), small_data().training);
            return norms[0] / norms[3];
        };
    CHECK(ratio(false) < 0.1);
    CHECK(ratio(true) > 0.3);
}

TEST_CASE("EE.18b a training that diverges is told, not hidden") {
    NormalizationPlan plan = small_plan();
    plan.activation = Activation::linear;
    const NormalizationResult trial = train_once(plan, small_data(), Real(1e200), false);
    CHECK(trial.diverged);
    CHECK(std::isinf(trial.final_loss()));
}

TEST_CASE("EE.18b step sizes compared: three networks, each trained once at every step size") {
    NormalizationPlan plan = small_plan();
    plan.epochs = 3;
    std::vector<std::size_t> done;
    const AlphaComparison trained =
        compare_alphas(plan, small_data(), [&](std::size_t parts, std::size_t total) {
            done.push_back(parts);
            CHECK(total == 6);
        });
    CHECK(done == std::vector<std::size_t>{1, 2, 3, 4, 5, 6});
    CHECK(trained.plan.alphas == plan.alphas);
    CHECK(trained.examples == small_data().training.size());
    CHECK(trained.classes == 3);
    for (const auto* results : {&trained.plain, &trained.glorot, &trained.normalized}) {
        REQUIRE(results->size() == 2);
        CHECK((*results)[1].alpha == 1);
    }
    CHECK(trained.plain[1].loss == train_once(plan, small_data(), 1, false).loss);
    CHECK(trained.normalized[1].loss == train_once(plan, small_data(), 1, true).loss);
    CHECK(trained.glorot[1].loss != trained.plain[1].loss);  // other weights at the start
    const std::vector<NormalizationResult> results{{.alpha = 1, .loss = {3, 2}},
                                                   {.alpha = 2, .loss = {3, 1}},
                                                   {.alpha = 3, .diverged = true, .loss = {0}},
                                                   {.alpha = 4, .loss = {1}}};
    CHECK(lowest_loss(results).alpha == 2);  // the first of equals, and none that diverged
    CHECK_THROWS_WITH_AS(lowest_loss({}), "lowest_loss: there are no results",
                         std::invalid_argument);
}

TEST_CASE("EE.18b starts compared: gradients vanish without it, sooner from Glorot's weights") {
    const NormalizationPlan plan = small_plan();
    const StartComparison starts = compare_starts(plan, small_data());
    REQUIRE(starts.plain.size() == 5);  // four hidden layers and the output
    CHECK(starts.plain[0] < Real(0.1) * starts.plain[3]);
    CHECK(starts.glorot[0] < starts.plain[0]);
    CHECK(starts.normalized[0] > Real(0.3) * starts.normalized[3]);
    // by hand: the output layer of the first one
    const NormalizedNetwork net = network(plan, small_data().training, false);
    Random random(plan.seed, "weights");
    const Vector phi = initialize(net, random);
    Pass pass;
    Vector dphi;
    loss_and_gradient(net, phi, small_data().training.x, small_data().training.label, pass, dphi);
    Real squares = 0;
    for (Real g : vector(dphi, net.layout["W4"])) squares += g * g;
    CHECK(starts.plain[4] == test::relative(std::sqrt(squares), 1e-12));
}

TEST_CASE(
    "EE.18b depths compared: as many hidden layers as wide as the first, step size as asked") {
    NormalizationPlan plan = small_plan();
    plan.hidden = {6, 99};
    plan.epochs = 2;
    std::size_t last = 0;
    const DepthComparison depths =
        compare_depths(plan, small_data(), Real(0.5), 2, [&](std::size_t done, std::size_t total) {
            last = done;
            CHECK(total == 2);
        });
    CHECK(last == 2);
    CHECK(depths.width == 6);
    REQUIRE(depths.plain.size() == 2);
    plan.hidden = {6, 6};
    CHECK(depths.plain[1] == train_once(plan, small_data(), Real(0.5), false).final_loss());
    CHECK(depths.normalized[1] == train_once(plan, small_data(), Real(0.5), true).final_loss());
    plan.hidden = {};
    CHECK_THROWS_AS(compare_depths(plan, small_data(), 1, 2), std::invalid_argument);
}

TEST_CASE("EE.18b errors: a batch of one is refused with normalization, not without") {
    NormalizationPlan one = small_plan();
    one.batch = 1;
    CHECK_THROWS_AS(train_once(one, small_data(), 1, true), std::invalid_argument);
    CHECK_NOTHROW(train_once(one, small_data(), Real(0.1), false));
}
