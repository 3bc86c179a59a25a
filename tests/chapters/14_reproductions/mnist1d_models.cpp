#include "chapters/14_reproductions/mnist1d_models.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "chapters/12_regularization/penalty.hpp"

using namespace descent;
using namespace descent::reproductions;

namespace {

/// 500 of the training examples and 100 of the test examples, to be quick.
Mnist1d small() {
    const Mnist1d data = make_mnist1d();
    return {split(data.train, 500).first, split(data.test, 100).first};
}

Candidate quick(Candidate candidate) {
    candidate.plan.epochs = 4;
    return candidate;
}

}  // namespace

TEST_CASE("MNIST-1D models: the published shapes, with the parameters counted by hand") {
    CHECK(linear_classifier().network.parameters() == 410);
    CHECK(multilayer_perceptron().network.parameters() == 41 * 100 + 101 * 100 + 101 * 10);
    CHECK(multilayer_perceptron().network.activation == neurons::Activation::relu);
    CHECK(linear_classifier().lambda == 0);
    CHECK(multilayer_perceptron().lambda == 0);
    CHECK(penalized_perceptron().lambda > 0);
    CHECK(penalized_perceptron().network.widths == multilayer_perceptron().network.widths);
}

TEST_CASE("MNIST-1D models: what is done is chapter 11's training with chapter 12's penalty") {
    const Mnist1d data = small();
    Candidate c = quick(penalized_perceptron());
    const training::Data parts = training::split(data.train, data.test, Real(0.2), 5);
    CHECK(parts.development.size() == 100);
    c.plan.seed = 5;
    const training::Model model = regularization::with_penalty(
        training::classifier(c.network), regularization::Penalty::l2, c.lambda);
    const training::TrainingResult expected = training::train(model, parts, c.plan);
    const training::TrainingResult trained = train(quick(penalized_perceptron()), data, 5);
    CHECK((trained.best == expected.best));
    const AccuracyResult result = train_and_test(quick(penalized_perceptron()), data, 5);
    CHECK(result.development == 100 * expected.best_accuracy);
    CHECK(result.test == 100 * training::evaluate_best(model, expected, data.test));
    CHECK(result.best_epoch == expected.best_epoch);
    // Negative controls: another seed, no penalty.
    CHECK((train(quick(penalized_perceptron()), data, 6).best != expected.best));
    c.lambda = 0;
    CHECK((train(c, data, 5).best != expected.best));
}

TEST_CASE("MNIST-1D models: nothing is chosen by the test examples") {
    Mnist1d data = small();
    const training::TrainingResult before = train(quick(linear_classifier()), data, 1);
    data.test.x.fill(std::numeric_limits<Real>::quiet_NaN());
    std::reverse(data.test.label.begin(), data.test.label.end());
    const training::TrainingResult after = train(quick(linear_classifier()), data, 1);
    CHECK((before.phi == after.phi));
    CHECK(before.best_epoch == after.best_epoch);
}

TEST_CASE("MNIST-1D accuracy_by_seed: one training for each seed, and their mean and deviation") {
    const Mnist1d data = small();
    const Candidate c = quick(linear_classifier());
    std::size_t calls = 0;
    const SeedAccuracies result =
        accuracy_by_seed(c, data, 5, 3, [&](std::size_t done, std::size_t all) {
            CHECK(done == ++calls);
            CHECK(all == 3);
        });
    CHECK(calls == 3);
    CHECK(result.name == "linear classifier");
    for (std::size_t s = 0; s < 3; ++s) {
        const AccuracyResult one = train_and_test(c, data, 5 + s);
        CHECK(result.development(s) == one.development);
        CHECK(result.test(s) == one.test);
    }
    const SeedAccuracies by_hand{"", {1, 2, 3, 6}, {7}};
    CHECK(by_hand.development_estimate().mean == doctest::Approx(3));
    CHECK(by_hand.development_estimate().deviation == doctest::Approx(std::sqrt(14.0 / 3)));
    CHECK(by_hand.test_estimate().mean == 7);
    CHECK(by_hand.test_estimate().deviation == 0);
    CHECK_THROWS_AS(accuracy_by_seed(c, data, 0, 0), std::invalid_argument);
}

TEST_CASE(
    "MNIST-1D development_table: every pair is a training that never sees the test examples") {
    Mnist1d data = small();
    data.test.x.fill(std::numeric_limits<Real>::quiet_NaN());
    const Candidate c = quick(linear_classifier());
    const Vector alpha{Real(0.001), Real(0.01)}, lambda{0, Real(0.1), Real(1)};
    std::size_t calls = 0;
    const DevelopmentTable table = development_table(
        c, data, alpha, lambda, 2, [&](std::size_t done, std::size_t) { CHECK(done == ++calls); });
    CHECK(calls == 6);
    Candidate tried = c;
    tried.plan.optimizer = optimizers::optimizer_named("adam", Real(0.01));
    tried.lambda = Real(0.1);
    const Real mean =
        (train(tried, data, 0).best_accuracy + train(tried, data, 1).best_accuracy) / 2;
    CHECK(table.accuracy(1, 1) == doctest::Approx(100 * mean));
    CHECK(table.accuracy(1, 0) != table.accuracy(0, 0));  // negative control: the rate counts
    CHECK_THROWS_AS(development_table(c, data, {}, lambda, 2), std::invalid_argument);
    CHECK_THROWS_AS(development_table(c, data, alpha, {}, 2), std::invalid_argument);
    CHECK_THROWS_AS(development_table(c, data, alpha, lambda, 0), std::invalid_argument);
}

TEST_CASE(
    "MNIST-1D train_and_test: a training that diverges at once has no accuracy, and says so") {
    Candidate c = quick(linear_classifier());
    c.plan.optimizer = optimizers::optimizer_named("gd", std::numeric_limits<Real>::max());
    const AccuracyResult result = train_and_test(c, small(), 0);
    CHECK(result.diverged);
    CHECK(result.best_epoch == 0);
    CHECK(std::isnan(result.test));
    CHECK_FALSE(train_and_test(quick(linear_classifier()), small(), 0).diverged);
}

TEST_CASE("MNIST-1D mnist1d_rows: hand-worked tolerances, two standard errors wide") {
    const auto verdicts = [](Real linear, Real mlp) {
        const Rows rows = mnist1d_rows({"", {0}, {linear}}, {"", {0}, {mlp}}, 1000);
        return std::pair{verdict(rows.at(0)), verdict(rows.at(1))};
    };
    // 2·√(.32·.68/1000) = 2·√(.68·.32/1000) = 2.950 %
    const auto inside = std::pair{RowVerdict::reproduced, RowVerdict::reproduced},
               outside = std::pair{RowVerdict::differs, RowVerdict::differs};
    CHECK(verdicts(Real(34.94), Real(70.94)) == inside);
    CHECK(verdicts(Real(34.96), Real(70.96)) == outside);
    CHECK(verdicts(Real(29.06), 64) == inside);
    CHECK(verdicts(Real(29.04), Real(63.9)) == outside);
}
