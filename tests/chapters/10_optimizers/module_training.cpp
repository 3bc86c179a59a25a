#include "chapters/10_optimizers/module_training.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using autodiff::Tensor;
using autodiff::TwoLayerNet;
using doctest::Approx;
using test::distance;

namespace {

/// A small network and a batch for it.
struct SmallBatch {
    TwoLayerNet model{4, 5, 3};
    Matrix X = Matrix::from_shape({6, 4});
    std::vector<std::size_t> labels{0, 1, 2, 2, 1, 0};
    SmallBatch() {
        Random random(0, "small batch");
        random.fill_normal(X);
        model.initialize(random);
    }
    Tensor loss() { return autodiff::my_cross_entropy(model.forward(model.input(X)), labels); }
};

}  // namespace

TEST_CASE("FM.24b core training step: one by hand, with momentum and with Adam") {
    const auto after = [](Optimizer rule, int steps) {
        TwoLayerNet model(1, 1, 2);
        model.phi() = Vector{1, 0, 1, -1, 0, 0};  // h = x for x > 0, outputs (x, −x)
        const Matrix X{{0.5}};
        const std::vector<std::size_t> labels{0};
        Real loss = 0;
        for (int k = 0; k < steps; ++k) loss = core_training_step(model, X, labels, rule);
        if (steps == 1) CHECK(loss == Approx(std::log(1 + std::exp(-1.0))).epsilon(1e-14));
        return Vector(model.phi());
    };
    // ∂L/∂outputs = (d, −d) with d = p − 1; ∂L/∂h = 2d
    const double d = 1 / (1 + std::exp(-1.0)) - 1;
    const Vector g{Real(d), Real(2 * d), Real(0.5 * d), Real(-0.5 * d), Real(d), Real(-d)};
    const Vector start{1, 0, 1, -1, 0, 0};
    const HeavyBall sgd{.alpha = Real(0.01), .beta = Real(0.9)};
    CHECK(distance(after(sgd, 1), start - Real(0.01) * g) < 1e-15);
    CHECK(distance(after(Adam{.alpha = Real(1e-4)}, 1), start - Real(1e-4) * xt::sign(g)) < 1e-10);
    // The second step of SGD remembers .9 of the first; plain descent's does not.
    const Vector ball = after(sgd, 2), plain = after(GradientDescent{.alpha = Real(0.01)}, 2);
    CHECK(distance(ball, plain - Real(0.009) * g) < 1e-15);
}

TEST_CASE("FM.24b core training step: the lecture's sizes, and the steps of chapter 7's network") {
    const CoreStepResult result = core_step_study({.steps = 60}, 0);
    CHECK(result.plan.N == 32);
    CHECK(result.parameters == 100 * 50 + 50 + 50 * 10 + 10);
    REQUIRE(result.sgd.size() == 60);
    CHECK(result.sgd_apart < 1e-13);
    CHECK(result.adam_apart < 1e-12);
    CHECK(result.sgd(0) == result.adam(0));
    CHECK(result.sgd(59) < result.sgd(0) / 30);
    CHECK(result.adam(59) < result.adam(0));
    CHECK(result.adam(59) > Real(0.5) * result.adam(0));  // 60 steps of 1e-4 do not go far
    // Negative control: an optimizer made in every step, as the slide's lines stand, has no memory.
    CHECK(result.forgetful(1) == result.sgd(1));
    CHECK(result.forgetful(2) != result.sgd(2));
    CHECK(result.forgetful(59) > 10 * result.sgd(59));
}

TEST_CASE("FM.24b core training step: an optimizer made anew each time is descent without memory") {
    SmallBatch a, b;
    for (int k = 0; k < 5; ++k) {
        Optimizer anew = HeavyBall{.alpha = Real(0.1)}, plain = GradientDescent{.alpha = Real(0.1)};
        core_training_step(a.model, a.X, a.labels, anew);
        core_training_step(b.model, b.X, b.labels, plain);
    }
    CHECK((a.model.phi() == b.model.phi()));
}

TEST_CASE("FM.24b module objective: its gradient is checked, and a forgotten zero_grad is found") {
    SmallBatch batch;
    const Objective L = module_objective(batch.model, [&] { return batch.loss(); });
    const Vector start = batch.model.phi();
    CHECK(check_gradient(L, start, batch.model.layout()).verdict == Verdict::pass);
    Objective careless = L;
    careless.loss_and_gradient = [&](const Vector& phi, Vector& g) {
        batch.model.phi() = phi;
        const Tensor loss = batch.loss();
        const Real value = loss.item();
        loss.backward();
        g = batch.model.dphi();
        return value;
    };
    CHECK(check_gradient(careless, start, batch.model.layout()).verdict == Verdict::fail);
}

TEST_CASE("FM.24b module objective: any optimizer descends a module, as the training step does") {
    for (const Optimizer& rule : optimizers::optimizers()) {
        CAPTURE(rule.name());
        SmallBatch a, b;
        const Objective L = module_objective(a.model, [&] { return a.loss(); });
        const Descent descent = minimize(L, rule, a.model.phi(), 8);
        Optimizer optimizer = rule;
        for (std::size_t k = 0; k < 8; ++k)
            CHECK(core_training_step(b.model, b.X, b.labels, optimizer) == descent.path.loss(k));
        CHECK((b.model.phi() == descent.path.end()));
    }
}

TEST_CASE("FM.24b step_module: φ ← φ + Δφ of the gradients that are there, and a wrong φ refused") {
    SmallBatch batch;
    batch.model.zero_grad();
    batch.loss().backward();
    const Vector before = batch.model.phi(), g = batch.model.dphi();
    Optimizer optimizer = GradientDescent{.alpha = Real(0.5)};
    step_module(batch.model, optimizer);
    CHECK(distance(batch.model.phi(), before - Real(0.5) * g) < 1e-15);
    TwoLayerNet other(2, 2, 2);
    Optimizer used = Adam{};
    step_module(batch.model, used);
    CHECK_THROWS_AS(step_module(other, used), std::invalid_argument);
    const Objective L = module_objective(batch.model, [&] { return batch.loss(); });
    CHECK_THROWS_WITH_AS(L.loss({1, 2}), "module_objective: phi has size 2, expected 43",
                         std::invalid_argument);
    CHECK_THROWS_AS(core_step_study({.steps = 0}, 0), std::invalid_argument);
    CHECK_THROWS_AS(core_step_study({.H = 0}, 0), std::invalid_argument);
}
