#include "chapters/07_backprop/backward.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "chapters/07_backprop/objective.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;
using namespace descent::backprop;
using test::distance;

namespace {

/// A random network with random data of its size.
struct Sample {
    DeepNetwork network;
    Vector phi;
    Matrix X, Y;
    std::vector<std::size_t> labels;

    Sample(std::vector<std::size_t> widths, Activation activation, std::size_t examples,
           std::uint64_t seed)
        : network(std::move(widths), activation),
          phi(xt::zeros<Real>({network.parameters()})),
          X(xt::zeros<Real>({examples, network.widths.front()})),
          Y(xt::zeros<Real>({examples, network.widths.back()})) {
        Random random(seed, "sample");
        for (std::size_t k = 0; k <= network.depth(); ++k) {
            const Real deviation = 1 / std::sqrt(static_cast<Real>(network.widths[k]));
            for (Real& w : vector(phi, network.W(k))) w = random.normal(0, deviation);
            for (Real& b : vector(phi, network.b(k))) b = random.normal(0, Real(0.5));
        }
        random.fill_normal(X);
        random.fill_normal(Y);
        for (std::size_t i = 0; i < examples; ++i)
            labels.push_back(random.index(network.widths.back()));
    }
};

/// Is this Σ_i term(i) of n terms, up to the rounding of any order of summation, which
/// is below n ε Σ |term(i)|?
template <class Term>
bool is_sum(Real got, std::size_t n, Term term) {
    Real sum = 0, size = 0;
    for (std::size_t i = 0; i < n; ++i) {
        sum += term(i);
        size += std::abs(term(i));
    }
    return std::abs(got - sum) <= real(n) * std::numeric_limits<Real>::epsilon() * size;
}

}  // namespace

TEST_CASE("L9.6 forward pass: hand-worked f_k and h_k are stored") {
    const DeepNetwork network({1, 2, 1}, Activation::relu);
    // W0 = (1, −1), b0 = (½, ¼), W1 = (2, 3), b1 = −½
    const Vector phi{1, -1, Real(0.5), Real(0.25), 2, 3, Real(-0.5)};
    Layers layers;
    forward(network, phi, Matrix{{2}, {-1}}, layers);
    CHECK(distance(layers.f[0], Matrix{{Real(2.5), Real(-1.75)}, {Real(-0.5), Real(1.25)}}) == 0);
    CHECK(distance(layers.h[1], Matrix{{Real(2.5), 0}, {0, Real(1.25)}}) == 0);
    CHECK(distance(layers.output(), Matrix{{Real(4.5)}, {Real(3.25)}}) == 0);
}

TEST_CASE("L9.7 NL.14 NL.15 NL.17 backward pass: hand-worked 1-2-1 network") {
    const DeepNetwork network({1, 2, 1}, Activation::relu);
    const Vector phi{1, -1, Real(0.5), Real(0.25), 2, 3, Real(-0.5)};
    const Matrix X{{2}, {-1}}, Y{{4}, {4}};
    Backprop pass;
    Vector dphi;
    CHECK(loss_and_gradient(network, phi, X, Y, pass, dphi) ==
          doctest::Approx((0.25 + 0.5625) / 2));
    // ∂L/∂f1 = 2(f − y)/2 = (½, −¾); ∂L/∂f0 = I[f0 > 0] ⊙ (W1ᵀ ∂L/∂f1) = ((1, 0), (0, −2.25))
    CHECK(distance(pass.df[1], Matrix{{Real(0.5)}, {Real(-0.75)}}) == 0);
    CHECK(distance(pass.df[0], Matrix{{1, 0}, {0, Real(-2.25)}}) == 0);
    //                        W0: ∂f0ᵀ x     b0: Σ      W1: ∂f1ᵀ h1                 b1
    const Vector expected{2, Real(2.25), 1, Real(-2.25), Real(1.25), Real(-0.9375), Real(-0.25)};
    CHECK(distance(dphi, expected) < 1e-15);
    // The same in three calls: forward, loss, backward
    Backprop again;
    again.df.resize(2);
    Vector g;
    forward(network, phi, X, again.layers);
    mean_squared_error(again.layers.output(), Y, again.df[1]);
    backward(network, phi, X, again, g);
    CHECK(distance(g, dphi) == 0);
}

TEST_CASE("L9.7 NL.14 NL.17 one layer backward: each sum written out, for random shapes") {
    Random random(8, "layers");
    for (std::uint64_t trial = 0; trial < 30; ++trial) {
        const std::size_t inputs = 1 + random.index(6), outputs = 1 + random.index(6),
                          examples = 1 + random.index(6);
        const Sample s({2, inputs, outputs}, Activation::linear, examples, trial);
        const Matrix& df = s.Y;
        Matrix h = xt::zeros<Real>({examples, inputs}), dh;
        random.fill_normal(h);
        Vector g = s.phi, without = s.phi;
        linear_layer_backward(s.network, s.phi, 1, h, df, g, &dh);
        linear_layer_backward(s.network, s.phi, 1, h, df, without);  // nobody asks for ∂L/∂h
        CHECK(distance(without, g) == 0);

        const auto W = matrix(s.phi, s.network.W(1));
        const auto dW = matrix(g, s.network.W(1));
        const auto db = vector(g, s.network.b(1));
        for (std::size_t j = 0; j < outputs; ++j) {
            CHECK(is_sum(db[j], examples, [&](std::size_t i) { return df(i, j); }));
            for (std::size_t d = 0; d < inputs; ++d)
                CHECK(
                    is_sum(dW(j, d), examples, [&](std::size_t i) { return df(i, j) * h(i, d); }));
        }
        REQUIRE(dh.shape() == h.shape());
        for (std::size_t i = 0; i < examples; ++i)
            for (std::size_t d = 0; d < inputs; ++d)
                CHECK(is_sum(dh(i, d), outputs, [&](std::size_t j) { return W(j, d) * df(i, j); }));
        // The blocks of the other layer stay as they were.
        for (std::size_t i = 0; i < s.network.W(1).offset; ++i) CHECK(g[i] == s.phi[i]);
    }
}

TEST_CASE("L9.7 NL.15 backward pass: each activation at each depth, against differences") {
    for (const Activation a :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh})
        for (const auto& widths :
             {std::vector<std::size_t>{3, 2}, {3, 5, 2}, {3, 5, 4, 2}, {2, 5, 4, 6, 3}}) {
            const Sample s(widths, a, 6, widths.size());
            const GradientReport report =
                check_gradient(objective(s.network, s.X, s.Y), s.phi, s.network.layout);
            INFO(shape_text(widths), " ", name(a), "\n", report.text());
            CHECK(report.verdict == Verdict::pass);
        }
}

TEST_CASE("L9.7 backward pass: right for 1,000 random shapes, activations, losses and seeds") {
    Random random(7, "shapes");
    for (std::uint64_t trial = 0; trial < 1000; ++trial) {
        std::vector<std::size_t> widths{1 + random.index(6)};
        const std::size_t depth = random.index(4);
        for (std::size_t k = 0; k < depth; ++k) widths.push_back(2 + random.index(6));
        const bool classify = random.index(2) == 0;
        widths.push_back(classify ? 2 + random.index(4) : 1 + random.index(4));
        const auto activation = static_cast<Activation>(random.index(4));
        const Sample s(widths, activation, 4 + random.index(12), trial);
        const Objective L =
            classify ? objective(s.network, s.X, s.labels) : objective(s.network, s.X, s.Y);
        const GradientReport report =
            check_gradient(L, s.phi, s.network.layout, {.batch = s.X.shape()[0]});
        // A layer whose ReLUs are all off has no gradient: then its blocks are ZERO beside the last
        // bias.
        bool all_off = false;
        Backprop pass;
        Vector g;
        L.loss_and_gradient(s.phi, g = xt::zeros<Real>({s.phi.size()}));
        for (const Block& b : s.network.layout.blocks()) {
            Real size = 0;
            for (Real value : vector(g, b)) size = std::max(size, std::abs(value));
            all_off = all_off || size == 0;
        }
        INFO("trial ", trial, " ", shape_text(widths), " ", name(activation), "\n", report.text());
        // one report is enough to read
        REQUIRE(report.verdict == Verdict::pass);
        const bool zero = std::any_of(report.blocks.begin(), report.blocks.end(),
                                      [](const auto& b) { return b.verdict == Verdict::zero; });
        REQUIRE(zero == all_off);
        REQUIRE(check_directions(L, s.phi, s.network.layout, {.seed = trial}).verdict !=
                Verdict::fail);
    }
}

TEST_CASE("NL.16 EE.10 activation gradients: hand-worked at one point each") {
    const Matrix F{{Real(0.5), Real(-0.5), 0}}, dH{{1, 2, 4}};
    const auto through = [&](Activation a) {
        Matrix H = F, dF;
        activate(a, F, H);
        activation_backward(a, F, H, dH, dF);
        return dF;
    };
    const Real t = std::tanh(Real(0.5)), s = 1 / (1 + std::exp(Real(-0.5)));
    CHECK(distance(through(Activation::linear), dH) == 0);
    CHECK(distance(through(Activation::relu), Matrix{{1, 0, 0}}) == 0);  // 0 at 0
    CHECK(distance(through(Activation::tanh), Matrix{{1 - t * t, 2 * (1 - t * t), 4}}) < 1e-15);
    CHECK(distance(through(Activation::sigmoid), Matrix{{s * (1 - s), 2 * s * (1 - s), 1}}) <
          1e-15);
}

TEST_CASE("L9.7 NL.14 NL.15 NL.17 backward pass: each line of it, left out, is caught") {
    const Sample s({5, 6, 6, 3}, Activation::relu, 9, 2);
    const Objective right = objective(s.network, s.X, s.labels);
    const GradientReport unspoilt = check_gradient(right, s.phi, s.network.layout);
    INFO(unspoilt.text());
    REQUIRE(unspoilt.verdict == Verdict::pass);
    const auto wrong = [&](auto spoil) {
        Objective L = right;
        L.loss_and_gradient = [&s, spoil](const Vector& phi, Vector& g) {
            Backprop pass;
            const Real loss = loss_and_gradient(s.network, phi, s.X, s.labels, pass, g);
            spoil(phi, pass, g);
            return loss;
        };
        return check_gradient(L, s.phi, s.network.layout, {.batch = 9});
    };
    // ∂L/∂f_0 without I[f_0 > 0]
    const auto no_mask = wrong([&](const Vector& phi, Backprop& pass, Vector& g) {
        const auto W = matrix(phi, s.network.W(1));
        matmul(pass.df[1], W, pass.df[0]);
        auto dW = matrix(g, s.network.W(0));
        matmul(transposed(pass.df[0]), s.X, dW);
    });
    CHECK(no_mask["W0"].verdict == Verdict::fail);
    CHECK(no_mask["W1"].verdict == Verdict::pass);
    // W in place of Wᵀ on the way down (square here, so the shapes do not tell)
    const auto not_transposed = wrong([&](const Vector& phi, Backprop& pass, Vector& g) {
        const auto W = matrix(phi, s.network.W(1));
        Matrix dh = pass.df[0];
        matmul(pass.df[1], transposed(W), dh);
        activation_backward(Activation::relu, pass.layers.f[0], pass.layers.h[1], dh, dh);
        auto dW = matrix(g, s.network.W(0));
        matmul(transposed(dh), s.X, dW);
    });
    CHECK(not_transposed["W0"].verdict == Verdict::fail);
    // ∂L/∂W_1 = h ∂L/∂fᵀ instead of ∂L/∂f hᵀ
    const auto swapped = wrong([&](const Vector&, Backprop& pass, Vector& g) {
        auto dW = matrix(g, s.network.W(1));
        matmul(transposed(pass.layers.h[1]), pass.df[1], dW);
    });
    CHECK(swapped["W1"].diagnosis == Diagnosis::transposed);
    // the bias from the first example only
    const auto one_row = wrong([&](const Vector&, Backprop& pass, Vector& g) {
        vector(g, s.network.b(1)) = xt::row(pass.df[1], 3);
    });
    CHECK(one_row["b1"].diagnosis == Diagnosis::bias_not_summed);
    // h of another example
    const auto shifted = wrong([&](const Vector&, Backprop& pass, Vector& g) {
        const Matrix moved = xt::roll(pass.layers.h[2], 1, 0);
        auto dW = matrix(g, s.network.W(2));
        matmul(transposed(pass.df[2]), moved, dW);
    });
    CHECK(shifted["W2"].diagnosis == Diagnosis::batch_order);
    CHECK(shifted["b2"].verdict == Verdict::pass);
}

TEST_CASE("L9.7 backward pass: permuting the examples does not change the mean's gradient") {
    Sample s({4, 5, 3}, Activation::relu, 8, 3);
    // Whole numbers, and means over 8 and 16: nothing is rounded, whatever is added first.
    Random random(3, "whole numbers");
    const auto draw = [&](auto& numbers) {
        for (Real& x : numbers) x = real(random.index(9)) - 4;
    };
    draw(s.phi);
    draw(s.X);
    draw(s.Y);
    Backprop pass;
    Vector once, again;
    loss_and_gradient(s.network, s.phi, s.X, s.Y, pass, once);
    const Matrix X = xt::flip(s.X, 0), Y = xt::flip(s.Y, 0);
    loss_and_gradient(s.network, s.phi, X, Y, pass, again);
    CHECK(distance(once, again) == 0);
    // The same batch twice over is the same mean.
    const Matrix XX = xt::concatenate(xt::xtuple(s.X, s.X), 0),
                 YY = xt::concatenate(xt::xtuple(s.Y, s.Y), 0);
    loss_and_gradient(s.network, s.phi, XX, YY, pass, again);
    CHECK(distance(once, again) == 0);
}

TEST_CASE("L9.6 L9.7 passes: what does not fit is refused by name") {
    const Sample s({4, 5, 3}, Activation::tanh, 8, 3);
    Backprop pass;
    Vector g;
    CHECK_THROWS_WITH_AS(backward(s.network, s.phi, s.X, pass, g),
                         "backward: stored layers has size 0, expected 2", std::invalid_argument);
    const Matrix narrow = xt::zeros<Real>({8, 3});
    CHECK_THROWS_WITH_AS(forward(s.network, s.phi, narrow, pass.layers),
                         "forward: columns of X has size 3, expected 4", std::invalid_argument);
    const Vector little = xt::zeros<Real>({7});
    CHECK_THROWS_WITH_AS(loss_and_gradient(s.network, little, s.X, s.Y, pass, g),
                         "forward: phi has size 7, expected 43", std::invalid_argument);
    Matrix dF;
    CHECK_THROWS_AS(activation_backward(Activation::relu, s.X, s.Y, s.X, dF),
                    std::invalid_argument);
}

TEST_CASE("L9.8 objective: the loss after a change of one entry equals the full pass") {
    for (const Activation a :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh}) {
        const Sample s({4, 6, 5, 3}, a, 7, 5);
        const Objective L = objective(s.network, s.X, s.labels),
                        other = objective(s.network, s.X, s.labels);
        Random random(1, "entries");
        Vector phi = s.phi;
        std::size_t last = 0;
        for (std::size_t trial = 0; trial < 400; ++trial) {
            const std::size_t index = trial % 3 == 0 ? random.index(phi.size()) : last;
            phi[last] = s.phi[last];
            phi[index] = s.phi[index] + random.normal(0, Real(0.1));
            last = index;
            CHECK(std::abs(L.loss_of_entry(phi, index) - other.loss(phi)) < 1e-14);
            if (a == Activation::relu) CHECK(L.pattern() == other.pattern());
        }
    }
}

TEST_CASE("L9.8 objective: the pattern changes when a ReLU changes side, and only then") {
    const Sample s({3, 4, 2}, Activation::relu, 6, 1);
    const Objective L = objective(s.network, s.X, s.labels);
    L.loss(s.phi);
    const std::uint64_t before = L.pattern();
    Vector phi = s.phi;
    phi[s.network.b(1).offset] += 1;  // the output has no ReLU
    L.loss(phi);
    CHECK(L.pattern() == before);
    phi[s.network.b(0).offset] -= 100;
    L.loss(phi);
    CHECK(L.pattern() != before);
}

TEST_CASE(
    "NL.17 the slide's loop k = L + 1 … 1 must stop after the parameters of k = 1: x has no a⁽⁰⁾ "
    "(errata)") {
    // NL's a⁽ᵏ⁾ is f[k − 1] here: L + 1 of them, none for the input. backward() stops there.
    const Sample s({3, 4, 2}, Activation::tanh, 1, 4);
    Backprop pass;
    Vector dphi;
    const Real L = loss_and_gradient(s.network, s.phi, s.X, s.Y, pass, dphi);
    CHECK(pass.layers.f.size() == s.network.depth() + 1);
    CHECK(pass.df.size() == pass.layers.f.size());
    CHECK(pass.layers.h[0].size() == 0);
    CHECK(check_gradient(objective(s.network, s.X, s.Y), s.phi, s.network.layout).verdict ==
          Verdict::pass);
    // ∇_{h⁽⁰⁾} is ∇_x, without a factor g′; with one, as if x came out of a tanh, it is wrong.
    Matrix dx, wrong;
    linear_layer_backward(s.network, s.phi, 0, s.X, pass.df[0], dphi, &dx);
    activation_backward(Activation::tanh, s.X, s.X, dx, wrong);
    const auto loss = [&](const Vector& x, Vector& out) {
        Matrix X = s.X;
        row(X, 0) = x;
        Backprop other;
        Vector unused;
        out[0] = loss_and_gradient(s.network, s.phi, X, s.Y, other, unused);
    };
    CHECK(L > 0);
    CHECK(check_jacobian(loss, row(s.X, 0), dx).verdict == Verdict::pass);
    CHECK(check_jacobian(loss, row(s.X, 0), wrong).verdict == Verdict::fail);
}
