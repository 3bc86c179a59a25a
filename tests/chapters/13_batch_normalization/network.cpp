#include "chapters/13_batch_normalization/network.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "chapters/07_backprop/objective.hpp"
#include "tests/chapters/13_batch_normalization/network_problem.hpp"
#include "tests/support/activations.hpp"
#include "tests/support/allocations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;
using test::activations;
using test::distance;
using test::NetworkProblem;
using test::normal_matrix;
using test::rounding;

TEST_CASE("EE.19 network without normalization: the bits of chapter 7") {
    for (Activation activation : activations) {
        const NetworkProblem problem(DeepNetwork({4, 6, 5, 3}, activation), {}, 1, 9);
        CHECK(problem.network.parameters() == problem.network.linear.parameters());
        Pass pass;
        backprop::Backprop plain;
        Vector dphi, expected;
        const Real L = problem.gradient(dphi, pass);
        CHECK(L == backprop::loss_and_gradient(problem.network.linear, problem.phi, problem.X,
                                               problem.labels, plain, expected));
        CHECK((dphi == expected));
        CHECK((pass.layers.output() == plain.layers.output()));
        forward_at_test(problem.network, problem.phi, at_start(problem.network), problem.X, pass);
        CHECK((pass.layers.output() == plain.layers.output()));
    }
}

TEST_CASE("EE.19 network: blocks and their start, weights by the same draws as in chapter 5") {
    const DeepNetwork plain({3, 4, 5, 2});
    const NormalizedNetwork network(plain, {2, 0});
    std::vector<std::string> names;
    for (const Block& block : network.layout.blocks()) names.push_back(block.name);
    CHECK(names == std::vector<std::string>{"W0", "b0", "W1", "b1", "W2", "b2", "gamma0", "beta0",
                                            "gamma2", "beta2"});
    CHECK(network.parameters() == plain.parameters() + 2 * (3 + 5));
    CHECK(!network.norm[1]);
    CHECK(network.norm[2]->features() == 5);
    CHECK(every_hidden_layer(plain) == std::vector<std::size_t>{1, 2});
    Random one(4, "weights"), two(4, "weights");
    const Vector phi = initialize(network, one), weights = deep::initialize(plain, two);
    CHECK((xt::view(phi, xt::range(0, plain.parameters())) == weights));
    Random three(4, "weights"), four(4, "weights");
    const Vector glorot = initialize(network, three, Scheme::glorot_uniform),
                 of_chapter_9 = initialization::initialize(plain, Scheme::glorot_uniform, four);
    CHECK((xt::view(glorot, xt::range(0, plain.parameters())) == of_chapter_9));
    CHECK((xt::view(glorot, xt::range(plain.parameters(), phi.size())) ==
           xt::view(phi, xt::range(plain.parameters(), phi.size()))));
    for (const char* block : {"gamma0", "gamma2"})
        for (Real g : vector(phi, network.layout[block])) CHECK(g == 1);
    for (const char* block : {"beta0", "beta2"})
        for (Real b : vector(phi, network.layout[block])) CHECK(b == 0);
    const RunningAverages running = at_start(network);
    CHECK((running[2].mean == xt::zeros<Real>({5})));
    CHECK((running[2].variance == xt::ones<Real>({5})));
    CHECK(running[1].mean.size() == 0);
}

TEST_CASE("EE.19 network: hand-worked, one unit, input and hidden layer normalized") {
    // x = 2, 4, 4, 4, 5, 5, 7, 9 → x̂ = −1.5 … 2 → f = 3x̂ + 10, deviation 3 → y = 2x̂ + ¼ → h = y
    // → output 4h, −4h
    const NormalizedNetwork network(DeepNetwork({1, 1, 2}, Activation::linear), {0, 1}, 0);
    Vector phi = xt::zeros<Real>({network.parameters()});
    const auto set = [&](const char* block, const Vector& values) {
        vector(phi, network.layout[block]) = values;
    };
    set("W0", {3});
    set("b0", {10});
    set("W1", {4, -4});
    set("gamma0", {1});
    set("gamma1", {2});
    set("beta1", {Real(0.25)});
    Pass pass;
    forward(network, phi, Matrix{{2}, {4}, {4}, {4}, {5}, {5}, {7}, {9}}, pass);
    CHECK(pass.affine[0](0, 0) == 5.5);
    CHECK(pass.layers.f[0](0, 0) == -2.75);
    CHECK(pass.layers.h[1](7, 0) == 4.25);
    CHECK(pass.layers.output()(7, 0) == 17);
    CHECK(pass.layers.output()(7, 1) == -17);
}

TEST_CASE(
    "EE.19 network: the gradient check passes for every block, activation and place; silent biases "
    "are zero") {
    const std::vector<std::size_t> places[] = {{1}, {2}, {1, 2}, {0}, {0, 2}, {0, 1, 2}};
    std::size_t zeros = 0, passed = 0;
    for (Activation activation : activations)
        for (const auto& layers : places) {
            CAPTURE(neurons::name(activation));
            const NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, activation), layers,
                                         20 + layers.size());
            const GradientReport report = problem.check();
            Pass pass;
            Vector dphi;
            problem.gradient(dphi, pass);
            CHECK(report.problem.empty());
            const std::vector<std::string> zero = silent_blocks(problem.network);
            const auto silent = [&](const std::string& name) {
                return std::find(zero.begin(), zero.end(), name) != zero.end();
            };
            for (const BlockReport& block : report.blocks) {
                CAPTURE(block.name);
                const Vector g = vector(dphi, problem.network.layout[block.name]);
                if (silent(block.name)) {
                    CHECK(block.verdict == Verdict::zero);
                    CHECK(xt::amax(xt::abs(g))() < 64 * rounding);  // 0, up to rounding
                    ++zeros;
                } else {
                    CHECK_MESSAGE(block.verdict == Verdict::pass, report.text());
                    CHECK(xt::amax(xt::abs(g))() > 1e-6);
                    ++passed;
                }
            }
            // ZERO counts as a pass: beside the other slopes an error would have been seen
            CHECK(report.verdict == Verdict::pass);
        }
    CHECK(zeros > 20);
    CHECK(passed > 100);
}

TEST_CASE(
    "EE.19 silent blocks: biases and β whose constant the next mean subtracts, further off if all "
    "is linear") {
    using Names = std::vector<std::string>;
    const auto names = [](Activation activation, const std::vector<std::size_t>& layers) {
        return silent_blocks({DeepNetwork({3, 4, 3, 3}, activation), layers});
    };
    CHECK(names(Activation::sigmoid, {0, 1}) == Names{"b0", "beta0"});
    CHECK(names(Activation::sigmoid, {0, 2}) == Names{"b1"});
    CHECK(names(Activation::linear, {0, 2}) == Names{"b0", "beta0", "b1"});
    CHECK(names(Activation::linear, {1, 2}) == Names{"b0", "b1", "beta1"});
    CHECK(names(Activation::relu, {0, 1, 2}) == Names{"b0", "beta0", "b1"});
    CHECK(names(Activation::linear, {0}).empty());  // nothing is normalized behind it
    CHECK(names(Activation::tanh, {}).empty());
}

TEST_CASE(
    "EE.19 network negative controls: constants, 1/m, unbiased, no γ: each fails below the "
    "normalization") {
    const NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, Activation::tanh), {2}, 5);
    const NormalizedNetwork& net = problem.network;
    const Real m = 7;
    // backward by hand for this network, with `through` for what passes the normalization of
    // layer 2
    const auto verdicts = [&](const auto& through) {
        Objective wrong = objective(net, problem.X, problem.labels);
        wrong.loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
            Pass pass;
            const Real L = loss_and_gradient(net, phi, problem.X, problem.labels, pass, dphi);
            Matrix df = through(pass.batch[2], pass.dy[2]), dh;
            backprop::linear_layer_backward(net.linear, phi, 1, pass.layers.h[1], df, dphi, &dh);
            neurons::activation_backward(net.linear.activation, pass.layers.f[0], pass.layers.h[1],
                                         dh, dh);
            backprop::linear_layer_backward(net.linear, phi, 0, problem.X, dh, dphi);
            return L;
        };
        const GradientReport report = check_gradient(wrong, problem.phi, net.layout, {.batch = 7});
        for (const char* above : {"W2", "b2", "gamma2", "beta2"})
            CHECK(report[above].verdict == Verdict::pass);
        CHECK(report["W0"].verdict == report["W1"].verdict);
        return report["W1"].verdict;
    };
    const auto with = [](Real of_variance, Real of_mean) {
        return [=](const BatchPass& p, const Matrix&) -> Matrix {
            return p.dx_hat / p.deviation + of_variance * p.dvariance * p.centred +
                   of_mean * p.dmean;
        };
    };
    CHECK(verdicts(with(2 / m, 1 / m)) == Verdict::pass);        // right
    CHECK(verdicts(with(0, 0)) == Verdict::fail);                // μ and σ² taken for constants
    CHECK(verdicts(with(2, 1)) == Verdict::fail);                // 1/m forgotten
    CHECK(verdicts(with(2 / (m - 1), 1 / m)) == Verdict::fail);  // the unbiased variance's
    CHECK(verdicts([&](const BatchPass& p, const Matrix& dY) -> Matrix {
              const Vector gamma = vector(problem.phi, net.norm[2]->gamma);
              return backward_in_one_line(*net.norm[2], problem.phi, dY, p) / gamma;  // γ missing
          }) == Verdict::fail);
}

TEST_CASE("EE.19 ZERO is found, not believed: a silent bias that claims a gradient fails") {
    const NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, Activation::sigmoid), {1, 2}, 6);
    Objective wrong = objective(problem.network, problem.X, problem.labels);
    const auto right = wrong.loss_and_gradient;
    wrong.loss_and_gradient = [&](const Vector& phi, Vector& dphi) {
        const Real L = right(phi, dphi);
        vector(dphi, problem.network.layout["b1"])[2] = Real(0.01);
        return L;
    };
    CHECK(check_gradient(wrong, problem.phi, problem.network.layout)["b1"].verdict ==
          Verdict::fail);
}

TEST_CASE(
    "EE.19 weights before a normalization: a factor c changes nothing and divides their gradient, "
    "bias gradient 0") {
    for (Activation activation : activations) {
        NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, activation), {1, 2}, 7, 9, 0);
        Pass pass;
        Vector dphi, of_scaled;
        const Real L = problem.gradient(dphi, pass);
        const Matrix output = pass.layers.output();
        const Block &W = problem.network.layout["W0"], &b = problem.network.layout["b0"];
        vector(problem.phi, W) *= 4;
        vector(problem.phi, b) *= 4;
        CHECK(problem.gradient(of_scaled, pass) == L);
        CHECK((pass.layers.output() == output));  // ε = 0 and a power of 2: every bit
        for (const Block& block : problem.network.layout.blocks()) {
            CAPTURE(block.name);
            const Vector before = vector(dphi, block), after = vector(of_scaled, block);
            const Vector expected = before / Real(block.name == "W0" || block.name == "b0" ? 4 : 1);
            CHECK((after == expected));
            if (block.name == "b0" || block.name == "b1")
                CHECK(xt::amax(xt::abs(after))() < 64 * rounding);
        }
        const Block& last =
            problem.network.layout["W2"];  // negative control: no normalization after these
        vector(problem.phi, last) *= 4;
        CHECK(problem.gradient(of_scaled, pass) != L);
    }
}

TEST_CASE(
    "EE.19 weights before a normalization: w·∂L/∂w = −2ε ∂L/∂σ², so without ε a step only "
    "lengthens them") {
    for (const Real epsilon : {Real(0), Real(1e-5), Real(0.5)}) {
        const NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, Activation::sigmoid), {1, 2}, 8, 9,
                                     epsilon);
        Pass pass;
        Vector dphi;
        problem.gradient(dphi, pass);
        Real seen = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const auto W = matrix(problem.phi, problem.network.linear.W(k));
            const auto dW = matrix(dphi, problem.network.linear.W(k));
            for (std::size_t d = 0; d < W.shape()[0]; ++d) {
                Real along = 0, w2 = 0, g2 = 0, stepped = 0;
                for (std::size_t j = 0; j < W.shape()[1]; ++j) {
                    along += W(d, j) * dW(d, j);
                    w2 += W(d, j) * W(d, j);
                    g2 += dW(d, j) * dW(d, j);
                    stepped += (W(d, j) - dW(d, j)) * (W(d, j) - dW(d, j));
                }
                if (k == 2) {
                    seen = std::max(seen, std::abs(along));  // negative control: the output layer
                    continue;
                }
                CHECK(std::abs(along + 2 * epsilon * pass.batch[k + 1].dvariance[d]) <
                      64 * rounding);
                if (epsilon == 0)
                    CHECK(stepped == doctest::Approx(w2 + g2).epsilon(1e-13));  // Pythagoras, α = 1
            }
        }
        CHECK(seen > 0.01);
    }
}

TEST_CASE(
    "EE.19 network: shift and scale of the input vanish where it is normalized; a permutation only "
    "permutes") {
    Random random(9, "invariance");
    const NetworkProblem problem(DeepNetwork({3, 5, 4, 3}, Activation::sigmoid), {0}, 9, 12, 0);
    Pass pass, other;
    forward(problem.network, problem.phi, problem.X, pass);
    const Matrix moved = problem.X * Vector{2, Real(0.01), 300} + Vector{5, -1, 1000};
    forward(problem.network, problem.phi, moved, other);
    CHECK(distance(other.layers.output(), pass.layers.output()) < 1e-12);
    const NetworkProblem without(DeepNetwork({3, 5, 4, 3}, Activation::sigmoid), {}, 9, 12);
    Pass seen;
    forward(without.network, without.phi, moved, other);
    forward(without.network, without.phi, problem.X, seen);
    CHECK(distance(other.layers.output(), seen.layers.output()) > 0.1);

    NetworkProblem permuted = problem;
    const auto order = random.permutation(12);
    for (std::size_t i = 0; i < 12; ++i) {
        xt::row(permuted.X, static_cast<std::ptrdiff_t>(i)) =
            xt::row(problem.X, static_cast<std::ptrdiff_t>(order[i]));
        permuted.labels[i] = problem.labels[order[i]];
    }
    Vector dphi, expected;
    CHECK(permuted.gradient(dphi, other) ==
          doctest::Approx(problem.gradient(expected, pass)).epsilon(1e-14));
    CHECK(distance(dphi, expected) < 1e-14);
}

TEST_CASE("EE.19 network: a training step allocates nothing after the first") {
    const NormalizedNetwork network(DeepNetwork({10, 20, 20, 5}, Activation::relu), {0, 1, 2});
    Random random(11, "allocations");
    const Vector phi = initialize(network, random);
    const Matrix X = normal_matrix(30, 10, random);
    std::vector<std::size_t> labels;
    for (std::size_t i = 0; i < 30; ++i) labels.push_back(i % 5);
    RunningAverages running = at_start(network);
    Pass pass, evaluated;
    Vector dphi;
    const auto step = [&] {
        loss_and_gradient(network, phi, X, labels, pass, dphi);
        update(network, pass, running);
        forward_at_test(network, phi, running, X, evaluated);
    };
    step();
    CHECK(test::allocations([&] {
              for (int i = 0; i < 10; ++i) step();
          }) == 0);
    if (!test::counts_allocations())
        MESSAGE("SKIPPED: allocations are not counted under AddressSanitizer");
}

TEST_CASE("EE.19 network errors: what does not fit is refused by name") {
    const DeepNetwork plain({2, 3, 2});
    CHECK_THROWS_WITH_AS(NormalizedNetwork(plain, {2}),
                         "NormalizedNetwork: there is no layer 2 among 1 hidden ones",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(NormalizedNetwork(plain, {1, 1}),
                         "NormalizedNetwork: layer 1 is named twice", std::invalid_argument);
    CHECK_THROWS_AS(NormalizedNetwork(plain, {1}, Real(-1)), std::invalid_argument);
    CHECK_THROWS_AS(NormalizedNetwork(plain, {1}, Real(1e-5), 2), std::invalid_argument);
    const NormalizedNetwork network(plain, {1});
    Random random(12, "errors");
    const Vector phi = initialize(network, random);
    Pass pass;
    Vector dphi;
    const std::vector<std::size_t> one{0}, two{0, 1};
    CHECK_THROWS_WITH_AS(
        loss_and_gradient(network, phi, Matrix{{1, 2}}, one, pass, dphi),
        "normalize: a mini-batch of 1 has no variance, batch normalization trains with 2 or more",
        std::invalid_argument);
    CHECK_THROWS_AS(forward(network, phi, Matrix{{1}, {2}}, pass), std::invalid_argument);
    CHECK_THROWS_AS(forward(network, Vector{1, 2}, Matrix{{1, 2}, {3, 4}}, pass),
                    std::invalid_argument);
    CHECK_THROWS_AS(loss_and_gradient(network, phi, Matrix{{1, 2}, {3, 4}}, one, pass, dphi),
                    std::invalid_argument);
    Pass empty;
    CHECK_THROWS_AS(backward(network, phi, Matrix{{1, 2}, {3, 4}}, empty, dphi),
                    std::invalid_argument);
    RunningAverages none;
    CHECK_THROWS_AS(update(network, pass, none), std::invalid_argument);
    CHECK_THROWS_AS(forward_at_test(network, phi, none, Matrix{{1, 2}}, pass),
                    std::invalid_argument);
    forward_at_test(network, phi, at_start(network), Matrix{{1, 2}},
                    pass);  // one example is fine at test time
    CHECK(pass.layers.output().shape()[0] == 1);
}
