#include "chapters/11_training/lecture_loop.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/11_training/training.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::training;
using deep::DeepNetwork;
using test::distance;

namespace {

/// Points in the plane; the classes are as they come.
LabelledData random_points(std::size_t examples, std::size_t classes, Random& random) {
    LabelledData data{.x = Matrix::from_shape({examples, 2}), .label = {}, .classes = classes};
    random.fill_normal(data.x);
    for (std::size_t i = 0; i < examples; ++i) data.label.push_back(random.index(classes));
    return data;
}

/// f = (0, x): softmax regression of one weight, which is all that moves but for the
/// biases. From φ = 0.
DeepNetwork line() {
    return DeepNetwork({1, 2}, neurons::Activation::linear);
}

}  // namespace

TEST_CASE("GO.2b EVALUATE: the share of right argmaxes, by hand, the first of equals counts") {
    // f = x in the first two outputs, 0 in the third.
    const DeepNetwork network({2, 3}, neurons::Activation::linear);
    const Vector phi{1, 0, 0, 1, 0, 0, 0, 0, 0};
    const LabelledData data{Matrix{{2, 1}, {1, 2}, {-1, -2}, {3, 1}}, {0, 1, 2, 1}, 3};
    CHECK(lecture_evaluate(network, phi, data) == doctest::Approx(0.75).epsilon(1e-14));
    const LabelledData ties{Matrix{{1, 1}, {1, 1}, {0, -1}, {0, 0}, {0, 0}}, {0, 1, 0, 2, 1}, 3};
    CHECK(lecture_evaluate(network, phi, ties) == doctest::Approx(0.4).epsilon(1e-14));
}

TEST_CASE("GO.2b EVALUATE: as chapter 7 counts, for random networks and points") {
    Random random(1, "evaluate");
    for (int trial = 0; trial < 20; ++trial) {
        const std::size_t classes = 2 + random.index(4);
        const DeepNetwork network({2, 5, classes});
        const Vector phi = deep::initialize(network, random);
        LabelledData data = random_points(20 + random.index(20), classes, random);
        CHECK(lecture_evaluate(network, phi, data) ==
              doctest::Approx(backprop::accuracy(network, phi, data)).epsilon(1e-14));
        // All right when the labels are what the network says, and none when they are not.
        deep::Layers layers;
        deep::forward(network, phi, data.x, layers);
        for (std::size_t i = 0; i < data.size(); ++i) {
            const auto f = row(layers.output(), i);
            data.label[i] = std::size_t(std::max_element(f.begin(), f.end()) - f.begin());
        }
        CHECK(lecture_evaluate(network, phi, data) == doctest::Approx(1).epsilon(1e-14));
        for (std::size_t& label : data.label) label = (label + 1) % classes;
        CHECK(lecture_evaluate(network, phi, data) == 0);
    }
}

TEST_CASE("GO.1 TRAIN: two steps by hand, and the first of equally good epochs") {
    // φ = (W, b): W = (w_0, w_1), b = (b_0, b_1), all 0. x = 1 of class 1: p = (½, ½), so ∂L/∂f =
    // (½, −½) and with α = 2 W = b = (−1, 1). Then x = −1 of class 0: f = (0, 0) once more, ∂L/∂f =
    // (−½, ½), ∂L/∂W = (½, −½): W = (−2, 2), b = (0, 0).
    const LabelledData T{Matrix{{1}, {-1}}, {1, 0}, 2};
    const Vector phi{0, 0, 0, 0};
    CHECK(distance(lecture_train(line(), phi, T, T, 2, {{0, 1}}), Vector{-2, 2, 0, 0}) < 1e-15);
    // The other way round: (−½, ½) at x = −1, W = (−1, 1), b = (1, −1); f(1) = (0, 0).
    CHECK(distance(lecture_train(line(), phi, T, T, 2, {{1, 0}}), Vector{-2, 2, 0, 0}) < 1e-15);
    CHECK(distance(lecture_train(line(), phi, T, T, 2, {{1}}), Vector{-1, 1, 1, -1}) < 1e-15);
    // Epochs two and three are as good: all right, always. The first is kept.
    CHECK(distance(lecture_train(line(), phi, T, T, 2, {{0, 1}, {0, 1}, {1, 0}}),
                   Vector{-2, 2, 0, 0}) < 1e-15);
    // After {1} class 1 is said where x > 1, after {0} too where x > 0. T is right about half, then
    // about all; D holds x = ½ of class 0, so it is right before and wrong after.
    const LabelledData half{Matrix{{Real(0.5)}}, {0}, 2};
    CHECK(distance(lecture_train(line(), phi, T, T, 2, {{1}, {0}}), Vector{-2, 2, 0, 0}) < 1e-15);
    CHECK(distance(lecture_train(line(), phi, T, half, 2, {{1}, {0}}), Vector{-1, 1, 1, -1}) <
          1e-15);
    // Even 0 % is better than bestdev = −∞: D holds the same points with the other labels.
    const LabelledData D{Matrix{{1}, {-1}}, {0, 1}, 2};
    CHECK(distance(lecture_train(line(), phi, T, D, 2, {{0, 1}, {1, 0}}), Vector{-2, 2, 0, 0}) <
          1e-15);
}

TEST_CASE("GO.1 TRAIN: gives the φ̂ of the loop with all its extras, for random data") {
    Random random(2, "lecture loop");
    for (std::uint64_t trial = 0; trial < 8; ++trial) {
        const DeepNetwork network({2, 4, 3}, neurons::Activation::tanh);
        const Data data{random_points(12, 3, random), random_points(15, 3, random), {}};
        const TrainingPlan plan{.optimizer = optimizers::optimizer_named("gd", Real(0.2)),
                                .batch = 1,
                                .epochs = 6,
                                .seed = trial};
        std::vector<std::vector<std::size_t>> orders;
        for (std::size_t epoch = 1; epoch <= 6; ++epoch)
            orders.push_back(optimizers::epoch_order(12, trial, epoch));
        const Vector phi = start(classifier(network), data, plan).phi;
        const auto lecture = [&](Real alpha) {
            return lecture_train(network, phi, data.training, data.development, alpha, orders);
        };
        const TrainingResult trained = train(classifier(network), data, plan);
        CHECK(distance(lecture(Real(0.2)), trained.best) < 1e-12);
        CHECK(distance(lecture(Real(0.1)), trained.best) > 1e-6);  // another descent is seen
    }
}

TEST_CASE("GO.1 GO.2b TRAIN and EVALUATE: what cannot be is refused") {
    const LabelledData T{Matrix{{1}, {-1}}, {1, 0}, 2}, none{Matrix::from_shape({0, 1}), {}, 2};
    const Vector phi{0, 0, 0, 0};
    CHECK_THROWS_WITH_AS(lecture_train(line(), phi, T, T, 2, {}),
                         "lecture_train: there is no epoch", std::invalid_argument);
    CHECK_THROWS_AS(lecture_train(line(), phi, T, T, 2, {{2}}), std::invalid_argument);
    CHECK_THROWS_AS(lecture_train(line(), Vector{0}, T, T, 2, {{0}}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(lecture_evaluate(line(), phi, none),
                         "lecture_evaluate: there are no examples", std::invalid_argument);
    CHECK_THROWS_AS(lecture_evaluate(line(), phi, {Matrix{{1, 2}}, {0}, 2}), std::invalid_argument);
}
