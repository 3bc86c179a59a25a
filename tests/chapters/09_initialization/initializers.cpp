#include "chapters/09_initialization/initializers.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "chapters/07_backprop/objective.hpp"
#include "chapters/09_initialization/symmetry.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using test::distance;

namespace {

constexpr Scheme all[] = {Scheme::he_normal, Scheme::he_uniform, Scheme::glorot_normal,
                          Scheme::glorot_uniform};

/// Three classes around three points, nine of each.
LabelledData three_clouds() {
    Random random(1, "clouds");
    LabelledData data{
        .x = xt::zeros<Real>({std::size_t{27}, std::size_t{4}}), .label = {}, .classes = 3};
    for (std::size_t i = 0; i < 27; ++i) {
        for (std::size_t j = 0; j < 4; ++j) data.x(i, j) = random.normal(j == i % 3 ? 2 : 0, 1);
        data.label.push_back(i % 3);
    }
    return data;
}

}  // namespace

TEST_CASE("GO.14 NL.23 initializers: hand-worked variances and bounds") {
    CHECK(weight_variance(Scheme::he_normal, 100, 200) == Real(0.01));
    // the outputs do not matter
    CHECK(weight_variance(Scheme::he_uniform, 999, 200) == Real(0.01));
    CHECK(weight_variance(Scheme::glorot_normal, 100, 300) == Real(0.005));
    CHECK(uniform_bound(Scheme::he_uniform, 9, 6) == doctest::Approx(1));
    CHECK(uniform_bound(Scheme::glorot_uniform, 2, 4) == doctest::Approx(1));
    for (Scheme s : {Scheme::he_uniform, Scheme::glorot_uniform}) {
        const Real b = uniform_bound(s, 31, 17);
        // the variance of U[−b, b]
        CHECK(b * b / 3 == doctest::Approx(weight_variance(s, 31, 17)));
    }
    CHECK(recommended(Activation::relu) == Scheme::he_uniform);
    CHECK(recommended(Activation::tanh) == Scheme::glorot_uniform);
}

TEST_CASE(
    "GO.14 NL.23 L10.8 initializers: measured variances equal the formula, bounds hold, biases as "
    "asked") {
    const DeepNetwork network({120, 80, 60});
    Random random(2, "weights");
    for (Scheme s : all) {
        const Vector phi = initialize(network, s, random, Real(0.01));
        for (std::size_t k : {0u, 1u}) {
            CHECK(variance_line(network, phi, k, s).deviation() < 5);
            for (Real b : vector(phi, network.b(k))) CHECK(b == Real(0.01));
            const auto W = vector(phi, network.W(k));
            if (s == Scheme::he_normal || s == Scheme::glorot_normal) continue;
            const Real bound = uniform_bound(s, network.widths[k + 1], network.widths[k]);
            const Real largest = xt::amax(xt::abs(W))();
            CHECK(largest <= bound);
            CHECK(largest > Real(0.99) * bound);
        }
        // Negative control: inputs and outputs exchanged.
        if (s == Scheme::he_normal || s == Scheme::he_uniform) {
            Line wrong = variance_line(network, phi, 0, s);
            wrong.theory = weight_variance(s, network.widths[0], network.widths[1]);
            CHECK(wrong.deviation() > 20);
        }
    }
}

TEST_CASE(
    "L10.8 he_normal is the initialization of the chapter on deep networks, to the last bit") {
    const DeepNetwork network({7, 5, 3});
    Random a(9, "weights"), b(9, "weights");
    CHECK(distance(initialize(network, Scheme::he_normal, a), deep::initialize(network, b)) == 0);
}

TEST_CASE("GO.14 NL.23 initializers: errors") {
    const DeepNetwork network({3, 2});
    Random random(0, "weights");
    CHECK_THROWS_AS(weight_variance(Scheme::he_normal, 0, 1), std::invalid_argument);
    CHECK_THROWS_WITH_AS(uniform_bound(Scheme::he_normal, 1, 1),
                         "uniform_bound: a normal distribution has no bound",
                         std::invalid_argument);
    CHECK_THROWS_AS(
        initialize(network, Scheme::he_normal, random, std::numeric_limits<Real>::infinity()),
        std::invalid_argument);
    CHECK_THROWS_AS(variance_line(network, Vector{1, 2}, 0, Scheme::he_normal),
                    std::invalid_argument);
    CHECK_THROWS_AS(variance_line(network, equal_weights(network, 1), 1, Scheme::he_normal),
                    std::invalid_argument);
    for (Scheme s : all) CHECK(scheme_named(name(s)) == s);
    CHECK_THROWS_WITH_AS(
        scheme_named("xavier"),
        "scheme_named: xavier is none of he_normal, he_uniform, glorot_normal, glorot_uniform",
        std::invalid_argument);
}

TEST_CASE(
    "NL.23 zero weights: with tanh all gradients are 0 but that of the output bias (errata)") {
    const LabelledData data = three_clouds();
    backprop::Backprop pass;
    Vector g;
    for (const std::vector<std::size_t>& widths :
         {std::vector<std::size_t>{4, 6, 3}, {4, 6, 5, 3}, {4, 6, 5, 4, 3}}) {
        const DeepNetwork network(widths, Activation::tanh);
        // unequal classes, so that the output bias has something to learn
        loss_and_gradient(network, equal_weights(network, 0),
                          xt::view(data.x, xt::range(0, 25), xt::all()),
                          backprop::Labels(data.label).first(25), pass, g);
        const Vector sizes = largest_by_block(network, g);
        for (std::size_t i = 0; i + 1 < sizes.size(); ++i) CHECK(sizes[i] == 0);
        CHECK(sizes[sizes.size() - 1] > Real(0.005));
        // The output bias at its best: stationary in every direction.
        const Vector best = zero_weights_best_bias(network, data.label);
        loss_and_gradient(network, best, data.x, data.label, pass, g);
        CHECK(xt::amax(xt::abs(g))() < 1e-16);
    }
    // Negative control: sigmoid(0) = ½ is not 0, and the output weights do move.
    const DeepNetwork sigmoid({4, 6, 3}, Activation::sigmoid);
    const Matrix X = xt::view(data.x, xt::range(0, 25), xt::all());
    loss_and_gradient(sigmoid, equal_weights(sigmoid, 0), X, backprop::Labels(data.label).first(25),
                      pass, g);
    CHECK(largest_by_block(sigmoid, g)[2] > Real(0.002));
}

TEST_CASE(
    "NL.23 saddle point: hand-worked directions lead up and down, by ε² and the trace of A B S") {
    const LabelledData data = three_clouds();
    const DeepNetwork network({4, 6, 3}, Activation::tanh);
    const Saddle wide = saddle_at_zero(network, data.x, data.label, Real(0.02));
    const Saddle narrow = saddle_at_zero(network, data.x, data.label, Real(0.01));
    CHECK(wide.at == doctest::Approx(std::log(3.0)));
    CHECK(wide.up > wide.at);
    CHECK(wide.down < wide.at);
    CHECK((wide.up - wide.at) / (narrow.up - narrow.at) == doctest::Approx(4).epsilon(0.01));
    CHECK((wide.down - wide.at) / (narrow.down - narrow.at) == doctest::Approx(4).epsilon(0.01));
    // By hand: S = Σ_i x_i ∂L/∂f_iᵀ with ∂L/∂f_ic = (1/3 − [y_i = c])/27; the term is ε² times S's
    // largest column norm.
    Real largest = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        Real norm = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            Real s = 0;
            for (std::size_t i = 0; i < 27; ++i)
                s += data.x(i, j) * (Real(1) / 3 - (data.label[i] == c ? 1 : 0)) / 27;
            norm += s * s;
        }
        largest = std::max(largest, std::sqrt(norm));
    }
    CHECK((narrow.up - narrow.at) / Real(1e-4) == doctest::Approx(largest).epsilon(0.01));
}

TEST_CASE(
    "NL.23 equal weights: units stay equal to the last bit, and the gradient that says so is "
    "right") {
    const LabelledData data = three_clouds();
    const StartPlan start{.alpha = Real(0.2), .batch = 9};
    for (Activation a : {Activation::tanh, Activation::relu, Activation::sigmoid}) {
        const DeepNetwork network({4, 8, 8, 3}, a);
        Vector phi = equal_weights(network, Real(0.3));
        // Equal output weights w pass Σ_c w (p_c − t_c) = 0 down: at first only the last layer
        // moves.
        backprop::Backprop pass;
        Vector g;
        loss_and_gradient(network, phi, data.x, data.label, pass, g);
        CHECK(largest_by_block(network, g)[2] < 1e-15);
        CHECK(largest_by_block(network, g)[4] > 1e-3);
        Random shuffle(1, "shuffle");
        backprop::Step step;
        for (int epoch = 0; epoch < 20; ++epoch)
            train_epoch(network, phi, data, start.sgd(), shuffle, step);
        CHECK(xt::amax(differences_between_units(network, phi))() == 0);
        const auto L = backprop::objective(network, data.x, data.label);
        CHECK(check_gradient(L, phi, network.layout).verdict == Verdict::pass);
        CHECK(distance(phi, equal_weights(network, Real(0.3))) > 0.01);  // it did train
    }
}

TEST_CASE(
    "NL.23 equal weights: eight equal units are one unit with eight times its output weight") {
    const LabelledData data = three_clouds();
    const DeepNetwork wide({4, 8, 3}, Activation::tanh), thin({4, 1, 3}, Activation::tanh);
    Vector phi = equal_weights(wide, Real(0.3)), one = equal_weights(thin, Real(0.3));
    Random shuffle(1, "shuffle");
    backprop::Step step;
    for (int epoch = 0; epoch < 20; ++epoch)
        train_epoch(wide, phi, data, {.batch = 9}, shuffle, step);
    for (std::size_t i = 0; i < 4; ++i) matrix(one, thin.W(0))(0, i) = matrix(phi, wide.W(0))(0, i);
    vector(one, thin.b(0))[0] = vector(phi, wide.b(0))[0];
    for (std::size_t o = 0; o < 3; ++o)
        matrix(one, thin.W(1))(o, 0) = 8 * matrix(phi, wide.W(1))(o, 0);
    for (std::size_t o = 0; o < 3; ++o) vector(one, thin.b(1))[o] = vector(phi, wide.b(1))[o];
    deep::Layers a, b;
    forward(wide, phi, data.x, a);
    forward(thin, one, data.x, b);
    CHECK(distance(a.output(), b.output()) < 1e-13);
}

TEST_CASE(
    "NL.23 symmetry is broken by random weights, and by one weight that differs (negative "
    "control)") {
    const LabelledData data = three_clouds();
    const DeepNetwork network({4, 8, 3}, Activation::tanh);
    Vector phi = equal_weights(network, Real(0.3));
    matrix(phi, network.W(0))(5, 2) += Real(1e-3);
    CHECK(differences_between_units(network, phi)[0] == doctest::Approx(1e-3));
    Random shuffle(1, "shuffle"), weights(1, "weights");
    backprop::Step step;
    for (int epoch = 0; epoch < 200; ++epoch)
        train_epoch(network, phi, data, {.alpha = Real(0.2), .batch = 9}, shuffle, step);
    CHECK(differences_between_units(network, phi)[0] > Real(0.01));  // the difference grows
    CHECK(differences_between_units(
              network, initialize(network, Scheme::glorot_uniform, weights))[0] > Real(0.3));
}

TEST_CASE("NL.23 symmetry: errors") {
    const LabelledData data = three_clouds();
    const DeepNetwork network({4, 6, 3}, Activation::tanh), relu({4, 6, 3}),
        deep({4, 6, 6, 3}, Activation::tanh);
    CHECK_THROWS_AS(largest_by_block(network, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(differences_between_units(network, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(saddle_at_zero(relu, data.x, data.label, 1), std::invalid_argument);
    CHECK_THROWS_AS(saddle_at_zero(deep, data.x, data.label, 1), std::invalid_argument);
    CHECK_THROWS_WITH_AS(zero_weights_best_bias(network, std::vector<std::size_t>{0, 1}),
                         "zero_weights_best_bias: a class has no example", std::invalid_argument);
    CHECK_THROWS_AS(zero_weights_best_bias(network, std::vector<std::size_t>{3}),
                    std::invalid_argument);
    Vector phi = equal_weights(network, 0);
    Random shuffle(0, "shuffle");
    backprop::Step step;
    CHECK_THROWS_AS(train_epoch(network, phi, LabelledData{}, {}, shuffle, step),
                    std::invalid_argument);
    CHECK_THROWS_AS(train_epoch(network, phi, data, {.batch = 0}, shuffle, step),
                    std::invalid_argument);
}
