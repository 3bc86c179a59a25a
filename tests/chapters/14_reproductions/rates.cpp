#include "chapters/14_reproductions/rates.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/09_initialization/initializers.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/14_reproductions/batches.hpp"
#include "chapters/14_reproductions/mnist_rows.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::reproductions;
using descent::test::distance;

TEST_CASE("GO.21b zeiler_rules: hand-worked value: Δx = ρΔx − ηg, not the mean of gradients") {
    const Vector g{1, -2};
    const auto after_two_steps = [&](optimizers::Optimizer rule) {
        Vector phi{0, 0};
        rule.step(phi, g);
        rule.step(phi, g);
        return phi;
    };
    const auto rules = zeiler_rules(Real(0.1));
    REQUIRE(rules.size() == 3);
    CHECK(distance(after_two_steps(rules[0]), Vector{Real(-0.2), Real(0.4)}) < 1e-15);
    const Vector expected{Real(-0.29), Real(0.58)};  // −.1 g, then (.9 · −.1 − .1) g
    CHECK(distance(after_two_steps(rules[1]), expected) < 1e-15);
    CHECK(distance(after_two_steps(optimizers::Momentum{.alpha = Real(0.1)}), expected) > 0.1);
    const Real adagrad = Real(-0.1) * (1 + 1 / std::sqrt(Real(2)));  // −.1 g/√g², −.1 g/√(2g²)
    CHECK(distance(after_two_steps(rules[2]), Vector{adagrad, -adagrad}) < 1e-9);
}

TEST_CASE(
    "GO.21b test_error: hand-worked value: with a step of almost nothing, the error of the first "
    "φ") {
    const Images images = mnist1d_images();
    const RatePlan plan{.widths = {40, 20, 10}, .steps = 1, .seed = 5};
    const deep::DeepNetwork network({40, 20, 10}, neurons::Activation::tanh);
    for (const std::size_t run : {0u, 2u}) {
        Random random(5 + run, "weights");
        const Vector phi =
            initialization::initialize(network, initialization::Scheme::glorot_uniform, random);
        const Real expected = 100 * (1 - backprop::accuracy(network, phi, images.test));
        CHECK(test_error(images, plan, optimizers::GradientDescent{.alpha = Real(1e-14)}, run) ==
              expected);
        CHECK(test_error(images, plan, optimizers::GradientDescent{.alpha = 10}, run) != expected);
    }
    // weights so small that all outputs are equal but for the last digits: one class for all
    RatePlan equal = plan;
    equal.deviation = Real(1e-200);
    CHECK(test_error(images, equal, optimizers::GradientDescent{.alpha = Real(1e-300)}, 0) >= 85);
}

TEST_CASE("GO.21b test_error: a training that diverges is a result, about the error of guessing") {
    const Images images = mnist1d_images();
    const RatePlan plan{.widths = {40, 10}, .steps = 200};
    const Real error = test_error(
        images, plan, optimizers::GradientDescent{.alpha = std::numeric_limits<Real>::max()}, 0);
    CHECK(error > 80);
    CHECK(error <= 100);
    CHECK(test_error(images, plan, optimizers::GradientDescent{.alpha = Real(0.1)}, 0) < 80);
}

TEST_CASE(
    "GO.21b rate_table, adadelta_table: invariant: each entry is the mean of its runs; errors") {
    const Images images = mnist1d_images();
    const RatePlan plan{.widths = {40, 10, 10}, .steps = 10, .runs = 2, .seed = 1};
    std::size_t calls = 0;
    const ErrorTable table = rate_table(images, plan, [&](std::size_t done, std::size_t total) {
        CHECK(done == ++calls);
        CHECK(total == 30);
    });
    CHECK(calls == 30);
    const Matrix& rates = table.mean;
    require_shape("test", "rates", rates, {5, 3});
    CHECK(table.least(1, 2) < rates(1, 2));
    CHECK(table.least(1, 2) + table.most(1, 2) == doctest::Approx(2 * rates(1, 2)));
    const auto mean = [&](const optimizers::Optimizer& rule) {
        return (test_error(images, plan, rule, 0) + test_error(images, plan, rule, 1)) / 2;
    };
    CHECK(rates(1, 2) == doctest::Approx(mean(zeiler_rules(Real(0.1))[2])));
    CHECK(rates(4, 1) == doctest::Approx(mean(zeiler_rules(Real(0.0001))[1])));
    require_shape("test", "adadelta", adadelta_table(images, plan).mean, {4, 3});
    for (const RatePlan& wrong :
         {RatePlan{}, RatePlan{.widths = {40, 9}}, RatePlan{.widths = {40, 10}, .batch = 0},
          RatePlan{.widths = {40, 10}, .steps = 0}, RatePlan{.widths = {40, 10}, .runs = 0},
          RatePlan{.widths = {40, 10}, .deviation = -1}})
        CHECK_THROWS_AS(rate_table(images, wrong), std::invalid_argument);
}

TEST_CASE(
    "GO.21b reproduce_rates: both tables under both activations, rate_table and adadelta_table") {
    const Images images = mnist1d_images();
    const RatePlan plan{.widths = {40, 10, 10}, .steps = 4, .runs = 2, .edge_runs = 2, .seed = 1};
    const RateReproduction result = reproduce_rates(images, plan);
    REQUIRE(result.tables.size() == 2);
    for (std::size_t a = 0; a < 2; ++a) {
        const AssumedTables& one = result.tables[a];
        CHECK(one.activation == rate_assumptions()[a]);
        RatePlan assumed = plan;
        assumed.activation = one.activation;
        CHECK(distance(one.rates.mean, rate_table(images, assumed).mean) == 0);
        RatePlan once = assumed;
        once.runs = 1;
        CHECK(distance(one.adadelta, adadelta_table(images, once).mean) == 0);
        CHECK(distance(one.adadelta, adadelta_table(images, assumed).mean) > 0);

        // The edge: SGD of rate 1, from the advised weights and from normal ones
        REQUIRE(one.edge.has_value());
        REQUIRE(one.edge->normal.size() == 2);
        RatePlan normal = assumed;
        normal.deviation = Real(0.05);
        for (const std::size_t run : {0u, 1u}) {
            CHECK(one.edge->advised[run] == test_error(images, assumed, zeiler_rules(1)[0], run));
            CHECK(one.edge->normal[run] == test_error(images, normal, zeiler_rules(1)[0], run));
        }
        CHECK((one.edge->advised[0] + one.edge->advised[1]) / 2 ==
              doctest::Approx(one.rates.mean(0, 0)));
        CHECK(one.of_rates.size() == 9);
        CHECK(one.of_adadelta.size() == 2);
    }
    // Negative control: who runs the same network twice gets the same table twice.
    CHECK(distance(result.tables[0].rates.mean, result.tables[1].rates.mean) > 0);
    RatePlan no_edge = plan;
    no_edge.edge_runs = 0;
    CHECK_FALSE(reproduce_rates(images, no_edge).tables[1].edge.has_value());
}

TEST_CASE(
    "GO.21b reproduce_rates: the rows of each activation have keys and a remark of their own") {
    const Images images = mnist1d_images();
    const RateReproduction result =
        reproduce_rates(images, {.widths = {40, 10, 10}, .steps = 2, .seed = 1});
    // MNIST-1D stands in: the lecture's rows are skipped once, then come those obtained
    const Rows rows = result.all_rows();
    CHECK(result.skipped.size() == 1 + 9 + 1 + 2);
    CHECK(rows.size() == 13 + 2 * (9 + 2));
    CHECK(count(rows, RowVerdict::skipped) == 13);
    CHECK(rows[13].statement.key == "GO.21b_mnist1d_tanh_momentum_fails");
    CHECK(rows[13].statement.remark.starts_with("tanh units; MNIST-1D"));
    CHECK(rows.back().statement.key == "GO.21b_mnist1d_relu_adadelta_best");
    CHECK(rows.back().statement.remark.starts_with("relu units; MNIST-1D"));
    CHECK(by_activation(result.tables[0].rows(), result.tables[1].rows()).size() == 11);
}

TEST_CASE("GO.21b test_error: the first weights are those of the activation: Glorot's, or He's") {
    const Images images = mnist1d_images();
    const Real alpha = Real(0.5);
    // one step of gradient descent from a scheme, by hand: before it, the scale of the weights of a
    // ReLU network does not show
    const auto after_a_step = [&](neurons::Activation activation, initialization::Scheme scheme) {
        const deep::DeepNetwork network({40, 20, 10}, activation);
        Random random(5, "weights");
        Vector phi = initialization::initialize(network, scheme, random), dphi;
        backprop::Backprop pass;
        for_batches(images.training, 100, 1, 5, [&](const Matrix& X, const auto& labels) {
            backprop::loss_and_gradient(network, phi, X, labels, pass, dphi);
            phi -= alpha * dphi;
            return true;
        });
        return 100 * (1 - backprop::accuracy(network, phi, images.test));
    };
    using initialization::Scheme;
    RatePlan plan{.widths = {40, 20, 10}, .steps = 1, .seed = 5};
    const optimizers::GradientDescent descent{.alpha = alpha};
    CHECK(test_error(images, plan, descent, 0) ==
          after_a_step(neurons::Activation::tanh, Scheme::glorot_uniform));
    plan.activation = neurons::Activation::relu;
    const Real with_relu = test_error(images, plan, descent, 0);
    CHECK(with_relu == after_a_step(neurons::Activation::relu, Scheme::he_uniform));
    // Negative controls: Glorot's weights below ReLU, tanh above He's
    CHECK(with_relu != after_a_step(neurons::Activation::relu, Scheme::glorot_uniform));
    CHECK(with_relu != after_a_step(neurons::Activation::tanh, Scheme::he_uniform));
}

TEST_CASE("GO.12 GO.21b for_batches: the last short batch of an epoch counts as a step") {
    const LabelledData data = split(mnist1d_images().training, 25).first;
    std::vector<std::size_t> sizes;
    std::vector<std::size_t> seen;
    const auto step = [&](const Matrix& X, const std::vector<std::size_t>& labels) {
        CHECK(X.shape()[0] == labels.size());
        sizes.push_back(labels.size());
        seen.insert(seen.end(), labels.begin(), labels.end());
        return true;
    };
    CHECK(for_batches(data, 10, 4, 3, step));
    CHECK(sizes == std::vector<std::size_t>{10, 10, 5, 10});
    // the first three batches are an epoch: every example once
    seen.resize(25);
    std::vector<std::size_t> labels = data.label;
    std::sort(seen.begin(), seen.end());
    std::sort(labels.begin(), labels.end());
    CHECK(seen == labels);
    // returning false ends it
    std::size_t calls = 0;
    CHECK_FALSE(
        for_batches(data, 10, 4, 3, [&](const Matrix&, const auto&) { return ++calls < 2; }));
    CHECK(calls == 2);
}
