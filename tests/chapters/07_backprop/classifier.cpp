#include "chapters/07_backprop/classifier.hpp"

#include <doctest/doctest.h>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "common/data/mnist1d.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;
using namespace descent::backprop;
using test::distance;

TEST_CASE("EE.5 classifier: the network has the inputs and classes of the data") {
    const LabelledData data = spirals(4, 3, 0);
    const DeepNetwork network =
        network_for(data, {.hidden = {7, 5}, .activation = Activation::sigmoid});
    CHECK(network.widths == std::vector<std::size_t>{2, 7, 5, 3});
    CHECK(network.activation == Activation::sigmoid);
    CHECK(network_for(data, {.hidden = {}}).widths == std::vector<std::size_t>{2, 3});
    CHECK_THROWS_AS(network_for(data, {.hidden = {7, 0}}), std::invalid_argument);
    CHECK_THROWS_AS(network_for(LabelledData{}, {}), std::invalid_argument);
}

TEST_CASE("EE.5 classifier: the default is a 40-100-100-10 network on all of MNIST-1D") {
    const Split data = mnist1d_examples();
    const Mnist1d digits = make_mnist1d();
    CHECK(data.training.size() == 4000);
    CHECK(data.test.size() == 1000);
    CHECK(distance(data.test.x, digits.test.x) == 0);
    CHECK(data.training.label == digits.train.label);
    CHECK(network_for(data.training, {}).parameters() == 15210);
}

TEST_CASE("EE.5 classifier: trained as train_by_sgd() trains, and its φ belongs to its network") {
    const Split data{spirals(30, 3, 1), spirals(20, 3, 2)};
    const ClassifierPlan plan{.hidden = {10},
                              .activation = Activation::tanh,
                              .sgd = {.alpha = Real(0.3), .batch = 20, .epochs = 8, .seed = 4}};
    std::vector<std::size_t> told;
    const ClassifierResult result =
        train_classifier(data, plan, [&](std::size_t done, std::size_t) { told.push_back(done); });
    CHECK(result.training_examples == 90);
    CHECK(result.test_examples == 60);
    CHECK(told == std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8});
    const SgdResult same =
        train_by_sgd(network_for(data.training, plan), data.training, data.test, plan.sgd);
    CHECK(distance(result.sgd.phi, same.phi) == 0);
    CHECK(accuracy(result.network, result.sgd.phi, data.test) ==
          result.sgd.history.back().test_accuracy);
}

TEST_CASE("EE.5 classifier: test examples are asked, never learned from") {
    const Split data{spirals(30, 3, 1), spirals(20, 3, 2)};
    Split other = data;
    other.test.x.fill(0);
    const ClassifierPlan plan{.hidden = {10}, .sgd = {.epochs = 5}};
    const ClassifierResult result = train_classifier(data, plan),
                           blind = train_classifier(other, plan);
    CHECK(distance(result.sgd.phi, blind.sgd.phi) == 0);
    CHECK(blind.sgd.history.back().test_accuracy == doctest::Approx(1.0 / 3));  // one class for all
    // Negative control: other training examples do lead elsewhere.
    other = data;
    other.training = spirals(30, 3, 7);
    CHECK(distance(result.sgd.phi, train_classifier(other, plan).sgd.phi) > Real(0.001));
}

TEST_CASE("EE.5 classifier: parts that do not belong together are refused") {
    const Split data{spirals(30, 3, 1), spirals(20, 4, 2)};  // a class nobody learned
    CHECK_THROWS_WITH_AS(train_classifier(data, {}),
                         "train_by_sgd: 4 classes, but the network has 3 outputs",
                         std::invalid_argument);
}
