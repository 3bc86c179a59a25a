#include "chapters/14_reproductions/memorization.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <stdexcept>

#include "chapters/07_backprop/training.hpp"
#include "chapters/12_regularization/random_labels.hpp"
#include "common/data/mnist1d.hpp"

using namespace descent;
using namespace descent::reproductions;

namespace {

/// A few examples with labels drawn by lot.
LabelledData some(std::size_t examples) {
    Random random(0, "random labels");
    return split(regularization::with_random_labels(make_mnist1d().train, random), examples).first;
}

/// The last φ of chapter 7's step on the whole set, and how many examples are right
/// before every step.
std::vector<std::size_t> correct_by_steps(const deep::DeepNetwork& network,
                                          const LabelledData& data, Real alpha,
                                          std::size_t epochs) {
    Random random(0, "weights");
    Vector phi = deep::initialize(network, random);
    backprop::Step step;
    std::vector<std::size_t> correct;
    for (std::size_t epoch = 0; epoch <= epochs; ++epoch) {
        backprop::train_step(network, phi, data.x, data.label, {.alpha = alpha}, step);
        correct.push_back(backprop::count_correct(step.pass.layers.output(), data.label));
    }
    return correct;
}

}  // namespace

TEST_CASE(
    "L8.7 memorization: the four networks have the widths of the slide, and 15319 parameters, not "
    "15139") {
    const std::vector<deep::DeepNetwork> networks = memorization_networks();
    REQUIRE(networks.size() == 4);
    const std::size_t units[] = {298, 100, 75, 63}, parameters[] = {15208, 15210, 15235, 15319};
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(networks[i].depth() == i + 1);
        for (std::size_t k = 1; k <= i + 1; ++k) CHECK(networks[i].widths[k] == units[i]);
        CHECK(networks[i].widths.front() == 40);
        CHECK(networks[i].widths.back() == 10);
        CHECK(networks[i].parameters() == parameters[i]);
    }
    // By hand: 40·63 + 63, three times 63·63 + 63, 63·10 + 10.
    CHECK(networks[3].parameters() == 2583 + 3 * 4032 + 640);
}

TEST_CASE("L8.7 memorization: every epoch is one step of chapter 7 on all examples") {
    const LabelledData data = some(60);
    const deep::DeepNetwork network({40, 20, 10});
    const Real alpha = Real(0.1);
    const std::vector<std::size_t> correct = correct_by_steps(network, data, alpha, 80);
    const Memorization m = memorize(network, data, {.alpha = alpha, .most_epochs = 80});
    REQUIRE(m.epochs.size() == m.error.size());
    REQUIRE(m.epochs.size() == 81);  // below epoch 100 nothing is thinned
    for (std::size_t i = 0; i < m.epochs.size(); ++i) {
        CHECK(m.epochs[i] == static_cast<Real>(i));
        CHECK(m.error[i] == doctest::Approx(100 - 100 * static_cast<double>(correct[i]) / 60));
    }
    // Negative control: another step size gives another curve.
    const Memorization other = memorize(network, data, {.alpha = 2 * alpha, .most_epochs = 80});
    CHECK(other.error != m.error);
    const Memorization reseeded =
        memorize(network, data, {.alpha = alpha, .most_epochs = 80, .seed = 1});
    CHECK(reseeded.error != m.error);
}

TEST_CASE("L8.7 memorization: a small network learns random labels by heart and stops at once") {
    const LabelledData data = some(40);
    const Memorization m = memorize(deep::DeepNetwork({40, 60, 10}), data, {.alpha = Real(0.1)});
    REQUIRE(m.epochs_to_fit.has_value());
    CHECK(m.epochs.back() == static_cast<Real>(*m.epochs_to_fit));
    CHECK(m.error.back() == 0);
    CHECK(m.least_error == 0);
    for (std::size_t i = 0; i + 1 < m.error.size(); ++i) CHECK(m.error[i] > 0);
    CHECK(*m.epochs_to_fit < 200);
}

TEST_CASE(
    "L8.7 memorization: what cannot be learned is given up: equal inputs with different labels") {
    LabelledData data{.x = Matrix(xt::zeros<Real>({4, 3})), .label = {0, 1, 0, 1}, .classes = 2};
    const Memorization m =
        memorize(deep::DeepNetwork({3, 5, 2}), data, {.alpha = Real(0.1), .most_epochs = 300});
    CHECK_FALSE(m.epochs_to_fit.has_value());
    CHECK(m.least_error == 50);
    CHECK(m.epochs.back() == 300);
}

TEST_CASE(
    "L8.7 memorization: the curve is thinned to one epoch in a hundred, and has its last one") {
    LabelledData data{.x = Matrix(xt::zeros<Real>({2, 3})), .label = {0, 1}, .classes = 2};
    const Memorization m =
        memorize(deep::DeepNetwork({3, 2}), data, {.alpha = Real(0.1), .most_epochs = 5000});
    CHECK(m.epochs.front() == 0);
    CHECK(m.epochs.back() == 5000);
    CHECK(m.epochs.size() < 700);
    for (std::size_t i = 0; i + 2 < m.epochs.size(); ++i) {
        const Real step = m.epochs[i + 1] - m.epochs[i];
        CHECK(step >= 1);
        CHECK(step <= std::max(Real(1), m.epochs[i] / 100));
    }
}

TEST_CASE("L8.7 memorization: the report gets what is drawn, and may stop") {
    const LabelledData data = some(20);
    std::vector<Real> epochs, errors;
    const Memorization m = memorize(deep::DeepNetwork({40, 10}), data, {.alpha = Real(0.01)},
                                    [&](std::size_t epoch, Real error) {
                                        epochs.push_back(static_cast<Real>(epoch));
                                        errors.push_back(error);
                                        return epoch < 7;
                                    });
    CHECK(epochs == m.epochs);
    CHECK(errors == m.error);
    CHECK(m.epochs.back() == 7);
    CHECK_FALSE(m.epochs_to_fit.has_value());
}

TEST_CASE("L8.7 memorization: bad input and divergence are refused") {
    const LabelledData data = some(5);
    const deep::DeepNetwork network({40, 4, 10});
    CHECK_THROWS_AS(memorize(network, LabelledData{}, {}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(network, data, {.alpha = 0}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(network, data, {.alpha = -1}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(network, data, {.alpha = std::numeric_limits<Real>::infinity()}),
                    std::invalid_argument);
    CHECK_THROWS_AS(memorize(deep::DeepNetwork({39, 10}), data, {}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(deep::DeepNetwork({40, 3}), data, {}), std::invalid_argument);
    CHECK_THROWS_AS(memorize(network, data, {.alpha = Real(1e200)}), std::runtime_error);
}
