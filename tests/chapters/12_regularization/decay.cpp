#include "chapters/12_regularization/decay.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/11_training/checkpoint.hpp"
#include "chapters/12_regularization/adam_decay.hpp"
#include "tests/chapters/12_regularization/digits.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;
using optimizers::Adam;
using optimizers::GradientDescent;
using test::digits;
using test::distance;

namespace {

constexpr Real eps = std::numeric_limits<Real>::epsilon();

struct DecayedNetwork {
    deep::DeepNetwork network{{5, 6, 3}};
    const ParameterLayout& layout = network.layout;
    Matrix X = Matrix::from_shape({8, 5});
    std::vector<std::size_t> labels{0, 1, 2, 0, 1, 2, 1, 0};
    Objective L;
    Vector phi = Vector::from_shape({network.parameters()});
    DecayedNetwork() {
        Random random(4, "small");
        random.fill_normal(X);
        random.fill_normal(phi, Real(0.3), Real(0.6));
        L = backprop::objective(network, X, labels);
    }
    Vector gradient(const Objective& objective) const {
        Vector g = xt::zeros_like(phi);
        objective.loss_and_gradient(phi, g);
        return g;
    }
};

}  // namespace

TEST_CASE("EE.26 decay: hand-worked steps, weights shrink and biases do not") {
    const ParameterLayout layout = deep::DeepNetwork({2, 1}).layout;
    Vector phi{4, -2, 10};
    scale_weights(phi, layout, Real(0.5));
    CHECK((phi == Vector{2, -1, 10}));
    DecoupledDecay rule(GradientDescent{.alpha = Real(0.25)}, layout, 2);
    rule.step(phi, {1, 2, 4});  // W ← (1 − ½)(2, −1) − ¼(1, 2), b ← 10 − ¼·4
    CHECK((phi == Vector{Real(0.75), -1, 9}));
    SgdWeightDecay pytorch{.alpha = Real(0.25), .weight_decay = 2, .layout = layout};
    phi = {2, -1, 10};
    pytorch.step(phi, {1, 2, 4});
    CHECK((phi == Vector{Real(0.75), -1, 9}));
}

TEST_CASE("EE.26 GO.17 L2: one step on the penalized loss is decay, then a step") {
    const DecayedNetwork s;
    for (const Real lambda : {Real(0.01), Real(0.5), Real(3)}) {
        for (const Real alpha : {Real(0.01), Real(0.3)}) {
            Vector penalized = s.phi, decayed = s.phi, pytorch = s.phi, late = s.phi;
            GradientDescent gd{.alpha = alpha};
            gd.step(penalized, s.gradient(with_penalty(s.L, s.layout, Penalty::l2, lambda)));
            DecoupledDecay(gd, s.layout, lambda).step(decayed, s.gradient(s.L));
            SgdWeightDecay{.alpha = alpha, .weight_decay = lambda, .layout = s.layout}.step(
                pytorch, s.gradient(s.L));
            const Real bound = 8 * eps * xt::amax(xt::abs(s.phi))();
            CHECK(distance(penalized, decayed) < bound);
            CHECK(distance(penalized, pytorch) < bound);
            gd.step(late, s.gradient(s.L));  // the step first, and then the decay: caught
            scale_weights(late, s.layout, 1 - alpha * lambda);
            CHECK(distance(penalized, late) > 1e6 * bound);
            Vector biases_too = s.phi;  // caught, too
            biases_too = (1 - alpha * lambda) * biases_too - alpha * s.gradient(s.L);
            CHECK(distance(penalized, biases_too) > 1e6 * bound);
        }
    }
}

TEST_CASE("GO.17 L2: the slide's sign grows the weights") {
    const DecayedNetwork s;
    const Real alpha = Real(0.1), lambda = Real(0.5);
    Vector dR = xt::zeros_like(s.phi), right = s.phi;
    add_penalty(s.phi, s.layout, Penalty::l2, lambda, dR);
    const Vector slide = s.phi - alpha * (s.gradient(s.L) - dR);  // φ − α(∇L − ∇R)   (errata)
    GradientDescent{.alpha = alpha}.step(
        right, s.gradient(with_penalty(s.L, s.layout, Penalty::l2, lambda)));
    CHECK(distance(right, slide) > 0.05);
    CHECK(distance(Vector(slide - right), Vector(2 * alpha * dR)) < 1e-15);
    Vector grown = s.phi, shrunk = s.phi;
    for (int k = 0; k < 50; ++k) {  // no loss, only the penalty
        dR.fill(0);
        add_penalty(grown, s.layout, Penalty::l2, lambda, dR);
        grown += alpha * dR;
        dR.fill(0);
        add_penalty(shrunk, s.layout, Penalty::l2, lambda, dR);
        shrunk -= alpha * dR;
    }
    const auto size = [&](const Vector& phi) { return penalty(phi, s.layout, Penalty::l2, 1); };
    CHECK(size(grown) > 100 * size(s.phi));
    CHECK(size(shrunk) < size(s.phi) / 100);
}

TEST_CASE(
    "GO.18 decay: with all blocks it is AdamW, with gradient descent a whole training is the L2 "
    "penalty") {
    Random random(7, "gradients");
    Vector mine = xt::zeros<Real>({6}), theirs, g = mine, other;
    random.fill_normal(mine);
    theirs = other = mine;
    DecoupledDecay decoupled(Adam{.alpha = Real(0.01)}, only_weights(6), Real(0.1));
    optimizers::AdamW adamw{.alpha = Real(0.01), .lambda = Real(0.1)},
        wrong{.alpha = Real(0.01), .lambda = 1};
    for (int k = 0; k < 300; ++k) {
        random.fill_normal(g);
        decoupled.step(mine, g);
        adamw.step(theirs, g);
        wrong.step(other, g);
    }
    CHECK(distance(mine, theirs) < 1e-13);
    CHECK(distance(mine, other) > 0.01);

    const training::Data data = digits(200);
    const deep::DeepNetwork network({40, 10, 10});
    const training::Model plain = training::classifier(network);
    const auto train = [&](const training::Model& model, const optimizers::Optimizer& rule) {
        return training::train(model, data, {.optimizer = rule, .batch = 20, .epochs = 6}).phi;
    };
    const auto apart = [&](const optimizers::Optimizer& rule) {
        return distance(
            train(with_penalty(training::classifier(network), Penalty::l2, Real(0.05)), rule),
            train(plain, DecoupledDecay(rule, network.layout, Real(0.05))));
    };
    CHECK(apart(GradientDescent{.alpha = Real(0.1)}) < 1e-12);
    CHECK(apart(Adam{.alpha = Real(0.01)}) > 0.05);
}

TEST_CASE("GO.18 decay: under Adam the penalty and the decay are different") {
    const Vector noise{Real(0.1), 1, 10};
    const Real lambda = Real(0.1);
    const auto penalized = [&](const optimizers::Optimizer& rule) {
        return noisy_descent(rule, noise, lambda, 60000);
    };
    const auto decayed = [&](const optimizers::Optimizer& rule) {
        return noisy_descent(DecoupledDecay(rule, only_weights(3), lambda), noise, 0, 60000);
    };
    const Vector l2 = xt::full_like(noise, 1 / (1 + lambda)),
                 theory = noisy_fixed_point(noise, lambda);
    const GradientDescent gd{.alpha = Real(0.01)};
    const Adam adam{.alpha = Real(0.003)};
    CHECK(distance(penalized(gd), decayed(gd)) < 1e-10);
    CHECK(distance(penalized(gd), l2) < 1e-10);
    // the minimum of L + R, whatever the size of the gradients
    CHECK(distance(penalized(adam), l2) < 2e-4);
    // a penalty λ√v_i: its weight goes with the gradients' size
    CHECK(distance(decayed(adam), theory) < 2e-4);
    CHECK(distance(decayed(adam), l2) > 0.3);
    // φ = 1/(1 + λ√(s² + (φ−1)²)): by hand for s = 0, where (1 − φ)(1 + λφ) = 0
    CHECK(distance(noisy_fixed_point({0}, Real(0.5)), Vector{1}) < 1e-12);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(std::abs(theory[i] * (1 + lambda * std::hypot(noise[i], theory[i] - 1)) - 1) < 1e-12);
}

TEST_CASE(
    "GO.18 decay: on a network, L2 under Adam spares the weights with large gradients, decay does "
    "not") {
    const training::Data data = digits(1000);
    const deep::DeepNetwork network({40, 60, 10});
    const ParameterLayout& layout = network.layout;
    const training::Model plain = training::classifier(network);
    const optimizers::Optimizer adam = Adam{.alpha = Real(0.003)};
    const auto train = [&](const training::Model& model, const optimizers::Optimizer& rule) {
        return training::train(model, data, {.optimizer = rule, .batch = 50, .epochs = 30}).phi;
    };
    const Vector reference = train(plain, adam),
                 size = gradient_size(plain, reference, data.training, 50);
    const Vector l2 = shrinkage_by_size(
        train(with_penalty(training::classifier(network), Penalty::l2, Real(0.005)), adam),
        reference, size, layout, 4);
    const Vector decay = shrinkage_by_size(train(plain, DecoupledDecay(adam, layout, Real(0.4))),
                                           reference, size, layout, 4);
    MESSAGE("L2 ", l2[0], " ", l2[3], ", decay ", decay[0], " ", decay[3]);
    CHECK(l2[3] > l2[0] + Real(0.1));
    CHECK(std::abs(decay[3] - decay[0]) < (l2[3] - l2[0]) / 2);
    CHECK(l2[0] < 1);
    CHECK(decay[0] < 1);
}

TEST_CASE("GO.18 decay: sizes of gradients and shares of weights by hand") {
    training::Model model;
    model.loss_and_gradient = [](const Vector&, const Matrix& X, backprop::Labels, Vector& dphi) {
        dphi = {static_cast<Real>(xt::mean(X)()), 0};
        return Real(0);
    };
    const LabelledData data{{{1}, {3}, {-4}, {-4}, {99}}, {0, 0, 0, 0, 0}, 1};
    // means 2 and −4: √((4 + 16)/2); the 99 is left over
    const Vector size = gradient_size(model, {0, 0}, data, 2);
    CHECK(distance(size, Vector{std::sqrt(Real(10)), 0}) < 1e-15);
    CHECK_THROWS_AS(gradient_size(model, {0, 0}, data, 6), std::invalid_argument);
    CHECK_THROWS_AS(gradient_size(model, {0, 0}, data, 0), std::invalid_argument);

    const ParameterLayout layout = deep::DeepNetwork({4, 1}).layout;  // four weights, a bias
    const Vector share =
        shrinkage_by_size({1, -1, 3, 6, 99}, {2, 2, 4, 4, 1}, {9, 1, 8, 2, 0}, layout, 2);
    // (1 + 6)/(2 + 4), (3 + 1)/(4 + 2)
    CHECK(distance(share, Vector{Real(7) / 6, Real(4) / 6}) < 1e-15);
    CHECK_THROWS_AS(shrinkage_by_size(share, share, share, layout, 2), std::invalid_argument);
    CHECK_THROWS_AS(shrinkage_by_size({1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, layout, 5),
                    std::invalid_argument);
    CHECK_THROWS_AS(noisy_descent(GradientDescent{}, {1}, 0, 3), std::invalid_argument);
}

TEST_CASE("EE.26 GO.17 decay identity: three ways to write a step, and the slide's factor") {
    for (const Real lambda : {Real(0.3), Real(2)}) {
        const DecayIdentityResult result = compare_decay(Real(0.1), lambda, 1);
        CHECK(result.l2.verdict == Verdict::pass);
        CHECK(result.l1.verdict == Verdict::pass);
        CHECK(result.decoupled_error <= result.rounding);
        CHECK(result.pytorch_error <= result.rounding);
        CHECK(result.rounding < 1e-14);
        CHECK(std::abs(result.slide_factor - (1 + Real(0.1) * lambda)) < 1e-15);
    }
    CHECK(compare_decay(Real(0.1), 0, 1).slide_factor == 1);  // without a penalty nothing grows
    CHECK_THROWS_AS(compare_decay(Real(0.1), -1, 1), std::invalid_argument);
}

TEST_CASE("GO.18 noisy decay: the penalty ends at its minimum, the decay at its fixed point") {
    const NoisyDecayResult result = compare_noisy_decay(3, 60000);
    CHECK(distance(result.noise, Vector{std::pow(Real(10), Real(-1.5)), 1,
                                        std::pow(Real(10), Real(1.5))}) < 1e-13);
    const Vector l2 = xt::full_like(result.noise, 1 / (1 + result.lambda));
    CHECK(distance(result.gd_l2, l2) < 1e-10);
    CHECK(result.gd_difference <= result.rounding);
    CHECK(distance(result.adam_l2, l2) < 2e-3);
    CHECK(distance(result.adam_decay, result.fixed_point) < 2e-3);
    // negative control: under Adam penalty and decay are not the same
    CHECK(result.adam_difference == distance(result.adam_l2, result.adam_decay));
    CHECK(result.adam_difference > 0.5);
    CHECK_THROWS_AS(compare_noisy_decay(3, 61), std::invalid_argument);
}

TEST_CASE("GO.18 network decay: shares of the weights without penalty, by quarters") {
    NetworkDecayPlan plan{.width = 20, .examples = 300, .batch = 40, .epochs = 10, .seed = 2};
    plan.l2 = Real(0.01);
    plan.decay = 1;
    std::size_t calls = 0;
    const auto result = compare_network_decay(plan, [&](std::size_t, std::size_t) { ++calls; });
    CHECK(calls == 3);
    CHECK(result.examples == 240);
    CHECK((result.none.share == Vector{1, 1, 1, 1}));
    for (std::size_t k = 0; k < 4; ++k) {
        CHECK(result.l2.share[k] < 1);
        CHECK(result.decay.share[k] < 1);
    }
    CHECK(result.none.train_accuracy > Real(0.2));
    CHECK(result.l2.share[3] > result.l2.share[0]);
    // negative control: no penalty and no decay leave all of it
    plan.l2 = plan.decay = 0;
    const NetworkDecayResult nothing = compare_network_decay(plan);
    CHECK((nothing.l2.share == Vector{1, 1, 1, 1}));
    CHECK((nothing.decay.share == Vector{1, 1, 1, 1}));
    CHECK(nothing.decay.test_accuracy == result.none.test_accuracy);
}

TEST_CASE(
    "GO.18 decay: a run stopped anywhere and resumed has the same bits, and another λ is another "
    "run") {
    const training::Data data = digits(100);
    const deep::DeepNetwork network({40, 6, 10});
    const training::Model model = training::classifier(network);
    const auto plan = [&](Real lambda) {
        return training::TrainingPlan{
            .optimizer = DecoupledDecay(Adam{.alpha = Real(0.01)}, network.layout, lambda),
            .batch = 20,
            .epochs = 3};
    };
    const training::TrainingPlan mine = plan(Real(0.5));
    const training::Identity identity = training::identity(model, data, mine);
    const training::TrainingResult whole = training::train(model, data, mine);
    for (std::size_t stop = 1; stop < 12; ++stop) {
        training::Run part = training::start(model, data, mine);
        training::train(model, data, mine, part,
                        {.step = [&](const training::Run& now) { return now.steps < stop; }});
        const std::string bytes = training::checkpoint_bytes(identity, model, part);
        training::Run again = training::run_from_bytes(bytes, "run", identity, model, data, mine);
        training::Run forgetful = again;
        forgetful.optimizer = mine.optimizer;
        training::train(model, data, mine, again);
        training::train(model, data, mine, forgetful);
        CHECK((again.phi == whole.phi));
        CHECK((forgetful.phi != whole.phi));
        CHECK_THROWS_WITH_AS(
            training::run_from_bytes(bytes, "run", training::identity(model, data, plan(Real(0.4))),
                                     model, data, plan(Real(0.4))),
            doctest::Contains("fingerprint"), std::runtime_error);
    }
}

TEST_CASE("GO.18 decay: a schedule's step size reaches both, and a step allocates nothing") {
    const DecayedNetwork s;
    optimizers::Optimizer rule = DecoupledDecay(GradientDescent{.alpha = 1}, s.layout, Real(0.5));
    CHECK(rule.alpha() == 1);
    rule.set_alpha(Real(0.1));
    Vector phi = s.phi, expected = s.phi;
    const Vector g = s.gradient(s.L);
    rule.step(phi, g);
    scale_weights(expected, s.layout, Real(0.95));
    expected -= Real(0.1) * g;
    CHECK(distance(phi, expected) < 1e-15);

    DecoupledDecay adam(Adam{}, s.layout, Real(0.5));
    SgdWeightDecay sgd{.alpha = Real(0.1), .weight_decay = Real(0.1), .layout = s.layout};
    adam.step(phi, g);
    sgd.step(phi, g);
    CHECK(test::allocations([&] {
              for (int k = 0; k < 3; ++k) {
                  adam.step(phi, g);
                  sgd.step(phi, g);
              }
          }) == 0);
}

TEST_CASE("GO.18 decay: refuses what does not fit") {
    const DecayedNetwork s;
    Vector phi = s.phi, small{1, 2};
    DecoupledDecay rule(GradientDescent{}, s.layout, 1);
    CHECK_THROWS_AS(rule.step(small, small), std::invalid_argument);
    CHECK_THROWS_AS(rule.step(phi, small), std::invalid_argument);
    CHECK((phi == s.phi));
    SgdWeightDecay sgd{.alpha = 1, .weight_decay = 1, .layout = s.layout};
    CHECK_THROWS_AS(sgd.step(phi, small), std::invalid_argument);
    CHECK_THROWS_AS(scale_weights(small, s.layout, 1), std::invalid_argument);
}
