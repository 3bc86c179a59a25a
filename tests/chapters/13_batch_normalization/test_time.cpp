#include "chapters/13_batch_normalization/test_time.hpp"

#include <doctest/doctest.h>

#include "chapters/07_backprop/accuracy.hpp"
#include "tests/chapters/13_batch_normalization/network_problem.hpp"
#include "tests/chapters/13_batch_normalization/small_plan.hpp"
#include "tests/support/activations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;
using test::activations;
using test::distance;
using test::NetworkProblem;
using test::small_data;
using test::small_plan;

TEST_CASE("EE.19 test time: the folded network without normalization gives the same outputs") {
    for (Activation activation : activations)
        for (const std::vector<std::size_t>& layers :
             {std::vector<std::size_t>{0}, {1, 2}, {0, 1, 2}, {2}, {}}) {
            const NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, activation), layers, 10);
            RunningAverages running = at_start(problem.network);
            Pass pass;
            for (int i = 0; i < 5; ++i) {
                forward(problem.network, problem.phi, problem.X * Real(1 + i), pass);
                update(problem.network, pass, running);
            }
            forward_at_test(problem.network, problem.phi, running, problem.X, pass);
            const Vector phi = folded(problem.network, problem.phi, running);
            deep::Layers plain;
            deep::forward(problem.network.linear, phi, problem.X, plain);
            CHECK(distance(plain.output(), pass.layers.output()) < 1e-13);
            if (layers.empty()) continue;
            const Vector unfolded =
                xt::view(problem.phi, xt::range(0, problem.network.linear.parameters()));
            deep::forward(problem.network.linear, unfolded, problem.X, plain);  // negative control
            CHECK(distance(plain.output(), pass.layers.output()) > 0.01);
        }
}

TEST_CASE(
    "EE.19 averages taken afterwards: the mean over the batches, φ at rest, for every layer") {
    const NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, Activation::tanh), {0, 2}, 13, 11);
    const RunningAverages averages =
        averages_afterwards(problem.network, problem.phi, problem.X, 5);
    Pass pass;
    for (std::size_t k : {0u, 2u}) {
        Vector mean = xt::zeros<Real>({problem.network.norm[k]->features()}), variance = mean;
        for (std::size_t t = 0; t < 2; ++t) {  // the eleventh example is left over
            forward(problem.network, problem.phi,
                    xt::view(problem.X, xt::range(5 * t, 5 * t + 5), xt::all()), pass);
            mean += pass.batch[k].mean / Real(2);
            variance += pass.batch[k].variance * Real(5) / Real(4) / Real(2);
        }
        CHECK(distance(averages[k].mean, mean) < 1e-14);
        CHECK(distance(averages[k].variance, variance) < 1e-13);
    }
    CHECK(averages[1].mean.size() == 0);
    CHECK_THROWS_AS(averages_afterwards(problem.network, problem.phi, problem.X, 1),
                    std::invalid_argument);
    CHECK_THROWS_AS(averages_afterwards(problem.network, problem.phi, problem.X, 12),
                    std::invalid_argument);
}

TEST_CASE(
    "EE.19 neighbours: batch statistics at test time change answers, running averages cannot") {
    const NormalizationPlan plan = small_plan();
    const NormalizationResult trial = train_once(plan, small_data(), Real(0.5), true);
    const NormalizedNetwork with = network(plan, small_data().training, true),
                            without = network(plan, small_data().training, false);
    const LabelledData& asked = small_data().training;
    const Neighbours two = with_neighbours(with, trial.phi, asked, 2, 1),
                     many = with_neighbours(with, trial.phi, asked, asked.size(), 1);
    CHECK(two.batch == 2);
    CHECK(two.changed > 0.2);
    CHECK(two.accuracy < many.accuracy);
    CHECK(many.changed == 0);  // the same neighbours in another order
    Random random(2, "weights");
    const Vector phi = initialize(without, random);
    CHECK(with_neighbours(without, phi, asked, 2, 1).changed ==
          0);  // negative control: nothing to depend on
}

TEST_CASE("EE.19 test time errors: what does not fit is refused by name") {
    const NormalizedNetwork net = network(small_plan(), small_data().training, true);
    Random random(1, "weights");
    const Vector phi = initialize(net, random);
    CHECK_THROWS_WITH_AS(with_neighbours(net, phi, small_data().training, 1, 0),
                         "with_neighbours: a batch of 1 from 78 examples", std::invalid_argument);
    CHECK_THROWS_AS(with_neighbours(net, phi, small_data().training, 10000, 0),
                    std::invalid_argument);
    CHECK_THROWS_AS(folded(net, phi, {}), std::invalid_argument);
    CHECK_THROWS_AS(folded(net, Vector{1}, at_start(net)), std::invalid_argument);
}

TEST_CASE("EE.19 test time: a trained network, asked in four ways") {
    const NormalizationPlan plan = small_plan();
    const NormalizationResult trained = train_once(plan, small_data(), Real(0.5), true);
    const TestTime asked = test_time(plan, small_data(), trained);
    CHECK(asked.alpha == Real(0.5));
    CHECK(asked.examples == small_data().development.size());
    CHECK(asked.running_accuracy == trained.development_accuracy);
    // the folded network says the same, one with other averages does not
    CHECK(asked.folded_error <= 1e-12 * asked.largest_output);
    NormalizationResult forgetful = trained;
    const NormalizedNetwork net = network(plan, small_data().training, true);
    forgetful.running = at_start(net);
    CHECK(test_time(plan, small_data(), forgetful).largest_output != asked.largest_output);
    // every batch size that is a power of two and fits
    REQUIRE(!asked.neighbours.empty());
    for (std::size_t i = 0; i < asked.neighbours.size(); ++i)
        CHECK(asked.neighbours[i].batch == std::size_t{2} << i);
    CHECK(2 * asked.neighbours.back().batch > asked.examples);
    const Neighbours two =
        with_neighbours(net, trained.phi, small_data().development, 2, plan.seed);
    CHECK(asked.neighbours.front().changed == two.changed);
    // the paper's averages, by hand
    Pass pass;
    forward_at_test(net, trained.phi,
                    averages_afterwards(net, trained.phi, small_data().training.x, plan.batch),
                    small_data().development.x, pass);
    const std::size_t right =
        backprop::count_correct(pass.layers.output(), small_data().development.label);
    CHECK(asked.afterwards_accuracy == real(right) / real(asked.examples));
}
