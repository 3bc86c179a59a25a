#include "chapters/11_training/batch_study.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/07_backprop/spirals.hpp"

using namespace descent;
using namespace descent::training;
using deep::DeepNetwork;

namespace {

/// 100 examples to learn from: two arms of a spiral.
Data two_arms() {
    return {backprop::spirals(50, 2, 1), backprop::spirals(10, 2, 2), backprop::spirals(10, 2, 3)};
}

DeepNetwork spiral_network() {
    return DeepNetwork({2, 12, 2});
}

}  // namespace

TEST_CASE("FM.14b batch cost: steps and multiplications of an epoch by hand") {
    const Data data = two_arms();
    const BatchPlan plan{.target = Real(0.67), .most_epochs = 200, .alphas = {Real(0.05)}};
    const BatchResult cost = cost_to_target(spiral_network(), data, 32, plan);
    REQUIRE(cost.reached);
    CHECK(cost.steps == 4 * cost.epochs);  // 32 + 32 + 32 + 4 examples
    // one example: forward 2·12 + 12·2 = 48; backward 48 for the weights and 24 for h
    CHECK(cost.step_multiplications == 32 * (48 + 72));
    CHECK(cost.multiplications == cost.epochs * 100 * (48 + 72));
    // a loop that leaves out the smaller last batch looks at 96 examples in an epoch
    CHECK(3 * cost.epochs * cost.step_multiplications != cost.multiplications);
}

TEST_CASE("FM.14b batch cost: a full batch needs what gradient descent needs") {
    const Data data = two_arms();
    const DeepNetwork network = spiral_network();
    const BatchPlan plan{.target = Real(0.5), .most_epochs = 500, .seed = 3, .alphas = {Real(0.3)}};
    const BatchResult cost = cost_to_target(network, data, 100, plan);
    REQUIRE(cost.reached);
    Random random(3, "weights");
    Vector phi = deep::initialize(network, random), dphi;
    backprop::Backprop pass;
    std::size_t epochs = 1;
    while (backprop::loss_and_gradient(network, phi, data.training.x, data.training.label, pass,
                                       dphi) > plan.target) {
        phi -= Real(0.3) * dphi;
        REQUIRE(++epochs < 500);
    }
    CHECK(epochs > 5);
    CHECK(cost.epochs == epochs);
    CHECK(cost.steps == epochs);
}

TEST_CASE(
    "FM.14b batch cost: stops in the first epoch at the target; no step size more makes it "
    "dearer") {
    const Data data = two_arms();
    const DeepNetwork network = spiral_network();
    BatchPlan plan{.target = Real(0.4), .most_epochs = 300, .seed = 1, .alphas = {Real(0.1)}};
    const BatchResult cost = cost_to_target(network, data, 25, plan);
    REQUIRE(cost.reached);
    REQUIRE(cost.epochs > 2);
    const TrainingResult trained = train(classifier(network), data,
                                         {.optimizer = optimizers::optimizer_named("gd", Real(0.1)),
                                          .batch = 25,
                                          .epochs = cost.epochs,
                                          .seed = 1});
    CHECK(trained.history[cost.epochs - 1].loss <= plan.target);
    for (std::size_t e = 0; e + 1 < cost.epochs; ++e) CHECK(trained.history[e].loss > plan.target);
    CHECK(trained.steps == cost.steps);

    // the last one diverges
    plan.alphas = {Real(0.01), Real(0.1), Real(0.3), std::numeric_limits<Real>::max() / 10};
    const BatchResult chosen = cost_to_target(network, data, 25, plan);
    CHECK(chosen.steps <= cost.steps);
    plan.alphas = {chosen.alpha};
    CHECK(cost_to_target(network, data, 25, plan).steps == chosen.steps);
    plan.target = Real(0.5);
    CHECK(cost_to_target(network, data, 25, plan).epochs <= chosen.epochs);
}

TEST_CASE(
    "FM.14b batch study: more iterations but fewer epochs; steps alone would say the opposite") {
    const Data data = two_arms();
    const BatchPlan plan{
        .target = Real(0.5), .most_epochs = 3000, .alphas = {Real(0.1), Real(0.3), 1}};
    std::size_t done = 0;
    const auto costs = batch_costs(spiral_network(), data, {5, 20, 100}, plan,
                                   [&](std::size_t n, std::size_t total) {
                                       done = n;
                                       CHECK(total == 3);
                                   });
    CHECK(done == 3);
    CHECK(costs[0].batch == 5);
    for (std::size_t i = 0; i + 1 < costs.size(); ++i) {
        REQUIRE(costs[i + 1].reached);
        CHECK(costs[i].steps > costs[i + 1].steps);                      // more iterations
        CHECK(costs[i].epochs < costs[i + 1].epochs);                    // but fewer epochs
        CHECK(costs[i].multiplications < costs[i + 1].multiplications);  // = less total computation
    }
    CHECK(batch_costs(spiral_network(), data, {20}, plan)[0].steps == costs[1].steps);
}

TEST_CASE("FM.14b batch study: a target that is not reached is said, and divergence is not fatal") {
    const Data data = two_arms();
    const BatchPlan plan{.target = Real(1e-6), .most_epochs = 2};
    const BatchResult cost = cost_to_target(spiral_network(), data, 10, plan);
    CHECK(!cost.reached);
    CHECK(cost.epochs == 0);
    CHECK(cost.steps == 0);
    CHECK(cost.multiplications == 0);
    const BatchPlan fast{.most_epochs = 5, .alphas = {std::numeric_limits<Real>::max() / 10}};
    CHECK(!cost_to_target(DeepNetwork({2, 8, 8, 2}), data, 10,
                          {.target = Real(0.1), .alphas = fast.alphas})
               .reached);
}

TEST_CASE("FM.14b batch study: made twice; counts have a gap where the target was not reached") {
    const Data data = two_arms();
    const BatchPlan plan{.target = Real(0.5), .most_epochs = 300, .alphas = {Real(0.1), Real(0.3)}};
    std::vector<std::size_t> done;
    const BatchStudy study = batch_study(spiral_network(), data, {20, 100}, plan, Real(0.001),
                                         [&](std::size_t n, std::size_t total) {
                                             done.push_back(n);
                                             CHECK(total == 4);
                                         });
    CHECK(done == std::vector<std::size_t>{1, 2, 3, 4});
    CHECK(study.examples == 100);
    CHECK(study.own[0].steps == cost_to_target(spiral_network(), data, 20, plan).steps);
    REQUIRE(study.own[0].reached);
    CHECK(counts(study.own, &BatchResult::steps)(0) == real(study.own[0].steps));
    CHECK(counts(study.own, &BatchResult::epochs)(0) == real(study.own[0].epochs));
    // one step size for all is the plan with that one alone
    const BatchPlan one{.target = Real(0.5), .most_epochs = 300, .alphas = {Real(0.001)}};
    for (std::size_t i = 0; i < 2; ++i)
        CHECK(study.same[i].steps ==
              cost_to_target(spiral_network(), data, i ? 100 : 20, one).steps);
    CHECK(study.same[0].steps != study.own[0].steps);
    REQUIRE(!study.same[1].reached);  // 300 steps of 0.001 are too few
    CHECK(std::isnan(counts(study.same, &BatchResult::steps)(1)));
}

TEST_CASE("FM.14b batch study: time is positive; what makes no sense is refused") {
    const Data data = two_arms();
    const Model model = classifier(spiral_network());
    CHECK(seconds_per_epoch(model, data.training, 10, 2) > 0);
    const std::vector<double> times = relative_times(model, data.training, {1, 10, 100}, 2);
    CHECK(times.size() == 3);
    CHECK(times[2] == 1);  // the unit
    CHECK(times[0] > 0);
    CHECK_THROWS_AS(relative_times(model, data.training, {}, 2), std::invalid_argument);
    CHECK_THROWS_AS(seconds_per_epoch(model, data.training, 0, 2), std::invalid_argument);
    CHECK_THROWS_AS(seconds_per_epoch(model, data.training, 10, 0), std::invalid_argument);
    const auto cost = [&](std::size_t batch, const BatchPlan& plan) {
        return cost_to_target(spiral_network(), data, batch, plan);
    };
    CHECK_THROWS_AS(cost(0, {}), std::invalid_argument);
    CHECK_THROWS_AS(cost(101, {}), std::invalid_argument);
    CHECK_THROWS_AS(cost(10, {.target = 0}), std::invalid_argument);
    CHECK_THROWS_AS(cost(10, {.target = std::numeric_limits<Real>::quiet_NaN()}),
                    std::invalid_argument);
    CHECK_THROWS_AS(cost(10, {.most_epochs = 0}), std::invalid_argument);
    CHECK_THROWS_AS(cost(10, {.alphas = {}}), std::invalid_argument);
    CHECK_THROWS_AS(cost(10, {.alphas = {Real(0.1), Real(-0.1)}}), std::invalid_argument);
}
