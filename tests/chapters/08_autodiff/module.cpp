#include "chapters/08_autodiff/module.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/07_backprop/training.hpp"
#include "chapters/08_autodiff/two_layer_net.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::autodiff;
using test::distance;
using test::epsilon;

namespace {

/// A model with random parameters, and a batch for it.
struct Batch {
    TwoLayerNet model{3, 5, 4};
    Matrix X = Matrix::from_shape({7, 3});
    std::vector<std::size_t> labels{0, 3, 1, 2, 3, 0, 1};
    Batch() {
        Random random(9, "batch");
        model.initialize(random);
        random.fill_normal(X);
    }
};

/// The model's loss over φ. `spoil` may change the gradient.
template <class Spoil>
Objective objective(Batch& batch, Spoil spoil) {
    const auto forward = [&batch](const Vector& phi) {
        batch.model.phi() = phi;
        return my_cross_entropy(batch.model.forward(batch.model.input(batch.X)), batch.labels);
    };
    return {.loss =
                [=, &batch](const Vector& phi) {
                    const Real loss = forward(phi).item();
                    batch.model.graph().clear();
                    return loss;
                },
            .loss_and_gradient =
                [=, &batch](const Vector& phi, Vector& dphi) {
                    const Tensor loss = forward(phi);
                    const Real value = loss.item();
                    batch.model.zero_grad();
                    loss.backward();
                    dphi = batch.model.dphi();
                    spoil(dphi);
                    return value;
                }};
}

}  // namespace

TEST_CASE("FM.22 cross-entropy: written by hand, equal to chapter 7") {
    Graph graph;
    const Matrix outputs{{2, 1, Real(-0.5)}, {0, 3, 1}};
    const std::vector<std::size_t> labels{0, 2};
    const Tensor z = graph.variable(outputs);
    const Tensor loss = my_cross_entropy(z, labels);
    // −½ (log p_0 of the first row + log p_2 of the second)
    const double expected = 0.5 * (std::log(std::exp(2) + std::exp(1) + std::exp(-0.5)) - 2 +
                                   std::log(1 + std::exp(3) + std::exp(1)) - 1);
    CHECK(loss.item() == doctest::Approx(expected).epsilon(1e-14));
    CHECK(log_softmax(z).value()(0, 0) ==
          doctest::Approx(2 - std::log(std::exp(2) + std::exp(1) + std::exp(-0.5))).epsilon(1e-14));
    CHECK(loss.item() == doctest::Approx(cross_entropy(z, labels).item()).epsilon(4 * epsilon));
    Matrix dz = xt::zeros_like(outputs);
    CHECK(loss.item() ==
          doctest::Approx(backprop::cross_entropy(outputs, labels, dz)).epsilon(4 * epsilon));
    loss.backward();
    CHECK(distance(z.grad(), dz) < 4 * epsilon);
    CHECK(xt::amax(xt::abs(xt::sum(z.grad(), {1})))() < 4 * epsilon);  // p and t both add up to 1
}

TEST_CASE("FM.22 cross-entropy: large outputs do not overflow") {
    Graph graph;
    const std::vector<std::size_t> labels{1};
    const Tensor z = graph.variable({{1000, -1000}});
    const Tensor loss = my_cross_entropy(z, labels);
    CHECK(loss.item() == 2000);
    loss.backward();
    CHECK((z.grad() == Matrix{{1, -1}}));
    // the definition as it stands would not do
    CHECK_FALSE(std::isfinite(sum(log(exp(z) / sum(exp(z), 1))).item()));
}

TEST_CASE("FM.23 module: its parameters are blocks of one φ") {
    TwoLayerNet model(3, 5, 4);
    CHECK(model.layout().size() == 3 * 5 + 5 + 5 * 4 + 4);
    std::string names;
    for (const Block& block : model.layout().blocks()) names += block.name + " ";
    CHECK(names == "W0 b0 W1 b1 ");
    const deep::DeepNetwork network({3, 5, 4});
    for (std::size_t k = 0; k < 4; ++k) {
        CHECK(model.layout()[k].shape == network.layout[k].shape);
        CHECK(model.layout()[k].offset == network.layout[k].offset);
    }
    Random random(1, "init"), same(1, "init");
    model.initialize(random);
    CHECK(distance(model.phi(), deep::initialize(network, same)) == 0);
    const Matrix X{{1, 2, 3}, {-1, 0, 1}};
    deep::Layers layers;
    deep::forward(network, model.phi(), X, layers);
    CHECK(distance(model.forward(model.input(X)).value(), layers.output()) < 20 * epsilon);
    model.phi().fill(0);
    CHECK((model.forward(model.input(X)).value() == xt::zeros<Real>({2, 4})));
}

TEST_CASE("FM.23 module: gradient") {
    Batch batch;
    const Vector phi = batch.model.phi();
    const GradientReport report =
        check_gradient(objective(batch, [](Vector&) {}), phi, batch.model.layout());
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);
    const auto wrong = [&](auto spoil) {
        return check_gradient(objective(batch, spoil), phi, batch.model.layout(), {.batch = 7})
            .verdict;
    };
    CHECK(wrong([](Vector& dphi) { dphi *= 7; }) == Verdict::fail);  // a sum instead of a mean
    CHECK(wrong([](Vector& dphi) { dphi[0] += Real(1e-4); }) == Verdict::fail);
}

TEST_CASE("FM.23 module: refuses") {
    TwoLayerNet model(3, 5, 4);
    CHECK_THROWS_WITH(model.forward(model.input({{1, 2}})),
                      "linear: columns of W has size 3, expected 2");
    CHECK_THROWS_WITH_AS(Linear(model, 1, 1), "Module::add: the parameters are in use already",
                         std::logic_error);
    CHECK_THROWS_WITH(TwoLayerNet(3, 0, 4), "Linear: needs at least one input and one output");
    CHECK_THROWS_WITH((model.phi() = Vector{1}, model.forward(model.input({{1, 2, 3}}))),
                      "parameter: ∂L/∂φ has size 44, expected 1");
    model.phi() = xt::zeros<Real>({44});
    CHECK_THROWS_AS(model.parameter(4), std::out_of_range);
    const std::vector<std::size_t> labels{4};
    CHECK_THROWS_WITH(my_cross_entropy(model.forward(model.input({{1, 2, 3}})), labels),
                      "pick: there is no column 4, z has 4");
    CHECK_THROWS_AS(accuracy(model, {}), std::invalid_argument);
}

TEST_CASE("FM.24 training: zero_grad, backward, step follow chapter 7") {
    Batch batch;
    const deep::DeepNetwork network({3, 5, 4});
    Vector phi = batch.model.phi();
    backprop::Step buffers;
    for (int t = 0; t < 10; ++t) {
        const Real ours = training_step(batch.model, batch.X, batch.labels, Real(0.1));
        const Real theirs = backprop::train_step(network, phi, batch.X, batch.labels,
                                                 {.alpha = Real(0.1)}, buffers);
        CHECK(std::abs(ours - theirs) < 50 * epsilon);
        CHECK(distance(batch.model.phi(), phi) < 50 * epsilon);
    }
}

TEST_CASE("FM.24 training: one step by hand, and a step without zero_grad is another one") {
    TwoLayerNet model(1, 1, 2);
    model.phi() = Vector{1, 0, 1, -1, 0, 0};  // h = x for x > 0, outputs (x, −x)
    const Matrix X{{0.5}};
    const std::vector<std::size_t> labels{0};
    const double p = 1 / (1 + std::exp(-1.0)), d = p - 1;  // ∂L/∂outputs = (d, −d); x = ½
    const Real loss = training_step(model, X, labels, Real(0.1));
    CHECK(loss == doctest::Approx(-std::log(p)).epsilon(1e-14));
    const Vector expected{Real(1 - 0.1 * 2 * d * 0.5), Real(-0.1 * 2 * d), Real(1 - 0.1 * d * 0.5),
                          Real(-1 + 0.1 * d * 0.5),    Real(-0.1 * d),     Real(0.1 * d)};
    CHECK(distance(model.phi(), expected) < 4 * epsilon);

    Batch batch, forgetful;
    const auto careless_step = [](Batch& b) {
        const Tensor loss_value = my_cross_entropy(b.model.forward(b.model.input(b.X)), b.labels);
        loss_value.backward();
        b.model.step(Real(0.1));
    };
    for (int t = 0; t < 2; ++t) {
        training_step(batch.model, batch.X, batch.labels, Real(0.1));
        careless_step(forgetful);
        const Real apart = distance(batch.model.phi(), forgetful.model.phi());
        CHECK((t == 0 ? apart == 0 : apart > Real(1e-3)));
    }
}

TEST_CASE("FM.24 training: the loss on spirals falls, and a rate too large is told") {
    const LabelledData arms = backprop::spirals(30, 3, 0);
    TwoLayerNet model(2, 30, 3);
    Random random(0, "spirals");
    model.initialize(random);
    std::size_t reports = 0;
    const Real before = accuracy(model, arms);
    const Vector losses =
        train(model, arms, Real(0.3), 300, [&](std::size_t step, std::size_t total) {
            CHECK(step == ++reports);
            CHECK(total == 300);
        });
    CHECK(reports == 300);
    CHECK(losses[299] < Real(0.6) * losses[0]);
    CHECK(accuracy(model, arms) > before + Real(0.2));
    CHECK(model.graph().size() == 0);
    CHECK_THROWS_WITH_AS(train(model, arms, std::numeric_limits<Real>::max() / 10, 100),
                         doctest::Contains("training diverged in step"), std::runtime_error);
}

TEST_CASE("FM.23 module: one's own, of a single Linear, has its W and b in φ") {
    struct Line : Module {
        Linear layer;
        Line() : layer(*this, 2, 1) {}
    } line;
    line.phi() = Vector{2, 3, 1};  // W0 = (2, 3), b0 = 1
    CHECK(line.layout()[0].name == "W0");
    CHECK(line.layout()[1].name == "b0");
    const Tensor y = line.layer(line.input({{1, 1}, {-1, 2}}));
    CHECK((y.value() == Matrix{{6}, {5}}));
    sum(y).backward();
    CHECK(distance(line.dphi(), Vector{0, 3, 2}) == 0);  // Σ x, and one for each example
}
