#include "chapters/07_backprop/other_notations.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/07_backprop/backward.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;
using namespace descent::backprop;
using test::distance;

namespace {
const Matrix w{{Real(0.1), Real(0.5)}, {Real(-0.3), Real(0.8)}, {Real(0.7), Real(-0.2)}};
const Vector b{Real(0.1), Real(-0.2), Real(0.3)}, theta{1, -2, Real(0.5)}, x{Real(0.2), Real(0.4)};
constexpr Activation activations[] = {Activation::linear, Activation::relu, Activation::sigmoid,
                                      Activation::tanh};

/// The parameters of the EE slides as one φ, in the order w, b, θ, c.
ParameterLayout slide_layout(bool regression) {
    ParameterLayout layout;
    layout.add("w", {3, 2});
    layout.add("b", {3});
    if (regression) {
        layout.add("theta", {3});
        layout.add("c", {1});
    }
    return layout;
}

Vector joined(const Matrix& W, std::initializer_list<Vector> rest) {
    std::vector<Real> all(W.begin(), W.end());
    for (const Vector& v : rest) all.insert(all.end(), v.begin(), v.end());
    return xt::adapt(all);
}
}  // namespace

TEST_CASE("EE.8 one hidden layer, regression: hand-worked linear network") {
    const auto g = regression_backprop(Activation::linear, Matrix{{2, 1}}, Vector{1}, Vector{3}, -1,
                                       Vector{1, 2}, 10);
    CHECK(g.prediction == 14);  // h = 2 + 2 + 1 = 5, t̂ = 3·5 − 1
    CHECK(g.loss == 16);
    CHECK(g.dc == 8);
    CHECK(g.dtheta[0] == 40);
    CHECK(g.db[0] == 24);
    CHECK(distance(g.dw, Matrix{{24, 48}}) == 0);
}

TEST_CASE("EE.8 one hidden layer, regression: gradient, and a dropped f′ is caught") {
    const Vector phi = joined(w, {b, theta, Vector{Real(0.3)}});
    const auto at = [](const Vector& p, Activation a) {
        const Matrix W{{p[0], p[1]}, {p[2], p[3]}, {p[4], p[5]}};
        return regression_backprop(a, W, Vector{p[6], p[7], p[8]}, Vector{p[9], p[10], p[11]},
                                   p[12], x, Real(0.7));
    };
    for (const Activation a : activations) {
        const auto with = [&](bool forget_slope) {
            return Objective{.loss = [&, a](const Vector& p) { return at(p, a).loss; },
                             .loss_and_gradient =
                                 [&, a, forget_slope](const Vector& p, Vector& g) {
                                     const auto r = at(p, a);
                                     Matrix dw = r.dw;
                                     if (forget_slope)
                                         for (std::size_t j = 0; j < 3; ++j)
                                             for (std::size_t i = 0; i < 2; ++i)
                                                 dw(j, i) = x[i] * p[9 + j] * r.dc;
                                     g = joined(dw, {r.db, r.dtheta, Vector{r.dc}});
                                     return r.loss;
                                 }};
        };
        CHECK(check_gradient(with(false), phi, slide_layout(true)).verdict == Verdict::pass);
        const bool matters = a == Activation::sigmoid || a == Activation::tanh;
        CHECK((check_gradient(with(true), phi, slide_layout(true))["w"].verdict == Verdict::fail) ==
              matters);
    }
}

TEST_CASE("EE.9 one hidden layer, softmax: ∂L/∂h = p − t, hand-worked and checked") {
    const auto even = classification_backprop(Activation::linear, Matrix{{0}, {0}}, Vector{0, 0},
                                              Vector{3}, Vector{1, 0});
    CHECK(even.loss == doctest::Approx(std::log(2.0)));
    CHECK(distance(even.dh, Vector{Real(-0.5), Real(0.5)}) < 1e-16);
    CHECK(distance(even.dw, Matrix{{Real(-1.5)}, {Real(1.5)}}) < 1e-15);

    const Vector t{0, Real(0.25), Real(0.75)}, phi = joined(w, {b});
    for (const Activation a : activations) {
        const auto at = [&, a](const Vector& p) {
            return classification_backprop(a, Matrix{{p[0], p[1]}, {p[2], p[3]}, {p[4], p[5]}},
                                           Vector{p[6], p[7], p[8]}, x, t);
        };
        const auto with = [&](Real sign) {
            return Objective{.loss = [&](const Vector& p) { return at(p).loss; },
                             .loss_and_gradient =
                                 [&, sign](const Vector& p, Vector& g) {
                                     const auto r = at(p);
                                     g = sign * joined(r.dw, {r.db});
                                     return r.loss;
                                 }};
        };
        CHECK(check_gradient(with(1), phi, slide_layout(false)).verdict == Verdict::pass);
        // t − p
        CHECK(check_gradient(with(-1), phi, slide_layout(false))["w"].diagnosis == Diagnosis::sign);
    }
}

TEST_CASE("EE.10 linear and sigmoid layers: hand-worked, against Jacobians, and sizes") {
    const auto g = linear_gradient(Matrix{{1, 2}, {3, 4}}, Vector{5, 6}, Vector{1, -1});
    CHECK(distance(g.dW, Matrix{{5, 6}, {-5, -6}}) == 0);
    CHECK(distance(g.db, Vector{1, -1}) == 0);
    CHECK(distance(g.dx, Vector{-2, -2}) == 0);
    CHECK(distance(sigmoid_gradient(Vector{Real(0.5), Real(0.2)}, Vector{4, 1}),
                   Vector{1, Real(0.16)}) < 1e-15);

    const Vector dh{Real(0.3), Real(-0.6)};
    // dhᵀ σ(x): its gradient is the module's ∇_x
    const auto value = [&](const Vector& p, Vector& out) {
        out[0] = 0;
        for (std::size_t i = 0; i < 2; ++i) out[0] += dh[i] / (1 + std::exp(-p[i]));
    };
    const Vector at{Real(0.4), -1}, h{1 / (1 + std::exp(Real(-0.4))), 1 / (1 + std::exp(Real(1)))};
    const Vector right = sigmoid_gradient(h, dh);
    CHECK(check_jacobian(value, at, Matrix{{right[0], right[1]}}).verdict == Verdict::pass);
    // (1 − h) forgotten
    CHECK(check_jacobian(value, at, Matrix{{dh[0] * h[0], dh[1] * h[1]}}).verdict == Verdict::fail);
    CHECK_THROWS_AS(linear_gradient(w, b, x), std::invalid_argument);
    CHECK_THROWS_AS(sigmoid_gradient(x, b), std::invalid_argument);
}

TEST_CASE("FM.11 FM.12 FM.13 per-example gradients: their mean is the gradient of the mean") {
    Random random(3, "linearity");
    for (const Activation a : activations)
        for (const auto& widths : {std::vector<std::size_t>{3, 2}, {3, 4, 2}, {2, 5, 4, 3}}) {
            const DeepNetwork network(widths, a);
            Vector phi = xt::zeros<Real>({network.parameters()});
            random.fill_normal(phi, 0, Real(0.7));
            Matrix X = xt::zeros<Real>({std::size_t{6}, widths.front()}),
                   Y = xt::zeros<Real>({std::size_t{6}, widths.back()});
            random.fill_normal(X);
            random.fill_normal(Y);
            Backprop pass;
            Vector gradient, mean = xt::zeros<Real>({phi.size()});
            loss_and_gradient(network, phi, X, Y, pass, gradient);
            for (std::ptrdiff_t i = 0; i < 6; ++i) {
                const Vector G_output =
                    Real(2) * (xt::row(pass.layers.output(), i) - xt::row(Y, i));  // ∇ of ‖f − y‖²
                mean += example_gradient(network, phi, xt::row(X, i), G_output) / Real(6);
            }
            CHECK(distance(mean, gradient) < 1e-14);
        }
}

TEST_CASE("FM.11 FM.12 per-example gradient: hand-worked, and sizes") {
    const DeepNetwork network({1, 1, 1}, Activation::tanh);
    const Vector phi{2, Real(0.5), 3, -1};  // W0, b0, W1, b1
    const Real h = std::tanh(Real(2 * 0.25 + 0.5)), slope = 1 - h * h;
    const Vector G = example_gradient(network, phi, Vector{Real(0.25)}, Vector{Real(1.5)});
    CHECK(distance(G, Vector{Real(4.5) * slope / 4, Real(4.5) * slope, Real(1.5) * h, Real(1.5)}) <
          1e-15);
    CHECK_THROWS_AS(example_gradient(network, phi, x, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(example_gradient(network, phi, Vector{1}, x), std::invalid_argument);
}
