#include "chapters/07_backprop/training.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/objective.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "common/data/mnist1d.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;
using namespace descent::backprop;
using test::distance;

TEST_CASE("EE.5 training step: hand-worked update of a linear network") {
    const DeepNetwork network({1, 1});
    Vector phi{1, 0};
    Step step;
    // Least squares against e(0) = 1: f = φ0 x = 3, L = 4, ∂L/∂W = 2·2·3 = 12, ∂L/∂b = 4.
    const std::vector<std::size_t> label{0};
    const SgdPlan options{.loss = Loss::least_squares, .alpha = Real(0.25)};
    CHECK(train_step(network, phi, Matrix{{3}}, label, options, step) == 4);
    CHECK(distance(phi, Vector{-2, -1}) == 0);
}

TEST_CASE("EE.5 training step: a small step lowers the loss by α‖∂L/∂φ‖², to first order") {
    const LabelledData data = spirals(20, 3, 1);
    const DeepNetwork network({2, 8, 3}, Activation::tanh);
    Random random(1, "weights");
    const Vector start = initialize(network, random);
    for (const Loss loss : {Loss::cross_entropy, Loss::least_squares}) {
        Vector phi = start;
        Step step;
        const Real alpha = Real(1e-5);
        const SgdPlan options{.loss = loss, .alpha = alpha};
        const Real before = train_step(network, phi, data.x, data.label, options, step);
        const Real predicted = alpha * xt::sum(step.dphi * step.dphi)();
        const Real after = train_step(network, phi, data.x, data.label, options, step);
        CHECK((before - after) / predicted == doctest::Approx(1).epsilon(1e-3));
    }
}

TEST_CASE("NL.10 penalty: hand-worked, and added to what stands in the gradient") {
    const DeepNetwork network({1, 2, 1});
    // W0 = (1, −2), b0 = (5, 6), W1 = (3, ½), b1 = 7: Σ W² = 1 + 4 + 9 + ¼
    const Vector phi{1, -2, 5, 6, 3, Real(0.5), 7};
    Vector g{10, 20, 30, 40, 50, 60, 70};
    CHECK(add_penalty(network, phi, Real(0.5), g) == Real(3.5625));  // 14.25/4
    CHECK(distance(g, Vector{Real(10.5), 19, 30, 40, Real(51.5), Real(60.25), 70}) == 0);
}

TEST_CASE(
    "NL.10 empirical risk: the penalty counts weights, not biases, and its gradient is checked") {
    const DeepNetwork network({2, 3, 2}, Activation::tanh);
    const Matrix X{{1, 2}, {-1, Real(0.5)}, {Real(0.3), -2}};
    const std::vector<std::size_t> labels{0, 1, 1};
    Vector phi = xt::zeros<Real>({network.parameters()});
    Random random(4, "penalty");
    random.fill_normal(phi);

    Vector g = xt::zeros<Real>({phi.size()});
    Real squares = 0;
    for (std::size_t k : {0u, 1u})
        for (Real w : vector(phi, network.W(k))) squares += w * w;
    CHECK(add_penalty(network, phi, Real(0.1), g) == test::relative(0.05 * squares, 1e-14));
    for (Real d : vector(g, network.b(0))) CHECK(d == 0);
    // The lecture's λ′ Σ W² has no ½ and the gradient 2λ′W: the same with λ′ = λ/2
    for (std::size_t i = 0; i < network.W(1).size; ++i)
        CHECK(vector(g, network.W(1))[i] ==
              test::relative(2 * 0.05 * vector(phi, network.W(1))[i], 1e-14));

    const Objective plain = objective(network, X, labels);
    Objective risk{.loss =
                       [&](const Vector& p) {
                           Vector unused = xt::zeros<Real>({p.size()});
                           return plain.loss(p) + add_penalty(network, p, Real(0.1), unused);
                       },
                   .loss_and_gradient =
                       [&](const Vector& p, Vector& d) {
                           const Real L = plain.loss_and_gradient(p, d);
                           return L + add_penalty(network, p, Real(0.1), d);
                       }};
    CHECK(check_gradient(risk, phi, network.layout).verdict == Verdict::pass);
    risk.loss_and_gradient = plain.loss_and_gradient;  // the regularizer's gradient forgotten
    const GradientReport report = check_gradient(risk, phi, network.layout);
    CHECK(report["W0"].diagnosis == Diagnosis::regularization);
    CHECK(report["b0"].verdict == Verdict::pass);
}

TEST_CASE("EE.5 training step: allocates nothing after the first step") {
    struct Work {
        Loss loss;
        std::vector<std::size_t> widths;
        std::size_t batch;
    };
    Random random(1, "allocations");
    for (const auto& [loss, widths, batch] : {Work{Loss::cross_entropy, {40, 100, 100, 10}, 100},
                                              {Loss::least_squares, {40, 100, 100, 10}, 100},
                                              {Loss::cross_entropy, {40, 100, 100, 10}, 1},
                                              {Loss::least_squares, {40, 100, 100, 10}, 1},
                                              {Loss::cross_entropy, {1, 3, 2}, 1},
                                              {Loss::cross_entropy, {1, 3, 2}, 10}}) {
        const DeepNetwork network(widths);
        Vector phi = initialize(network, random);
        Matrix X = xt::zeros<Real>({batch, widths.front()});
        random.fill_normal(X);
        std::vector<std::size_t> labels;
        for (std::size_t i = 0; i < batch; ++i) labels.push_back(random.index(widths.back()));
        const SgdPlan options{.loss = loss, .alpha = Real(0.01), .lambda = Real(1e-4)};
        Step step;
        train_step(network, phi, X, labels, options, step);
        const std::size_t steps = test::allocations([&] {
            for (int i = 0; i < 10; ++i) train_step(network, phi, X, labels, options, step);
        });
        if (!test::counts_allocations())
            MESSAGE("SKIPPED: allocations are not counted under AddressSanitizer");
        CHECK(steps == 0);
    }
    if (test::counts_allocations()) {  // the counter itself counts
        Matrix made;
        CHECK(test::allocations([&] { made = xt::zeros<Real>({10, 10}); }) > 0);
        CHECK(made.size() == 100);
    }
}

TEST_CASE(
    "EE.5 training: separates the spirals, the same way each time, and a new seed is a new run") {
    const LabelledData data = spirals(60, 3, 5), test = spirals(60, 3, 6);
    const DeepNetwork network({2, 20, 20, 3}, Activation::tanh);
    SgdPlan options{.alpha = Real(0.5), .batch = 30, .epochs = 150, .seed = 1};
    const SgdResult trained = train_by_sgd(network, data, test, options);
    const std::vector<EpochResult>& curve = trained.history;
    const Vector& phi = trained.phi;
    CHECK(curve.size() == 150);
    CHECK(curve.back().loss < curve.front().loss / 4);
    CHECK(accuracy(network, phi, data) > Real(0.93));
    CHECK(accuracy(network, phi, data) == curve.back().train_accuracy);
    CHECK(distance(phi, train_by_sgd(network, data, test, options).phi) == 0);
    options.seed = 2;
    CHECK(distance(phi, train_by_sgd(network, data, test, options).phi) > Real(0.1));
}

TEST_CASE("EE.5 NL.10 training: a penalty keeps the weights small") {
    const LabelledData data = spirals(40, 3, 5);
    const DeepNetwork network({2, 10, 3}, Activation::tanh);
    const auto size = [&](Real lambda) {
        const Vector phi =
            train_by_sgd(network, data, data,
                         {.alpha = Real(0.2), .lambda = lambda, .batch = 30, .epochs = 60})
                .phi;
        Vector unused = xt::zeros<Real>({phi.size()});
        return add_penalty(network, phi, 1, unused);
    };
    CHECK(size(Real(0.1)) < size(0) / 2);
}

TEST_CASE("EE.5 training: plain SGD reaches 60 % on MNIST-1D's test examples") {
    const Mnist1d digits = make_mnist1d();
    const DeepNetwork network({40, 100, 100, 10});
    const Vector phi = train_by_sgd(network, digits.train, digits.test, {.epochs = 40}).phi;
    CHECK(accuracy(network, phi, digits.test) >= Real(0.6));
    // Negative control: with its labels shuffled, the same network learns nothing that helps on the
    // test examples.
    LabelledData shuffled = digits.train;
    Random random(1, "labels");
    const auto order = random.permutation(shuffled.size());
    for (std::size_t i = 0; i < order.size(); ++i) shuffled.label[i] = digits.train.label[order[i]];
    CHECK(accuracy(network, train_by_sgd(network, shuffled, digits.test, {.epochs = 10}).phi,
                   digits.test) < Real(0.2));
}

TEST_CASE("EE.5 training: data and options that do not fit are refused; divergence is said") {
    const LabelledData data = spirals(20, 3, 1);
    const DeepNetwork network({2, 4, 3}), narrow({2, 4, 2}), wide({3, 4, 3});
    CHECK_THROWS_WITH_AS(train_by_sgd(narrow, data, data, {}),
                         "train_by_sgd: 3 classes, but the network has 2 outputs",
                         std::invalid_argument);
    CHECK_THROWS_AS(train_by_sgd(wide, data, data, {}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(train_by_sgd(network, LabelledData{}, data, {}),
                         "train_by_sgd: the training data are empty", std::invalid_argument);
    CHECK_THROWS_AS(train_by_sgd(network, data, data, {.alpha = -1}), std::invalid_argument);
    CHECK_THROWS_AS(train_by_sgd(network, data, data, {.alpha = std::nan("")}),
                    std::invalid_argument);
    CHECK_THROWS_AS(train_by_sgd(network, data, data, {.lambda = -1}), std::invalid_argument);
    CHECK_THROWS_AS(train_by_sgd(network, data, data, {.batch = 0}), std::invalid_argument);
    const SgdResult lost = train_by_sgd(
        network, data, data, {.loss = Loss::least_squares, .alpha = Real(1e6), .epochs = 50});
    CHECK(lost.diverged);
    CHECK(lost.history.size() < 50);
    CHECK_FALSE(train_by_sgd(network, data, data, {.epochs = 2}).diverged);
}
