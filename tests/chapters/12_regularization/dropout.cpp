#include "chapters/12_regularization/dropout.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/11_training/checkpoint.hpp"
#include "chapters/12_regularization/ensemble.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/activations.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;
using neurons::Activation;
using test::activations;
using test::distance;
using training::Model;

namespace {

Matrix normal(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Matrix X = xt::zeros<Real>({rows, columns});
    Random(seed, "test").fill_normal(X);
    return X;
}

Vector parameters(const DeepNetwork& network, std::uint64_t seed = 3) {
    Random random(seed, "weights");
    Vector phi = deep::initialize(network, random);
    for (std::size_t k = 0; k <= network.depth(); ++k)
        for (Real& b : vector(phi, network.b(k))) b = random.normal(0, Real(0.3));
    return phi;
}

const std::vector<std::size_t> six_labels{0, 2, 1, 1, 0, 2};

/// Calls function(m, probability) for every mask of one row of n units, each turned off
/// with probability p.
template <class Function>
void for_all_masks(std::size_t n, Real p, Function function) {
    for (std::size_t bits = 0; bits < std::size_t{1} << n; ++bits) {
        Matrix m = xt::zeros<Real>({std::size_t{1}, n});
        Real probability = 1;
        for (std::size_t i = 0; i < n; ++i) {
            m(0, i) = Real(bits >> i & 1);
            probability *= m(0, i) > 0 ? 1 - p : p;
        }
        function(m, probability);
    }
}

/// How many standard errors the mean of dropped activations is away from z, over all
/// units: root mean square.
/// \param scale what z m is divided by; 1 − p, or what a mistake does
Real mean_error(const Matrix& z, Real p, Real scale, std::size_t draws) {
    Random random(11, "masks");
    Matrix m = xt::zeros_like(z), mean = xt::zeros_like(z);
    for (std::size_t i = 0; i < draws; ++i) {
        draw_mask(p, random, m);
        xt::noalias(mean) += z * m / scale / static_cast<Real>(draws);
    }
    // of the mean of m/(1 − p)
    const Real error = std::sqrt(p / (1 - p) / static_cast<Real>(draws));
    const Matrix errors = (mean - z) / (error * z);
    return std::sqrt(static_cast<Real>(xt::mean(xt::square(errors))()));
}

training::Data small_data() {
    return training::split(backprop::spirals(10, 3, 2), Real(0.2), Real(0.14), 1);
}

const training::TrainingPlan short_plan{
    .optimizer = optimizers::optimizer_named("adam", Real(0.01)),
    .batch = 6,
    .epochs = 3,
    .seed = 5};

}  // namespace

TEST_CASE("GO.19 dropout: z′ = z m/(1 − p) and a whole pass by hand") {
    Matrix dropped;
    drop_units({{2, -4, 6}}, {{1, 0, 1}}, Real(0.5), dropped);
    CHECK((dropped == Matrix{{4, 0, 12}}));
    drop_units({{3, 8}}, {{1, 1}}, Real(0.25), dropped);
    CHECK(distance(dropped, Matrix{{4, Real(32) / 3}}) <= Real(1e-14));

    // 2-2-1: W0 = (1 2; 3 4), b0 = (0, −1), W1 = (1 −1), b1 = ½, x = (1, 1), p = ½; the second
    // input and the first hidden unit are off. x′ = (2, 0), f_0 = (2, 5), h = (2, 5), h′ = (0, 10),
    // f_1 = ½ − 10.
    const DeepNetwork network({2, 2, 1});
    const Vector phi{1, 2, 3, 4, 0, -1, 1, -1, Real(0.5)};
    DropoutPass pass;
    pass.m = {Matrix{{1, 0}}, Matrix{{0, 1}}};
    const Dropout half{Real(0.5), Real(0.5)};
    forward(network, phi, {{1, 1}}, half, pass);
    CHECK((pass.dropped[0] == Matrix{{2, 0}}));
    CHECK((pass.layers.h[1] == Matrix{{2, 5}}));
    CHECK((pass.dropped[1] == Matrix{{0, 10}}));
    CHECK((pass.layers.output() == Matrix{{Real(-9.5)}}));
    // ∂L/∂f_1 = 1: ∂L/∂W1 = h′, ∂L/∂h′ = (1, −1), ∂L/∂h = (0, −2) = ∂L/∂f_0, ∂L/∂W0 = ∂L/∂f_0 x′ᵀ.
    pass.df.resize(2);
    pass.df[1] = Matrix{{1}};
    Vector dphi;
    backward(network, phi, half, pass, dphi);
    CHECK((dphi == Vector{0, 0, -4, 0, 0, -2, 0, 10, 1}));
}

TEST_CASE("GO.19 dropout: unit by unit, for random sizes and probabilities, and in place") {
    Random random(12, "sizes");
    for (int trial = 0; trial < 50; ++trial) {
        Matrix z = xt::zeros<Real>({1 + random.index(5), 1 + random.index(5)}), m = z, dropped;
        random.fill_normal(z);
        const Real p = random.uniform(0, Real(0.95));
        draw_mask(p, random, m);
        drop_units(z, m, p, dropped);
        REQUIRE(dropped.shape() == z.shape());
        for (std::size_t i = 0; i < z.shape()[0]; ++i)
            for (std::size_t j = 0; j < z.shape()[1]; ++j) {
                const Real kept = z(i, j) / (1 - p);
                if (m(i, j) == 0)
                    CHECK(dropped(i, j) == 0);
                else
                    CHECK(std::abs(dropped(i, j) - kept) <=
                          2 * std::numeric_limits<Real>::epsilon() * std::abs(kept));
            }
        drop_units(z, m, p, z);
        CHECK((z == dropped));
    }
}

TEST_CASE(
    "EE.30 dropout: the defaults are .2 for inputs and .5 for hidden units, and outputs are never "
    "turned off") {
    const Dropout dropout;
    CHECK(dropout.before_layer(0) == Real(0.2));
    CHECK(dropout.before_layer(1) == Real(0.5));
    CHECK(dropout.before_layer(2) == Real(0.5));
    const DeepNetwork network({50, 40, 30, 20});
    DropoutPass pass;
    draw_masks(network, dropout, 100, 1, 1, pass);
    REQUIRE(pass.m.size() == 3);  // of x, h_1 and h_2; none of f_2
    for (std::size_t k = 0; k < 3; ++k) {
        const Real p = dropout.before_layer(k), n = static_cast<Real>(pass.m[k].size());
        const Real off = 1 - static_cast<Real>(xt::mean(pass.m[k])());
        CHECK(std::abs(off - p) <= 3 * std::sqrt(p * (1 - p) / n));
        for (const Real m : pass.m[k]) CHECK((m == 0 || m == 1));
    }
    const Vector phi = parameters(network);
    forward(network, phi, normal(100, 50, 4), dropout, pass);
    for (const Real f : pass.layers.output()) CHECK(f != 0);
}

TEST_CASE(
    "GO.19 dropout: gradient through a fixed mask, all activations, and every mistake is caught") {
    const Matrix X = normal(6, 4, 1);
    for (const Activation activation : activations) {
        CAPTURE(neurons::name(activation));
        const DeepNetwork network({4, 7, 6, 3}, activation);
        const Vector phi = parameters(network);
        const Dropout dropout{Real(0.2), Real(0.5)};
        const Objective right = masked_objective(network, X, six_labels, dropout, 7, 2);
        const GradientReport report = check_gradient(right, phi, network.layout, {.batch = 6});
        CAPTURE(report.text());
        CHECK(report.verdict == Verdict::pass);

        DropoutPass pass;
        draw_masks(network, dropout, 6, 7, 2, pass);
        const auto wrong_verdict = [&](auto mistake) {
            Objective wrong = right;
            wrong.loss_and_gradient = [&, mistake](const Vector& at, Vector& dphi) {
                pass.df.resize(3);
                forward(network, at, X, dropout, pass);
                const Real loss =
                    backprop::cross_entropy(pass.layers.output(), six_labels, pass.df.back());
                mistake(at, dphi);
                return loss;
            };
            return check_gradient(wrong, phi, network.layout, {.batch = 6}).verdict;
        };
        CHECK(wrong_verdict([&](const Vector& at, Vector& dphi) {
                  backward(network, at, dropout, pass, dphi);
              }) == Verdict::pass);
        // without 1/(1 − p) on the way back
        CHECK(wrong_verdict([&](const Vector& at, Vector& dphi) {
                  backward(network, at, Dropout{Real(0.2), 0}, pass, dphi);
              }) == Verdict::fail);
        // other masks on the way back than on the way there
        CHECK(wrong_verdict([&](const Vector& at, Vector& dphi) {
                  DropoutPass other = pass;
                  draw_masks(network, dropout, 6, 7, 3, other);
                  backward(network, at, dropout, other, dphi);
              }) == Verdict::fail);
        // all of h, as if no unit were off
        CHECK(wrong_verdict([&](const Vector& at, Vector& dphi) {
                  DropoutPass other = pass;
                  for (std::size_t k = 1; k < 3; ++k) other.dropped[k] = other.layers.h[k];
                  backward(network, at, dropout, other, dphi);
              }) == Verdict::fail);
    }
}

TEST_CASE(
    "EE.30 dropout: units are turned off and not single weights, and what is left is divided by 1 "
    "− "
    "p (errata)") {
    // Two outputs with the same weights. A unit that is off is off for both, so they stay equal,
    // whatever the mask; and the weights out of it get no gradient, all of them together.
    const DeepNetwork network({6, 2}, Activation::linear);
    Vector phi = parameters(network);
    MatrixView W = matrix(phi, network.W(0));
    row(W, 1) = row(W, 0);
    vector(phi, network.b(0)).fill(0);
    const Matrix x = normal(1, 6, 4);
    const Dropout half{Real(0.5), 0};
    DropoutPass pass;
    Vector dphi = xt::zeros_like(phi);
    const std::vector<std::size_t> label{0};
    std::size_t changed = 0, differ = 0;
    Random random(8, "weights turned off");
    for (std::uint64_t draw = 1; draw <= 50; ++draw) {
        draw_masks(network, half, 1, 5, draw, pass);
        loss_and_gradient(network, phi, x, label, half, pass, dphi);
        const Matrix F = pass.layers.output();
        CHECK(F(0, 0) == F(0, 1));
        for (std::size_t j = 0; j < 6; ++j)
            for (std::size_t i = 0; i < 2; ++i)
                CHECK((matrix(dphi, network.W(0))(i, j) == 0) == (pass.m[0](0, j) == 0));
        changed += F(0, 0) != dot(row(W, 0), row(x, 0));
        // negative control: weights turned off one by one are another thing
        Matrix m = xt::zeros<Real>({2, 6});
        draw_mask(Real(0.5), random, m);
        differ += dot(row(W, 0) * row(m, 0), row(x, 0)) != dot(row(W, 1) * row(m, 1), row(x, 0));
    }
    CHECK(changed == 50);
    CHECK(differ > 40);

    // Over all masks of four units the mean of z m is (1 − p) z: too small, which at test, where
    // nothing is turned off, makes every unit too large. That of z m/(1 − p) is z.
    const Matrix z = normal(1, 4, 6);
    for (const Real p : {Real(0.2), Real(0.5)}) {
        Matrix bare = xt::zeros<Real>({1, 4}), divided = bare, dropped;
        for_all_masks(4, p, [&](const Matrix& m, Real probability) {
            bare += probability * z * m;
            drop_units(z, m, p, dropped);
            divided += probability * dropped;
        });
        CHECK(distance(bare, (1 - p) * z) < 1e-14);
        CHECK(distance(bare, z) > 0.1);
        CHECK(distance(divided, z) < 1e-14);
    }
}

TEST_CASE("GO.19 dropout: no gradient for units turned off") {
    const DeepNetwork network({4, 6, 5, 3}, Activation::sigmoid);
    const Vector phi = parameters(network);
    const Matrix X = normal(6, 4, 1);
    DropoutPass pass;
    draw_masks(network, {}, 6, 1, 1, pass);
    for (std::size_t i = 0; i < 6; ++i) {
        // input 1 and unit 2 of the first hidden layer are off in the whole batch
        pass.m[0](i, 1) = 0;
        pass.m[1](i, 2) = 0;
        pass.m[1](i, 3) = 1;
    }
    Vector dphi;
    loss_and_gradient(network, phi, X, six_labels, {}, pass, dphi);
    const auto dW0 = matrix(dphi, network.W(0)), dW1 = matrix(dphi, network.W(1));
    const auto db0 = vector(dphi, network.b(0));
    for (std::size_t d = 0; d < 6; ++d) CHECK(dW0(d, 1) == 0);
    for (std::size_t i = 0; i < 4; ++i) CHECK(dW0(2, i) == 0);
    for (std::size_t d = 0; d < 5; ++d) CHECK(dW1(d, 2) == 0);
    CHECK(db0[2] == 0);
    CHECK(db0[3] != 0);
    CHECK(dW1(0, 3) != 0);
    for (std::size_t i = 0; i < 6; ++i)
        for (std::size_t d = 0; d < 6; ++d)
            CHECK((pass.m[1](i, d) == 0) == (pass.df[0](i, d) == 0));
}

TEST_CASE(
    "GO.19 dropout: the mean over the masks is the output without dropout, within 3 standard "
    "errors") {
    const Matrix z = normal(40, 30, 2);
    for (const Real p : {Real(0.1), Real(0.2), Real(0.5), Real(0.8)}) {
        CAPTURE(p);
        const Real error = mean_error(z, p, 1 - p, 2000);
        // of the root mean square of 1200 errors
        CHECK(std::abs(error - 1) <= 3 / std::sqrt(2 * Real(1200)));
        CHECK(mean_error(z, p, 1, 2000) > 3);  // without the 1/(1 − p)
    }

    // A linear network: the mean of its output over the masks, all layers dropped at once.
    const DeepNetwork network({8, 20, 20, 1}, Activation::linear);
    const Vector phi = parameters(network);
    const Matrix x = normal(1, 8, 9);
    deep::Layers layers;
    deep::forward(network, phi, x, layers);
    const Real without = layers.output()(0, 0);
    const auto standard_errors = [&](Real factor) {
        const std::size_t draws = 20000;
        DropoutPass pass;
        Real sum = 0, squares = 0;
        for (std::size_t draw = 1; draw <= draws; ++draw) {
            draw_masks(network, {}, 1, 5, draw, pass);
            forward(network, phi, x, {}, pass);
            const Real f = factor * pass.layers.output()(0, 0);
            sum += f;
            squares += f * f;
        }
        const Real n = static_cast<Real>(draws), mean = sum / n;
        return std::abs(mean - without) / std::sqrt((squares / n - mean * mean) / n);
    };
    CHECK(standard_errors(1) <= 3);
    // each layer without its 1/(1 − p); biases apart
    CHECK(standard_errors(Real(0.8) * Real(0.5) * Real(0.5)) > 3);
}

TEST_CASE("GO.19 dropout: over all masks, weighted by their probabilities, the mean is z exactly") {
    const Matrix z{{1, -2, 3, Real(0.5), -7}};
    for (const Real p : {Real(0), Real(0.2), Real(0.5), Real(0.9)}) {
        Matrix mean = xt::zeros_like(z), dropped;
        for_all_masks(5, p, [&](const Matrix& m, Real probability) {
            drop_units(z, m, p, dropped);
            mean += probability * dropped;
        });
        CHECK(distance(mean, z) <= 100 * std::numeric_limits<Real>::epsilon());
    }
}

TEST_CASE(
    "GO.19 dropout: the geometric mean of all masked softmax regressions is the one pass at test") {
    // log p_c = f_c − log Z and E[f] = b + W E[x′] = b + W x: the log Z only matters for the
    // normalization.
    const DeepNetwork network({6, 3});
    const Vector phi = parameters(network);
    const Matrix x = normal(1, 6, 8);
    const Real p = Real(0.3);
    DropoutPass pass;
    Matrix P = xt::zeros<Real>({1, 3}), arithmetic = P, log_mean = P, product = P, one_pass = P;
    for_all_masks(6, p, [&](const Matrix& m, Real probability) {
        pass.m = {m};
        forward(network, phi, x, {p, 0}, pass);
        neurons::softmax(pass.layers.output(), P);
        arithmetic += probability * P;
        for (std::size_t c = 0; c < 3; ++c) log_mean(0, c) += probability * std::log(P(0, c));
    });
    neurons::softmax(log_mean, product);
    deep::Layers layers;
    deep::forward(network, phi, x, layers);
    neurons::softmax(layers.output(), one_pass);
    CHECK(distance(product, one_pass) <= Real(1e-13));
    CHECK(distance(arithmetic, one_pass) > Real(1e-3));  // the plain mean is near it, not equal

    const Matrix sampled = mean_prediction(network, phi, x, {p, 0}, 4000, 1);
    // a share has deviation ≤ ½
    CHECK(distance(sampled, arithmetic) <= Real(3) * Real(0.5) / std::sqrt(Real(4000)));
    CHECK(std::abs(xt::sum(sampled)() - 1) <= Real(1e-12));
}

TEST_CASE(
    "GO.19 dropout: negative control: before the activation it is another thing, for a "
    "sigmoid makes ½ of 0") {
    const Matrix f = normal(30, 20, 3);
    Random random(1, "mask");
    Matrix m = xt::zeros_like(f), h = f, after, before;
    draw_mask(Real(0.5), random, m);
    for (const Activation activation : activations) {
        CAPTURE(neurons::name(activation));
        neurons::activate(activation, f, h);
        drop_units(h, m, Real(0.5), after);
        drop_units(f, m, Real(0.5), before);
        neurons::activate(activation, before, before);
        std::size_t on_after = 0, on_before = 0;
        for (std::size_t i = 0; i < f.size(); ++i) {
            if (m.data()[i] > 0) continue;
            on_after += after.data()[i] != 0;
            on_before += before.data()[i] != 0;
        }
        CHECK(on_after == 0);
        // "turned off" units still say ½
        if (activation == Activation::sigmoid)
            CHECK(on_before > 200);
        else
            CHECK(on_before == 0);
        // a[cz] = c a[z] for c > 0 holds for these two only
        const bool homogeneous = activation == Activation::relu || activation == Activation::linear;
        CHECK((distance(before, after) <= Real(1e-14)) == homogeneous);
    }
}

TEST_CASE("GO.19 dropout: with p = 0 the loss and the gradient have chapter 07's bits") {
    for (const Activation activation : activations) {
        const DeepNetwork network({4, 7, 6, 3}, activation);
        const Vector phi = parameters(network);
        const Matrix X = normal(6, 4, 1);
        backprop::Backprop plain;
        Vector expected, dphi;
        const Real loss = backprop::loss_and_gradient(network, phi, X, six_labels, plain, expected);
        DropoutPass pass;
        draw_masks(network, {0, 0}, 6, 1, 1, pass);
        CHECK(loss_and_gradient(network, phi, X, six_labels, {0, 0}, pass, dphi) == loss);
        CHECK((dphi == expected));
        draw_masks(network, {0, Real(0.2)}, 6, 1, 1, pass);  // it can be otherwise
        CHECK(loss_and_gradient(network, phi, X, six_labels, {0, Real(0.2)}, pass, dphi) != loss);
    }
}

TEST_CASE("EE.30 GO.19 dropout: new masks at every step, none when asked") {
    const DeepNetwork network({4, 30, 3}, Activation::tanh);
    const Model model = dropout_classifier(network, {}, 1), plain = training::classifier(network);
    const Vector phi = parameters(network);
    const Matrix X = normal(6, 4, 1);
    Vector first, second;
    const Real loss = model.loss_and_gradient(phi, X, six_labels, first);
    CHECK(model.loss_and_gradient(phi, X, six_labels, second) != loss);
    CHECK((first != second));
    const Matrix asked = model.outputs(phi, X);
    CHECK((asked == plain.outputs(phi, X)));
    CHECK((asked == model.outputs(phi, X)));

    DropoutPass one, two, again;
    draw_masks(network, {}, 6, 1, 1, one);
    draw_masks(network, {}, 6, 1, 2, two);
    draw_masks(network, {}, 6, 1, 1, again);
    CHECK((one.m[1] == again.m[1]));
    CHECK((one.m[1] != two.m[1]));
    draw_masks(network, {}, 6, 2, 1, again);
    CHECK((one.m[1] != again.m[1]));
    CHECK(loss_and_gradient(network, phi, X, six_labels, {}, one, second) == loss);
    CHECK((first == second));
}

TEST_CASE(
    "GO.19 dropout: a run stopped anywhere and resumed has the same bits; without the state it has "
    "not") {
    const training::Data data = small_data();
    const auto make = [] {
        return dropout_classifier(DeepNetwork({2, 8, 3}, Activation::tanh), {}, 4);
    };
    const training::TrainingResult whole = train(make(), data, short_plan);
    std::size_t forgetful_differs = 0;
    for (std::size_t k = 1; k < whole.steps; ++k) {
        CAPTURE(k);
        // nothing is shared: as if the program had ended between
        const Model before = make(), after = make();
        const auto mine = training::identity(before, data, short_plan);
        training::Run run = start(before, data, short_plan);
        train(before, data, short_plan, run,
              {.step = [&](const training::Run& now) { return now.steps < k; }});
        const std::string bytes = training::checkpoint_bytes(mine, before, run);
        training::Run resumed =
            training::run_from_bytes(bytes, "checkpoint", mine, after, data, short_plan);
        training::Run forgetful = resumed;
        train(after, data, short_plan, resumed);
        CHECK((resumed.phi == whole.phi));
        CHECK((resumed.best == whole.best));
        train(make(), data, short_plan, forgetful);  // draws counted from 0 again
        forgetful_differs += forgetful.phi != whole.phi;
    }
    CHECK(forgetful_differs == whole.steps - 1);

    const auto name = [](const Dropout& dropout, std::uint64_t seed) {
        return dropout_classifier(DeepNetwork({2, 8, 3}), dropout, seed).name;
    };
    CHECK(name({}, 1) != name({}, 2));
    CHECK(name({}, 1) != name({Real(0.2), Real(0.4)}, 1));
    CHECK(name({}, 1) != training::classifier(DeepNetwork({2, 8, 3})).name);
}

TEST_CASE("GO.19 dropout: the same seed trains the same bits, also with the same model again") {
    const training::Data data = small_data();
    const Model model = dropout_classifier(DeepNetwork({2, 8, 3}), {}, 4);
    const Vector once = train(model, data, short_plan).phi;
    CHECK((train(model, data, short_plan).phi == once));
    CHECK((train(dropout_classifier(DeepNetwork({2, 8, 3}), {}, 5), data, short_plan).phi != once));
}

TEST_CASE("GO.19 dropout: allocates nothing after the first step") {
    const DeepNetwork network({40, 100, 100, 10});
    const Model model = dropout_classifier(network, {}, 1);
    const Vector phi = parameters(network);
    const Matrix X = normal(50, 40, 1);
    const std::vector<std::size_t> labels(50, 3);
    Vector dphi;
    model.loss_and_gradient(phi, X, labels, dphi);
    const std::size_t steps = test::allocations([&] {
        for (int i = 0; i < 10; ++i) model.loss_and_gradient(phi, X, labels, dphi);
    });
    if (!test::counts_allocations())
        MESSAGE("SKIPPED: allocations are not counted under AddressSanitizer");
    CHECK(steps == 0);
}

TEST_CASE("GO.19 dropout: refuses probabilities outside [0, 1), and what does not fit") {
    const DeepNetwork network({4, 7, 3});
    const Vector phi = parameters(network);
    const Matrix X = normal(6, 4, 1);
    Matrix m = xt::ones<Real>({2, 2}), dropped;
    Random random(1, "test");
    DropoutPass pass;
    Vector dphi;
    for (const Real p : {Real(1), Real(-0.1), Real(1.5), std::numeric_limits<Real>::quiet_NaN()}) {
        CAPTURE(p);
        CHECK_THROWS_AS(draw_mask(p, random, m), std::invalid_argument);
        CHECK_THROWS_AS(drop_units(m, m, p, dropped), std::invalid_argument);
        CHECK_THROWS_AS(draw_masks(network, {0, p}, 6, 1, 1, pass), std::invalid_argument);
        CHECK_THROWS_AS(dropout_classifier(network, {p, 0}, 1), std::invalid_argument);
        CHECK_THROWS_AS(dropout_classifier(network, {0, p}, 1), std::invalid_argument);
    }
    CHECK_THROWS_AS(drop_units(m, Matrix(xt::ones<Real>({2, 3})), 0, dropped),
                    std::invalid_argument);
    DropoutPass none;
    CHECK_THROWS_AS(forward(network, phi, X, {}, none), std::invalid_argument);  // no masks yet
    CHECK_THROWS_AS(backward(network, phi, {}, none, dphi), std::invalid_argument);
    draw_masks(network, {}, 5, 1, 1, pass);  // for another batch size
    CHECK_THROWS_AS(forward(network, phi, X, {}, pass), std::invalid_argument);
    draw_masks(network, {}, 6, 1, 1, pass);
    CHECK_THROWS_AS(forward(network, Vector{1, 2}, X, {}, pass), std::invalid_argument);
    CHECK_THROWS_AS(forward(network, phi, normal(6, 5, 1), {}, pass), std::invalid_argument);
    CHECK_THROWS_AS(mean_prediction(network, phi, X, {}, 0, 1), std::invalid_argument);
}
