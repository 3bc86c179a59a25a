#include "chapters/09_initialization/symmetry.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/07_backprop/objective.hpp"
#include "common/gradient_check.hpp"
#include "tests/chapters/09_initialization/examples.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using descent::test::distance;
using test::three_clouds;

TEST_CASE(
    "NL.23 zero weights: with tanh all gradients are 0 but that of the output bias (errata)") {
    const LabelledData data = three_clouds();
    backprop::Backprop pass;
    Vector g;
    for (const std::vector<std::size_t>& widths :
         {std::vector<std::size_t>{4, 6, 3}, {4, 6, 5, 3}, {4, 6, 5, 4, 3}}) {
        const DeepNetwork network(widths, Activation::tanh);
        // unequal classes, so that the output bias has something to learn
        backprop::loss_and_gradient(network, equal_weights(network, 0),
                                    xt::view(data.x, xt::range(0, 25), xt::all()),
                                    backprop::Labels(data.label).first(25), pass, g);
        const Vector sizes = largest_by_block(network, g);
        for (std::size_t i = 0; i + 1 < sizes.size(); ++i) CHECK(sizes[i] == 0);
        CHECK(sizes[sizes.size() - 1] > Real(0.005));
        // The output bias at its best: stationary in every direction.
        const Vector best = zero_weights_best_bias(network, data.label);
        backprop::loss_and_gradient(network, best, data.x, data.label, pass, g);
        CHECK(xt::amax(xt::abs(g))() < 1e-16);
    }
    // ReLU[0] = 0, too.
    const Matrix X = xt::view(data.x, xt::range(0, 25), xt::all());
    const auto labels = backprop::Labels(data.label).first(25);
    const DeepNetwork relu({4, 6, 5, 3});
    backprop::loss_and_gradient(relu, equal_weights(relu, 0), X, labels, pass, g);
    for (std::size_t i = 0; i < 5; ++i) CHECK(largest_by_block(relu, g)[i] == 0);
    // Negative control: a zero is not all there is to it.
    const DeepNetwork tanh({4, 6, 5, 3}, Activation::tanh);
    backprop::loss_and_gradient(tanh, equal_weights(tanh, Real(0.1)), X, labels, pass, g);
    CHECK(largest_by_block(tanh, g)[4] > Real(0.001));
}

TEST_CASE("NL.23 best output bias: by hand, and for random classes no gradient is left there") {
    const DeepNetwork two({1, 2, 2}, Activation::tanh);
    const std::vector<std::size_t> four{0, 1, 0, 0};
    const Vector by_hand = zero_weights_best_bias(two, four);  // ¾ and ¼, W0 b0 W1 before them
    REQUIRE(by_hand.size() == 10);
    for (std::size_t i = 0; i < 8; ++i) CHECK(by_hand[i] == 0);
    CHECK(by_hand[8] == doctest::Approx(std::log(0.75)).epsilon(1e-14));
    CHECK(by_hand[9] == doctest::Approx(std::log(0.25)).epsilon(1e-14));

    constexpr Real ulp = std::numeric_limits<Real>::epsilon();
    Random random(12, "classes");
    backprop::Backprop pass;
    Vector g;
    for (std::size_t classes = 2; classes <= 6; ++classes) {
        const std::size_t N = 3 * classes + random.index(20);
        Matrix X = xt::zeros<Real>({N, std::size_t{3}});
        random.fill_normal(X);
        // one of each class, one more of class 0, and the rest as it comes
        std::vector<std::size_t> label(N, 0), count(classes, 0);
        for (std::size_t i = 0; i < N; ++i) {
            if (i < classes) label[i] = i;
            if (i > classes) label[i] = random.index(classes);
            ++count[label[i]];
        }
        const DeepNetwork network({3, 4, classes}, Activation::tanh);
        const Vector phi = zero_weights_best_bias(network, label);
        const auto b = vector(phi, network.b(1));
        for (std::size_t c = 0; c < classes; ++c)
            CHECK(std::exp(b[c]) == doctest::Approx(real(count[c]) / real(N)).epsilon(16 * ulp));
        backprop::loss_and_gradient(network, phi, X, label, pass, g);
        CHECK(xt::amax(xt::abs(g))() <= 16 * ulp);
        // Negative control: without the logarithm the output bias still has a gradient, unless all
        // classes are as frequent.
        Vector wrong = phi;
        vector(wrong, network.b(1)) = xt::exp(b);
        backprop::loss_and_gradient(network, wrong, X, label, pass, g);
        const bool equal = std::ranges::count(count, count[0]) == std::ptrdiff_t(classes);
        CHECK((xt::amax(xt::abs(g))() > 1e-4) == !equal);
    }
}

TEST_CASE("NL.23 zero weights with sigmoids: ½ is not 0, the output weights move, all alike") {
    const LabelledData data = three_clouds();
    const Matrix X = xt::view(data.x, xt::range(0, 25), xt::all());
    const auto labels = backprop::Labels(data.label).first(25);
    const DeepNetwork network({4, 6, 5, 3}, Activation::sigmoid);
    backprop::Backprop pass;
    Vector g, phi = equal_weights(network, 0);
    backprop::loss_and_gradient(network, phi, X, labels, pass, g);
    const Vector sizes = largest_by_block(network, g);
    for (std::size_t i = 0; i < 4; ++i) CHECK(sizes[i] == 0);
    // h = ½: ∂L/∂W = ½ ∂L/∂b for each output. Nine of 25 are of class 0: |9/25 − 1/3| = 2/75.
    CHECK(sizes[5] == descent::test::relative(Real(2) / 75, 1e-12));
    const auto dW = matrix(g, network.W(2));
    const auto db = vector(g, network.b(2));
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t j = 0; j < 5; ++j)
            CHECK(dW(c, j) == descent::test::relative(db[c] / 2, 1e-12));
    // From the second step on all layers move, and the units of each stay equal.
    Random shuffle(1, "shuffle");
    backprop::Step step;
    for (int epoch = 0; epoch < 10; ++epoch)
        backprop::train_epoch(network, phi, data, {.alpha = Real(0.5), .batch = 9}, shuffle, step);
    CHECK(xt::amax(xt::abs(matrix(phi, network.W(0))))() > 0);
    // but for the last digit: a matrix product may add up its last columns in another order
    CHECK(xt::amax(differences_between_units(network, phi))() < 1e-15);
    CHECK(check_gradient(backprop::objective(network, data.x, data.label), phi, network.layout)
              .verdict == Verdict::pass);
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
        // Equal output weights w pass Σ_c w (p_c − y_c) = 0 down: at first only the last layer
        // moves.
        backprop::Backprop pass;
        Vector g;
        backprop::loss_and_gradient(network, phi, data.x, data.label, pass, g);
        CHECK(largest_by_block(network, g)[2] < 1e-15);
        CHECK(largest_by_block(network, g)[4] > 1e-3);
        Random shuffle(1, "shuffle");
        backprop::Step step;
        for (int epoch = 0; epoch < 20; ++epoch)
            backprop::train_epoch(network, phi, data, start.sgd(), shuffle, step);
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
        backprop::train_epoch(wide, phi, data, {.batch = 9}, shuffle, step);
    for (std::size_t i = 0; i < 4; ++i) matrix(one, thin.W(0))(0, i) = matrix(phi, wide.W(0))(0, i);
    vector(one, thin.b(0))[0] = vector(phi, wide.b(0))[0];
    for (std::size_t o = 0; o < 3; ++o)
        matrix(one, thin.W(1))(o, 0) = 8 * matrix(phi, wide.W(1))(o, 0);
    for (std::size_t o = 0; o < 3; ++o) vector(one, thin.b(1))[o] = vector(phi, wide.b(1))[o];
    deep::Layers a, b;
    deep::forward(wide, phi, data.x, a);
    deep::forward(thin, one, data.x, b);
    CHECK(distance(a.output(), b.output()) < 1e-13);
}

TEST_CASE(
    "NL.23 symmetry is broken by random weights, and by one weight that differs (negative "
    "control)") {
    const LabelledData data = three_clouds();
    const DeepNetwork network({4, 8, 3}, Activation::tanh);
    Vector phi = equal_weights(network, Real(0.3));
    matrix(phi, network.W(0))(5, 2) += Real(1e-3);
    CHECK(differences_between_units(network, phi)[0] == descent::test::relative(1e-3, 1e-12));
    Random shuffle(1, "shuffle"), weights(1, "weights");
    backprop::Step step;
    for (int epoch = 0; epoch < 200; ++epoch)
        backprop::train_epoch(network, phi, data, {.alpha = Real(0.2), .batch = 9}, shuffle, step);
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
    CHECK_THROWS_AS(backprop::train_epoch(network, phi, LabelledData{}, {}, shuffle, step),
                    std::invalid_argument);
    CHECK_THROWS_AS(backprop::train_epoch(network, phi, data, {.batch = 0}, shuffle, step),
                    std::invalid_argument);
}
TEST_CASE(
    "NL.23 zero weights, the experiment: blocks by name, one that moves, a way up and a way down") {
    const LabelledData data = three_clouds();
    const DeepNetwork network({4, 6, 5, 3}, Activation::tanh);
    // 25 of 27 examples: unequal classes, so that the output bias has something to learn
    const ZeroWeightsResult result = zero_weights(network, data, 25, Real(0.02));
    CHECK(result.block == std::vector<std::string>{"W0", "b0", "W1", "b1", "W2", "b2"});
    CHECK(result.all_but_last == 0);
    CHECK(result.gradient[5] > Real(0.005));
    CHECK(result.sigmoid[5] == descent::test::relative(result.gradient[5], 1e-12));
    CHECK(result.sigmoid[4] == descent::test::relative(result.sigmoid[5] / 2, 1e-12));
    CHECK(result.sigmoid[3] == 0);
    CHECK(result.saddle.at == doctest::Approx(std::log(3.0)));
    CHECK(result.saddle.up > result.saddle.at);
    CHECK(result.saddle.down < result.saddle.at);
    // Of all examples, which more than there are means, a third each: the output bias rests too.
    CHECK(zero_weights(network, data, 1000, Real(0.02)).gradient[5] < 1e-15);
    CHECK_THROWS_AS(zero_weights(DeepNetwork({4, 6, 3}), data, 25, 1), std::invalid_argument);
    CHECK(zero_weights_on_mnist1d().all_but_last == 0);
}

TEST_CASE("NL.23 equal weights, the experiment: equal units stay equal, random ones learn more") {
    const LabelledData data = three_clouds();
    const DeepNetwork network({4, 8, 8, 3}, Activation::tanh);
    const StartPlan plan{
        .scheme = Scheme::glorot_uniform, .alpha = Real(0.2), .batch = 9, .epochs = 20};
    const SymmetryResult result = compare_symmetry(network, data, Real(0.3), plan);
    CHECK(xt::amax(result.equal_difference)() == 0);
    CHECK(xt::amin(result.random_difference)() > 0.1);
    REQUIRE(result.equal_loss.size() == 20);
    CHECK(result.equal_loss[19] < result.equal_loss[0]);
    CHECK(result.random_loss[19] < result.random_loss[0] / 2);
    CHECK(result.random_loss[19] < result.equal_loss[19]);
    const SymmetryResult again = compare_symmetry(network, data, Real(0.3), plan);
    CHECK(distance(again.random_loss, result.random_loss) == 0);
    CHECK(symmetry_on_mnist1d(1, 0).equal_loss.size() == 1);
}
