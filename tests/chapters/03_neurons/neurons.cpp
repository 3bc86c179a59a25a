#include "chapters/03_neurons/neurons.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/activations.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/complex_step.hpp"

using namespace descent;
using namespace descent::neurons;
using descent::test::activations;
using descent::test::distance;
using doctest::Approx;

namespace {

constexpr Real epsilon = std::numeric_limits<Real>::epsilon();

Vector random_vector(std::size_t size, Random& random, Real spread = 1) {
    Vector v = Vector::from_shape({size});
    random.fill_normal(v, 0, spread);
    return v;
}

/// J = ∂h/∂(x, w, b) of one neuron, by backward(), and h as a function of the three.
Matrix jacobian(const Neuron& neuron, const Vector& x) {
    const std::size_t n = x.size();
    const NeuronGradient d = backward(neuron, x, forward(neuron, x), 1);
    Matrix J = Matrix::from_shape({std::size_t{1}, 2 * n + 1});
    for (std::size_t i = 0; i < n; ++i) J(0, i) = d.dx(i), J(0, n + i) = d.dw(i);
    J(0, 2 * n) = d.db;
    return J;
}

GradientReport check(const Neuron& neuron, const Vector& x, const Matrix& J) {
    const std::size_t n = x.size();
    const auto h = [&](const Vector& at, Vector& out) {
        const Neuron moved{xt::view(at, xt::range(n, 2 * n)), at(2 * n), neuron.activation};
        out = Vector{forward(moved, xt::view(at, xt::range(std::size_t{0}, n))).h};
    };
    Vector at = Vector::from_shape({2 * n + 1});
    for (std::size_t i = 0; i < n; ++i) at(i) = x(i), at(n + i) = neuron.w(i);
    at(2 * n) = neuron.b;
    return check_jacobian(h, at, J);
}

}  // namespace

TEST_CASE("EE.1 EE.2 EE.3 NL.4 neurons: hand-worked values") {
    const Vector w{1, -2}, x{3, 0.5};  // wᵀx = 2
    CHECK(forward({w, 0.25, Activation::linear}, x).h == 2.25);
    CHECK(forward({w, -5, Activation::linear}, x).h == -3);
    CHECK(forward({w, 0.25, Activation::relu}, x).h == 2.25);
    CHECK(forward({w, -5, Activation::relu}, x).h == 0);
    CHECK(forward({w, -2, Activation::sigmoid}, x).h == 0.5);
    CHECK(forward({w, std::log(Real(3)) - 2, Activation::sigmoid}, x).h ==
          Approx(0.75).epsilon(1e-15));
    // (4−1)/(4+1)
    CHECK(forward({w, std::log(Real(2)) - 2, Activation::tanh}, x).h == Approx(0.6).epsilon(1e-15));
    CHECK(forward({w, -5, Activation::tanh}, x).z == -3);
}

TEST_CASE("EE.3 the sigmoid neuron of cs231n, a well-known example, forward and backward") {
    // w = (2, −3, −3), x = (−1, −2, 1): the last weight is the bias, its input is 1.
    const Neuron neuron{{2, -3}, -3, Activation::sigmoid};
    const Vector x{-1, -2};
    const NeuronForward pass = forward(neuron, x);
    CHECK(pass.z == 1);
    CHECK(std::abs(pass.h - 0.731059) < 5e-7);
    const NeuronGradient d = backward(neuron, x, pass, 1);
    CHECK(distance(d.dx, Vector{0.393224, -0.589836}) < 5e-7);
    CHECK(distance(d.dw, Vector{-0.196612, -0.393224}) < 5e-7);
    CHECK(std::abs(d.db - 0.196612) < 5e-7);
    // The same with the bias as a weight.
    const Neuron three{{2, -3, -3}, 0, Activation::sigmoid};
    const NeuronGradient e = backward(three, {-1, -2, 1}, forward(three, {-1, -2, 1}), 1);
    CHECK(distance(e.dw, Vector{-0.196612, -0.393224, 0.196612}) < 5e-7);
    CHECK(e.dw(2) == d.db);
}

TEST_CASE("EE.1 EE.2 EE.3 NL.4 neurons: forward is exact on random whole numbers, whatever a is") {
    Random random(5, "whole numbers");
    for (std::size_t trial = 0; trial < 100; ++trial) {
        const std::size_t n = random.index(6);
        Neuron neuron{Vector::from_shape({n}), real(random.index(19)) - 9, activations[trial % 4]};
        Vector x = Vector::from_shape({n}), none = xt::zeros<Real>({n});
        for (Real& value : neuron.w) value = real(random.index(19)) - 9;
        for (Real& value : x) value = real(random.index(19)) - 9;
        // Nothing but b at x = 0, and every input adds its own share, whatever the others are.
        Real z = forward(neuron, none).z;
        CHECK(z == neuron.b);
        for (std::size_t i = 0; i < n; ++i) {
            Vector alone = none;
            alone(i) = x(i);
            CHECK(forward(neuron, alone).z - neuron.b == neuron.w(i) * x(i));
            z += neuron.w(i) * x(i);
        }
        const NeuronForward pass = forward(neuron, x);
        CHECK(pass.z == z);
        CHECK(pass.h == activation(neuron.activation, z));
    }
}

TEST_CASE("EE.1 EE.2 EE.3 NL.4 neurons: hand-worked gradients") {
    const Vector w{2, -3}, x{3, 2};  // wᵀx = 0
    const auto gradient = [&](Activation a, Real b, Real dh) {
        const Neuron neuron{w, b, a};
        return backward(neuron, x, forward(neuron, x), dh);
    };
    // At z = 0 the slope of the sigmoid is ¼: ∂L/∂z = 8 · ¼ = 2.
    const NeuronGradient sigmoid = gradient(Activation::sigmoid, 0, 8);
    CHECK((sigmoid.dx == Vector{4, -6}));
    CHECK((sigmoid.dw == Vector{6, 4}));
    CHECK(sigmoid.db == 2);
    // tanh, linear and a ReLU that is on: 1 times ∂L/∂h.
    for (const NeuronGradient& d :
         {gradient(Activation::tanh, 0, 2), gradient(Activation::linear, 5, 2),
          gradient(Activation::relu, 5, 2)}) {
        CHECK((d.dx == Vector{4, -6}));
        CHECK((d.dw == Vector{6, 4}));
        CHECK(d.db == 2);
    }
    // A ReLU that is off passes nothing back.
    const NeuronGradient off = gradient(Activation::relu, -5, 2);
    CHECK((off.dx == Vector{0, 0}));
    CHECK((off.dw == Vector{0, 0}));
    CHECK(off.db == 0);
}

TEST_CASE("EE.1 EE.2 EE.3 NL.4 neurons: gradient of random neurons, to the last digits") {
    using test::Complex;
    Random random(6, "digits");
    for (std::size_t trial = 0; trial < 100; ++trial) {
        const std::size_t n = 1 + random.index(5);
        const Neuron neuron{random_vector(n, random), random.normal(), activations[trial % 4]};
        const Vector x = random_vector(n, random);
        const Real dh = random.normal();
        const auto loss = [&](const std::vector<Complex>& p) {  // p = x, w, b
            Complex z = p[2 * n];
            for (std::size_t i = 0; i < n; ++i) z += p[i] * p[n + i];
            switch (neuron.activation) {
                case Activation::linear:
                    return dh * z;
                case Activation::relu:
                    return z.real() > 0 ? dh * z : Complex(0);
                case Activation::sigmoid:
                    return dh / (Real(1) + std::exp(-z));
                case Activation::tanh:
                    return dh * std::tanh(z);
            }
            return Complex(0);
        };
        const NeuronForward pass = forward(neuron, x);
        const Vector phi = xt::concatenate(xt::xtuple(x, neuron.w, Vector{neuron.b}));
        const Vector slopes = test::complex_step(loss, phi);
        const NeuronGradient d = backward(neuron, x, pass, dh);
        const Vector found = xt::concatenate(xt::xtuple(d.dx, d.dw, Vector{d.db}));
        // z is rounded n + 1 times, by ε of the size of its terms; a′ and a″ are at most 1
        Real terms = 1 + std::abs(neuron.b);
        for (std::size_t i = 0; i < n; ++i) terms += std::abs(neuron.w(i) * x(i));
        if (neuron.activation == Activation::relu && std::abs(pass.z) < Real(1e-9)) continue;
        for (std::size_t j = 0; j < phi.size(); ++j) {
            const Real factor = j < n ? neuron.w(j) : j < 2 * n ? x(j - n) : Real(1);
            CHECK(std::abs(found(j) - slopes(j)) <=
                  4 * real(n + 4) * epsilon * terms * std::abs(dh * factor));
        }
    }
}

TEST_CASE("EE.1 EE.2 EE.3 NL.4 neurons: backward passes the check, for x, w and b") {
    Random random(1, "neurons");
    for (std::size_t trial = 0; trial < 100; ++trial) {
        const std::size_t n = 1 + random.index(5);
        const Neuron neuron{random_vector(n, random), random.normal(), activations[trial % 4]};
        const Vector x = random_vector(n, random);
        const bool relu = neuron.activation == Activation::relu;
        const Real z = forward(neuron, x).z;
        if (relu && std::abs(z) < Real(0.05)) continue;  // at the kink there is no slope to check
        const bool off = relu && z <= 0;
        const GradientReport report = check(neuron, x, jacobian(neuron, x));
        INFO(report.text());
        // a unit that is off has slope 0
        REQUIRE(report.verdict == (off ? Verdict::inconclusive : Verdict::pass));
    }
}

TEST_CASE(
    "EE.1 EE.2 EE.3 NL.4 neurons: the check catches w and x interchanged, and a forgotten a′") {
    const Neuron neuron{{2, -3}, -3, Activation::sigmoid};
    const Vector x{-1, -2};
    Matrix J = jacobian(neuron, x);
    REQUIRE(check(neuron, x, J).verdict == Verdict::pass);
    Matrix swapped = J;
    for (std::size_t i = 0; i < 2; ++i) std::swap(swapped(0, i), swapped(0, 2 + i));
    CHECK(check(neuron, x, swapped).verdict == Verdict::fail);
    CHECK(check(neuron, x, J / slope(neuron.activation, 1)).verdict == Verdict::fail);
}

TEST_CASE("NL.4 w sets direction and steepness, b shifts, a sets the range") {
    const Neuron neuron{{3, 4}, 0, Activation::sigmoid};
    // Across w nothing changes, along w it rises, with slope ‖w‖ a′[z].
    CHECK(forward(neuron, {4, -3}).h == forward(neuron, {0, 0}).h);
    const Real step = 1e-6;
    const Real rise =
        forward(neuron, {0.6 * step, 0.8 * step}).h - forward(neuron, {-0.6 * step, -0.8 * step}).h;
    CHECK(rise / (2 * step) == Approx(5 * 0.25).epsilon(1e-9));
    const Neuron steeper{{6, 8}, 0, Activation::sigmoid}, moved{{3, 4}, -10, Activation::sigmoid};
    CHECK(forward(steeper, {0.3, 0.4}).h == forward(neuron, {0.6, 0.8}).h);
    // b moves the ramp by −b/‖w‖ in the direction of w: here 2, to (1.2, 1.6).
    for (const Real t : {-2.0, -0.5, 0.0, 0.3, 1.0})
        CHECK(forward(moved, {1.2 + 0.6 * t, 1.6 + 0.8 * t}).h ==
              Approx(forward(neuron, {0.6 * t, 0.8 * t}).h).epsilon(1e-14));
    // Whatever w and b are, h stays in the range of a.
    Random random(2, "range");
    for (std::size_t trial = 0; trial < 1000; ++trial) {
        const Vector w = random_vector(3, random, 30), x = random_vector(3, random, 30);
        const Real b = random.normal(0, 30), s = forward({w, b, Activation::sigmoid}, x).h;
        CHECK((s >= 0 && s <= 1));
        CHECK(std::abs(forward({w, b, Activation::tanh}, x).h) <= 1);
        CHECK(forward({w, b, Activation::relu}, x).h >= 0);
    }
}

TEST_CASE("NL.5 NL.6 NL.7 slopes have all their digits, wherever z is") {
    for (const Real z :
         {-700.0, -300.0, -40.0, -20.0, -1.0, -1e-9, 0.0, 1e-9, 1.0, 20.0, 40.0, 300.0, 700.0}) {
        // 1/(4 cosh²(z/2)) and 1/cosh² z, in a wider type
        const long double half = std::cosh(static_cast<long double>(z) / 2),
                          whole = std::cosh(static_cast<long double>(z));
        CHECK(slope(Activation::sigmoid, z) ==
              test::relative(double(1 / (4 * half * half)), 8 * epsilon));
        if (std::abs(z) <= 300)
            CHECK(slope(Activation::tanh, z) ==
                  test::relative(double(1 / (whole * whole)), 8 * epsilon));
        CHECK(slope(Activation::linear, z) == 1);
        CHECK(slope(Activation::relu, z) == (z > 0 ? 1 : 0));
    }
    // The short formulas have none left: a control.
    const Real h = activation(Activation::sigmoid, 40), t = activation(Activation::tanh, 40);
    CHECK(h * (1 - h) == 0);
    CHECK(1 - t * t == 0);
    CHECK(slope(Activation::sigmoid, 40) == test::relative(4.248354255291589e-18, 1e-15));
    for (const Activation a : activations)
        for (const Real z : {-1000.0, 1000.0}) {
            CHECK(std::isfinite(activation(a, z)));
            CHECK(std::isfinite(slope(a, z)));
            CHECK(std::isfinite(curvature(a, z)));
        }
    for (const Activation a : activations) CHECK(std::isnan(activation(a, std::nan(""))));
}

TEST_CASE("NL.5 NL.6 NL.7 first and second derivatives pass the check, and a wrong sign does not") {
    for (const Activation a : activations)
        for (const Real z : {-3.0, -1.0, 0.5, 2.0, 30.0}) {
            const auto value = [a](const Vector& at, Vector& out) {
                out = Vector{activation(a, at(0))};
            };
            const auto first = [a](const Vector& at, Vector& out) {
                out = Vector{slope(a, at(0))};
            };
            INFO(neurons::name(a), " at ", z);
            const bool flat = slope(a, z) < 1e-9;  // nothing for a difference to see
            CHECK((check_jacobian(value, {z}, Matrix{{slope(a, z)}}).verdict == Verdict::pass) !=
                  flat);
            const bool straight = curvature(a, z) == 0;
            if (!straight)
                CHECK(check_jacobian(first, {z}, Matrix{{curvature(a, z)}}).verdict ==
                      Verdict::pass);
            if (!straight)
                CHECK(check_jacobian(first, {z}, Matrix{{-curvature(a, z)}}).verdict ==
                      Verdict::fail);
        }
    CHECK(curvature(Activation::sigmoid, 0) == 0);
    const Real h = activation(Activation::sigmoid, 1), t = std::tanh(Real(1));
    CHECK(curvature(Activation::sigmoid, 1) == test::relative(h * (1 - h) * (1 - 2 * h), 1e-14));
    CHECK(curvature(Activation::tanh, 1) == Approx(-2 * t * (1 - t * t)).epsilon(1e-14));
}

TEST_CASE("EE.4 softmax neurons: hand-worked values") {
    // z = (0, log 2, log 5) at x = 0, and x_1 adds log 3 to the first.
    const SoftmaxNeurons neurons{{{std::log(Real(3)), 0}, {0, 0}, {0, 0}},
                                 {0, std::log(Real(2)), std::log(Real(5))}};
    CHECK(distance(forward(neurons, {0, 7}).h, Vector{0.125, 0.25, 0.625}) < 1e-15);
    CHECK(distance(forward(neurons, {1, 7}).h, Vector{0.3, 0.2, 0.5}) < 1e-15);
    // dh = (1, 0, 0): dz = h_1 (1 − h_1, −h_2, −h_3)
    const Vector x{1, 7};
    const SoftmaxGradient d = backward(neurons, x, forward(neurons, x), {1, 0, 0});
    CHECK(distance(d.db, Vector{0.21, -0.06, -0.15}) < 1e-15);
    CHECK(distance(d.dW, Matrix{{0.21, 1.47}, {-0.06, -0.42}, {-0.15, -1.05}}) < 1e-14);
    CHECK(distance(d.dx, Vector{0.21 * std::log(Real(3)), 0}) < 1e-15);
}

TEST_CASE(
    "EE.4 softmax neurons: backward passes the check, and a softmax without its shared sum does "
    "not") {
    Random random(3, "softmax");
    for (std::size_t trial = 0; trial < 50; ++trial) {
        const std::size_t C = 2 + random.index(4), n = 1 + random.index(4);
        SoftmaxNeurons neurons{Matrix::from_shape({C, n}), random_vector(C, random)};
        random.fill_normal(neurons.W);
        const Vector x = random_vector(n, random), dh = random_vector(C, random);
        ParameterLayout layout;
        layout.add("x", {n});
        layout.add("W", {C, n});
        layout.add("b", {C});
        Vector phi = Vector::from_shape({layout.size()});
        vector(phi, layout[0]) = x;
        matrix(phi, layout[1]) = neurons.W;
        vector(phi, layout[2]) = neurons.b;
        const auto objective = [&](bool own_only) {
            Objective L;
            const auto at = [layout](const Vector& p) {
                return std::pair<SoftmaxNeurons, Vector>{
                    {matrix(p, layout[1]), vector(p, layout[2])}, vector(p, layout[0])};
            };
            L.loss = [at, dh](const Vector& p) {
                const auto [there, input] = at(p);
                return xt::sum(dh * forward(there, input).h)();
            };
            L.loss_and_gradient = [at, dh, layout, own_only, loss = L.loss](const Vector& p,
                                                                            Vector& g) {
                const auto [there, input] = at(p);
                const SoftmaxForward pass = forward(there, input);
                SoftmaxGradient d = backward(there, input, pass, dh);
                // each neuron by itself: wrong
                if (own_only) d.db = dh * pass.h * (1 - pass.h);
                g.resize({layout.size()});
                vector(g, layout[0]) = d.dx;
                matrix(g, layout[1]) = d.dW;
                vector(g, layout[2]) = d.db;
                return loss(p);
            };
            return L;
        };
        REQUIRE(check_gradient(objective(false), phi, layout).verdict == Verdict::pass);
        REQUIRE(check_gradient(objective(true), phi, layout)["b"].verdict == Verdict::fail);
    }
}

TEST_CASE("EE.4 softmax of two classes is the sigmoid of the difference") {
    Random random(4, "two classes");
    for (std::size_t trial = 0; trial < 1000; ++trial) {
        SoftmaxNeurons two{Matrix::from_shape({2, 3}), random_vector(2, random, 3)};
        random.fill_normal(two.W, 0, 3);
        const Vector x = random_vector(3, random, 3);
        const Vector h = forward(two, x).h;
        const Neuron one = first_of_two(two);
        CHECK(std::abs(forward(one, x).h - h(0)) <= 64 * epsilon);
        // The other one is what is left, and the slopes agree as well.
        CHECK(std::abs(1 - forward(one, x).h - h(1)) <= 64 * epsilon);
        const SoftmaxGradient d = backward(two, x, forward(two, x), {1, 0});
        const NeuronGradient e = backward(one, x, forward(one, x), 1);
        CHECK(distance(d.dx, e.dx) <= 1e-13);
        CHECK(distance(xt::row(d.dW, 0), e.dw) <= 1e-13);
        CHECK(std::abs(d.db(0) - e.db) <= 1e-14);
    }
    // w¹ + w² instead of w¹ − w²: another function.
    const SoftmaxNeurons two{{{1, 2}, {3, -1}}, {0, 0}};
    const Neuron wrong{{4, 1}, 0, Activation::sigmoid};
    CHECK(std::abs(forward(wrong, {1, 1}).h - forward(two, {1, 1}).h(0)) > 0.1);
}

TEST_CASE("EE.1 EE.4 neurons: what does not fit is refused by name") {
    const Neuron neuron{{1, 2}, 0, Activation::linear};
    CHECK_THROWS_WITH_AS(forward(neuron, {1, 2, 3}), "forward: x has size 3, expected 2",
                         std::invalid_argument);
    CHECK_THROWS_AS(backward(neuron, {1}, {0, 0}, 1), std::invalid_argument);
    const SoftmaxNeurons three{{{1, 2}, {3, 4}, {5, 6}}, {0, 0, 0}},
        ragged{{{1, 2}, {3, 4}}, {0, 0, 0}};
    CHECK_THROWS_WITH_AS(forward(three, {1}), "forward: x has size 1, expected 2",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(forward(ragged, {1, 2}), "forward: b has size 3, expected 2",
                         std::invalid_argument);
    CHECK_THROWS_AS(backward(three, {1, 2}, forward(three, {1, 2}), {1, 0}), std::invalid_argument);
    CHECK_THROWS_AS(first_of_two(three), std::invalid_argument);
    CHECK_THROWS_AS(
        forward(SoftmaxNeurons{Matrix::from_shape({0, 2}), Vector::from_shape({0})}, {1, 2}),
        std::invalid_argument);
}

TEST_CASE(
    "NL.4 a neuron's own w and b decide, the self that a slide's forward(inputs) leaves out "
    "(errata)") {
    const Vector inputs{1, 2};
    const Neuron one{{1, 1}, 0, Activation::sigmoid}, other{{1, -1}, 0, Activation::sigmoid};
    CHECK(forward(one, inputs).z == 3);
    CHECK(forward(other, inputs).z == -1);
    CHECK(forward(one, inputs).h != forward(other, inputs).h);
}
