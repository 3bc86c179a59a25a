#include "chapters/14_reproductions/mnist1d_models.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/12_regularization/penalty.hpp"

using namespace descent;
using namespace descent::reproductions;

namespace {

/// 500 of the training examples and 100 of the test examples, to be quick.
Mnist1d small() {
    const Mnist1d data = make_mnist1d();
    return {split(data.train, 500).first, split(data.test, 100).first};
}

Contestant quick(Contestant contestant) {
    contestant.plan.epochs = 4;
    return contestant;
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
    Contestant c = quick(penalized_perceptron());
    const training::Data parts = training::split(data.train, data.test, Real(0.2), 5);
    CHECK(parts.development.size() == 100);
    c.plan.seed = 5;
    const training::Model model = regularization::with_penalty(
        training::classifier(c.network), regularization::Penalty::l2, c.lambda);
    const training::TrainingResult expected = training::train(model, parts, c.plan);
    const training::TrainingResult trained = develop(quick(penalized_perceptron()), data, 5);
    CHECK((trained.best == expected.best));
    const AccuracyResult outcome = compete(quick(penalized_perceptron()), data, 5);
    CHECK(outcome.development == 100 * expected.best_accuracy);
    CHECK(outcome.test == 100 * training::evaluate_best(model, expected, data.test));
    CHECK(outcome.best_epoch == expected.best_epoch);
    // Negative controls: another seed, no penalty.
    CHECK((develop(quick(penalized_perceptron()), data, 6).best != expected.best));
    c.lambda = 0;
    CHECK((develop(c, data, 5).best != expected.best));
}

TEST_CASE("MNIST-1D models: nothing is chosen by the test examples") {
    Mnist1d data = small();
    const training::TrainingResult before = develop(quick(linear_classifier()), data, 1);
    data.test.x.fill(std::numeric_limits<Real>::quiet_NaN());
    std::reverse(data.test.label.begin(), data.test.label.end());
    const training::TrainingResult after = develop(quick(linear_classifier()), data, 1);
    CHECK((before.phi == after.phi));
    CHECK(before.best_epoch == after.best_epoch);
}

TEST_CASE("spread: mean and standard deviation by hand") {
    const Spread s = spread({1, 2, 3, 6});
    CHECK(s.mean == doctest::Approx(3));
    CHECK(s.deviation == doctest::Approx(std::sqrt(14.0 / 3)));
    CHECK(spread({7}).mean == 7);
    CHECK(spread({7}).deviation == 0);
    CHECK_THROWS_AS(spread({}), std::invalid_argument);
}

TEST_CASE("GO.15 random pixels: the networks have the stated numbers of parameters") {
    const std::vector<deep::DeepNetwork> networks = random_label_networks();
    REQUIRE(networks.size() == 2);
    CHECK(networks[0].parameters() == 1209866);
    CHECK(networks[1].parameters() == 1735178);
    CHECK(networks[0].depth() == 1);
    CHECK(networks[1].depth() == 3);
}

TEST_CASE(
    "GO.15 random pixels: standard normal pixels, labels from all classes, and neither says "
    "anything") {
    Random random(0, "test");
    const LabelledData data = random_pixels(400, random);
    CHECK(data.x.shape()[0] == 400);
    CHECK(data.x.shape()[1] == 2352);
    CHECK(data.classes == 10);
    double sum = 0, squares = 0;
    for (Real x : data.x) sum += x, squares += double{x} * double{x};
    const double n = static_cast<double>(data.x.size());
    CHECK(std::abs(sum / n) < 4 / std::sqrt(n));              // the mean's standard error is 1/√n
    CHECK(std::abs(squares / n - 1) < 4 * std::sqrt(2 / n));  // that of the mean square √(2/n)
    std::array<double, 10> count{};
    for (std::size_t y : data.label) count.at(y) += 1;
    double chi_squared = 0;
    for (double c : count) chi_squared += (c - 40) * (c - 40) / 40;
    CHECK(chi_squared < 27.9);  // 9 degrees of freedom, 1 in 1000
    Random again(0, "test");
    CHECK((random_pixels(400, again).x == data.x));
}

TEST_CASE(
    "GO.15 random pixels: a network learns them by heart, stops then, and knows nothing of "
    "others") {
    Random random(3, "test");
    const LabelledData data = random_pixels(60, random), test = random_pixels(200, random);
    const deep::DeepNetwork network({2352, 32, 10});
    const training::TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("gd", Real(0.03)), .batch = 20, .epochs = 50};
    const Memorized m = memorize_pixels(network, data, test, plan);
    CHECK(m.train == 100);
    CHECK(m.epochs < 50);
    CHECK(std::abs(m.test - 10) < 4 * 100 * std::sqrt(0.09 / 200));  // chance
    // Negative control: with the same examples as the test, it would know them.
    CHECK(memorize_pixels(network, data, data, plan).test == 100);
}

TEST_CASE("GO.15 random pixels: the report may stop, and the accuracy is that of the last φ") {
    Random random(3, "test");
    const LabelledData data = random_pixels(60, random);
    const training::TrainingPlan slow{
        .optimizer = optimizers::optimizer_named("gd", Real(1e-6)), .batch = 60, .epochs = 50};
    const Memorized m =
        memorize_pixels(deep::DeepNetwork({2352, 8, 10}), data, data, slow,
                        [](const training::Epoch& epoch) { return epoch.number < 3; });
    CHECK(m.epochs == 3);
    CHECK(m.train < 100);
    CHECK(m.train == m.test);
    CHECK_THROWS_AS(memorize_pixels(deep::DeepNetwork({3, 8, 10}), data, data, slow),
                    std::invalid_argument);
}
