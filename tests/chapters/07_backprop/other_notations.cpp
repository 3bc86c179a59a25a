#include "chapters/07_backprop/other_notations.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/07_backprop/backward.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/activations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;
using namespace descent::backprop;
using test::activations;
using test::distance;

namespace {
const Matrix slide_w{{Real(0.1), Real(0.5)}, {Real(-0.3), Real(0.8)}, {Real(0.7), Real(-0.2)}};
const Vector slide_b{Real(0.1), Real(-0.2), Real(0.3)}, slide_theta{1, -2, Real(0.5)},
    slide_x{Real(0.2), Real(0.4)};

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
    const Vector phi = joined(slide_w, {slide_b, slide_theta, Vector{Real(0.3)}});
    const auto at = [](const Vector& p, Activation a) {
        const Matrix W{{p[0], p[1]}, {p[2], p[3]}, {p[4], p[5]}};
        return regression_backprop(a, W, Vector{p[6], p[7], p[8]}, Vector{p[9], p[10], p[11]},
                                   p[12], slide_x, Real(0.7));
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
                                                 dw(j, i) = slide_x[i] * p[9 + j] * r.dc;
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

    const Vector t{0, Real(0.25), Real(0.75)}, phi = joined(slide_w, {slide_b});
    for (const Activation a : activations) {
        const auto at = [&, a](const Vector& p) {
            return classification_backprop(a, Matrix{{p[0], p[1]}, {p[2], p[3]}, {p[4], p[5]}},
                                           Vector{p[6], p[7], p[8]}, slide_x, t);
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
    CHECK_THROWS_AS(linear_gradient(slide_w, slide_b, slide_x), std::invalid_argument);
    CHECK_THROWS_AS(sigmoid_gradient(slide_x, slide_b), std::invalid_argument);
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
    CHECK_THROWS_AS(example_gradient(network, phi, slide_x, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(example_gradient(network, phi, Vector{1}, slide_x), std::invalid_argument);
}

TEST_CASE("GO.7b chain rule: hand-worked, from three numbers to two, and sizes") {
    // z = (x0 + 2 x1, 3 x1 x2), y = z0 z1 at x = (1, 2, 4): z = (5, 24)
    const Matrix J{{1, 2, 0}, {0, 12, 6}};
    CHECK(distance(chain_rule(J, Vector{24, 5}), Vector{24, 108, 30}) == 0);
    CHECK_THROWS_WITH_AS(chain_rule(J, Vector{1, 2, 3}), "chain_rule: dz has size 3, expected 2",
                         std::invalid_argument);
}

TEST_CASE("GO.7b chain rule: random linear maps and a smooth function, against differences") {
    Random random(8, "maps");
    for (int trial = 0; trial < 20; ++trial) {
        // z = J x, y = Σ_j c_j tanh z_j
        Matrix J = xt::zeros<Real>({1 + random.index(5), 1 + random.index(5)});
        Vector at = xt::zeros<Real>({J.shape()[1]}), c = xt::zeros<Real>({J.shape()[0]});
        random.fill_normal(J);
        random.fill_normal(at);
        random.fill_normal(c);
        const auto squashed = [&](const Vector& v) {
            Vector z = xt::zeros<Real>({c.size()});
            for (std::size_t j = 0; j < c.size(); ++j) z[j] = std::tanh(dot(row(J, j), v));
            return z;
        };
        const auto y = [&](const Vector& v, Vector& out) { out[0] = dot(c, squashed(v)); };
        Matrix gradient = xt::zeros<Real>({std::size_t{1}, at.size()});
        row(gradient, 0) = chain_rule(J, c * (1 - xt::square(squashed(at))));
        CHECK(check_jacobian(y, at, gradient).verdict == Verdict::pass);
    }
}

TEST_CASE("GO.7b Jacobians of whole layers: backward()'s gradient, and ∇_x against differences") {
    Random random(4, "layers");
    for (const Activation a : activations)
        for (const auto& widths : {std::vector<std::size_t>{3, 2}, {3, 4, 2}, {2, 5, 4, 3}}) {
            const DeepNetwork network(widths, a);
            Vector phi = xt::zeros<Real>({network.parameters()});
            random.fill_normal(phi, 0, Real(0.7));
            Matrix X = xt::zeros<Real>({std::size_t{1}, widths.front()}),
                   Y = xt::zeros<Real>({std::size_t{1}, widths.back()});
            random.fill_normal(X);
            random.fill_normal(Y);
            Backprop pass;
            Vector dphi;
            loss_and_gradient(network, phi, X, Y, pass, dphi);
            const ChainGradient g =
                jacobian_gradient(network, phi, row(X, 0), row(pass.df.back(), 0));
            CHECK(distance(g.dtheta, dphi) < 1e-14);
            const auto loss = [&](const Vector& input, Vector& out) {
                Matrix batch = X;
                row(batch, 0) = input;
                Backprop other;
                Vector unused;
                out[0] = loss_and_gradient(network, phi, batch, Y, other, unused);
            };
            Matrix J = xt::zeros<Real>({std::size_t{1}, widths.front()});
            row(J, 0) = g.dx;
            CHECK(check_jacobian(loss, row(X, 0), J).verdict == Verdict::pass);
        }
    const DeepNetwork network({2, 3, 1});
    const Vector phi = xt::ones<Real>({network.parameters()});
    CHECK_THROWS_AS(jacobian_gradient(network, phi, Vector{1}, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(jacobian_gradient(network, phi, slide_x, slide_x), std::invalid_argument);
    CHECK_THROWS_AS(jacobian_gradient(network, slide_x, slide_x, Vector{1}), std::invalid_argument);
}

TEST_CASE(
    "GO.7b the slide's ⟨J, ∇⟩ lacks a transpose: it fits for n = m only, and is wrong there "
    "(errata)") {
    // J of shape n × m with n = 2 outputs and m = 3 inputs has no product with ∇_z of 2 numbers.
    const Matrix wide{{1, 2, 0}, {0, 12, 6}};
    CHECK_THROWS_AS(chain_rule(xt::transpose(wide), Vector{24, 5}), std::invalid_argument);
    // For n = m it has: z = (x0 + 2 x1, 3 x1), y = ½‖z‖²
    const Matrix J{{1, 2}, {0, 3}};
    const auto y = [](const Vector& at, Vector& out) {
        const Real z0 = at[0] + 2 * at[1], z1 = 3 * at[1];
        out[0] = (z0 * z0 + z1 * z1) / 2;
    };
    const Vector at{1, -2}, dz{-3, -6};
    const auto verdict = [&](const Vector& g) {
        return check_jacobian(y, at, Matrix{{g[0], g[1]}}).verdict;
    };
    CHECK(verdict(chain_rule(J, dz)) == Verdict::pass);
    CHECK(verdict(chain_rule(xt::transpose(J), dz)) == Verdict::fail);
}

TEST_CASE("EE.9 the slide's f′(x_i) ∂L/∂h has lost x_i: f′(…) x_i ∂L/∂h it is (errata)") {
    const Vector t{0, Real(0.25), Real(0.75)}, phi = joined(slide_w, {slide_b});
    for (const Activation a : {Activation::linear, Activation::sigmoid, Activation::tanh}) {
        const auto at = [&, a](const Vector& p) {
            return classification_backprop(a, Matrix{{p[0], p[1]}, {p[2], p[3]}, {p[4], p[5]}},
                                           Vector{p[6], p[7], p[8]}, slide_x, t);
        };
        const auto with = [&](bool lost) {
            return Objective{.loss = [&](const Vector& p) { return at(p).loss; },
                             .loss_and_gradient =
                                 [&, lost](const Vector& p, Vector& g) {
                                     const auto r = at(p);
                                     Matrix dw = r.dw;
                                     for (std::size_t j = 0; lost && j < 3; ++j)
                                         row(dw, j).fill(r.db[j]);  // f′(…) ∂L/∂h_j
                                     g = joined(dw, {r.db});
                                     return r.loss;
                                 }};
        };
        CHECK(check_gradient(with(false), phi, slide_layout(false)).verdict == Verdict::pass);
        const GradientReport slide = check_gradient(with(true), phi, slide_layout(false));
        CHECK(slide["w"].verdict == Verdict::fail);
        CHECK(slide["b"].verdict == Verdict::pass);  // its input is 1
    }
}

TEST_CASE("FM.12 the product at the end needs parentheses: Wᵀ(σ′ ⊙ (Wᵀ(σ′ ⊙ …))) (errata)") {
    const auto product = [](const Matrix& W, const Vector& v) { return chain_rule(W, v); };  // Wᵀv
    const auto at = [&](std::vector<std::size_t> widths) {
        const DeepNetwork network(std::move(widths), Activation::tanh);
        Vector phi = xt::zeros<Real>({network.parameters()});
        Random random(5, "parentheses");
        random.fill_normal(phi);
        Matrix X = xt::zeros<Real>({std::size_t{1}, network.widths.front()});
        random.fill_normal(X);
        Vector G_output = xt::zeros<Real>({network.widths.back()});
        random.fill_normal(G_output);
        Layers layers;
        forward(network, phi, X, layers);
        const auto slope = [&](std::size_t k) {
            return Vector(1 - xt::square(row(layers.h[k], 0)));
        };
        const auto W = [&](std::size_t k) { return Matrix(matrix(phi, network.W(k))); };
        const Vector G_x = jacobian_gradient(network, phi, row(X, 0), G_output).dx;
        const Vector nested =
            product(W(0), slope(1) * product(W(1), slope(2) * product(W(2), G_output)));
        CHECK(distance(nested, G_x) < 1e-14);
        // As printed, from left to right: W¹ᵀσ′ ⊙ W²ᵀσ′ ⊙ W³ᵀ∇
        const std::vector<Vector> factors{product(W(0), slope(1)), product(W(1), slope(2)),
                                          product(W(2), G_output)};
        return std::pair{G_x, factors};
    };
    // The factors have as many entries as x, h_1 and h_2, which do not fit …
    const auto [unused, factors] = at({2, 4, 3, 1});
    CHECK(factors[0].size() == 2);
    CHECK(factors[1].size() == 4);
    CHECK(factors[2].size() == 3);
    // … and where they do, the product is another.
    const auto [right, square] = at({3, 3, 3, 3});
    CHECK(distance(Vector(square[0] * square[1] * square[2]), right) > Real(0.01));
}
