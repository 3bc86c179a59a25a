#include "chapters/07_backprop/matrix_calculus.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/07_backprop/loss.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::backprop;
using test::distance;

namespace {
const Matrix layer_W{{1, 2, 3}, {4, 5, Real(6.5)}};
const Vector layer_h{Real(0.5), -2, Real(1.5)};
}  // namespace

TEST_CASE("L9.5 matrix calculus: hand-worked Jacobians in the lecture's layout") {
    CHECK(distance(linear_by_input(layer_W), Matrix{{1, 4}, {2, 5}, {3, Real(6.5)}}) == 0);
    CHECK(distance(linear_by_bias(2), Matrix{{1, 0}, {0, 1}}) == 0);
    CHECK(distance(linear_by_weights(Vector{2, 3}, 2), Matrix{{2, 0}, {3, 0}, {0, 2}, {0, 3}}) ==
          0);
    CHECK(distance(activation_by_input(Activation::relu, Vector{-1, 0, 2}),
                   Matrix{{0, 0, 0}, {0, 0, 0}, {0, 0, 1}}) == 0);
    CHECK(distance(activation_by_input(Activation::linear, Vector{-1, 2}),
                   Matrix{{1, 0}, {0, 1}}) == 0);
}

TEST_CASE("L9.5 matrix calculus: every Jacobian against finite differences") {
    const auto by_input = [](const Vector& x, Vector& f) {
        for (std::size_t r = 0; r < 2; ++r)
            f[r] = 1 + layer_W(r, 0) * x[0] + layer_W(r, 1) * x[1] + layer_W(r, 2) * x[2];
    };
    CHECK(check_jacobian(by_input, layer_h, xt::transpose(linear_by_input(layer_W))).verdict ==
          Verdict::pass);
    const auto by_bias = [](const Vector& b, Vector& f) { f = b + Real(2); };
    CHECK(check_jacobian(by_bias, Vector{3, 4}, xt::transpose(linear_by_bias(2))).verdict ==
          Verdict::pass);
    const auto by_weights = [](const Vector& w, Vector& f) {
        for (std::size_t r = 0; r < 2; ++r)
            f[r] = w[3 * r] * layer_h[0] + w[3 * r + 1] * layer_h[1] + w[3 * r + 2] * layer_h[2];
    };
    const Vector flat{1, 2, 3, 4, 5, Real(6.5)};
    CHECK(check_jacobian(by_weights, flat, xt::transpose(linear_by_weights(layer_h, 2))).verdict ==
          Verdict::pass);

    const Vector f{Real(-1.3), Real(0.4), 2, Real(-0.2)};
    for (const Activation a :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh}) {
        const auto act = [a](const Vector& x, Vector& y) {
            Matrix F = xt::zeros<Real>({std::size_t{1}, x.size()});
            std::copy(x.begin(), x.end(), F.begin());
            activate(a, F, F);
            std::copy(F.begin(), F.end(), y.begin());
        };
        CHECK(check_jacobian(act, f, activation_by_input(a, f)).verdict == Verdict::pass);
    }
}

TEST_CASE("L9.5 matrix calculus: forgetting the transpose is caught") {
    const auto f = [](const Vector& x, Vector& y) {
        y[0] = x[0] + 2 * x[1];
        y[1] = 3 * x[0] + 4 * x[1];
    };
    const Matrix A{{1, 2}, {3, 4}};
    CHECK(check_jacobian(f, Vector{1, 1}, xt::transpose(linear_by_input(A))).verdict ==
          Verdict::pass);
    CHECK(check_jacobian(f, Vector{1, 1}, linear_by_input(A))["J"].diagnosis ==
          Diagnosis::transposed);
}

TEST_CASE("L9.5 matrix calculus: the chain rule multiplies these matrices from the left") {
    // ∂ℓ/∂W = (∂f/∂W)(∂ℓ/∂f) is ∂ℓ/∂f hᵀ read row by row.
    const Vector df{Real(0.3), Real(-0.7)};
    const Matrix D = linear_by_weights(layer_h, 2);
    for (std::size_t r = 0; r < 2; ++r)
        for (std::size_t c = 0; c < 3; ++c) {
            Real chained = 0;
            for (std::size_t j = 0; j < 2; ++j) chained += D(r * 3 + c, j) * df[j];
            CHECK(chained == test::relative(df[r] * layer_h[c], 1e-15));
        }
}

TEST_CASE("NL.11 NL.13 softmax derivation: entry by entry, and joined into −(e(y) − f(x))") {
    const Vector a{Real(0.2), -1, Real(1.7), Real(0.4)};
    const auto soft = [](const Vector& x, Vector& p) {
        Matrix F = xt::zeros<Real>({std::size_t{1}, x.size()}), P;
        std::copy(x.begin(), x.end(), F.begin());
        softmax(F, P);
        p = xt::row(P, 0);
    };
    Vector p = a;
    soft(a, p);
    const Matrix J = softmax_by_input(p);
    CHECK(J(1, 1) == test::relative(p[1] - p[1] * p[1], 1e-14));
    CHECK(J(0, 2) == test::relative(-p[0] * p[2], 1e-14));
    CHECK(check_jacobian(soft, a, J).verdict == Verdict::pass);

    for (std::size_t y = 0; y < 4; ++y) {
        const Vector output = negative_log_by_output(p, y);
        CHECK(output[y] == doctest::Approx(-1 / p[y]));
        for (std::size_t c = 0; c < 4; ++c) {
            Real chained = 0;
            for (std::size_t k = 0; k < 4; ++k) chained += output[k] * J(k, c);
            CHECK(std::abs(chained - -((y == c ? 1 : 0) - p[c])) < 1e-15);
        }
    }
}

TEST_CASE(
    "NL.11 NL.13 softmax derivation: a missing −p_y p_c is caught, and a class that does not exist "
    "is refused") {
    const Vector p{Real(0.2), Real(0.5), Real(0.3)},
        a{std::log(Real(0.2)), std::log(Real(0.5)), std::log(Real(0.3))};
    const auto soft = [](const Vector& x, Vector& y) { y = xt::exp(x) / xt::sum(xt::exp(x)); };
    Matrix diagonal = softmax_by_input(p);
    CHECK(check_jacobian(soft, a, diagonal).verdict == Verdict::pass);
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) diagonal(i, j) = i == j ? p[i] : 0;
    CHECK(check_jacobian(soft, a, diagonal).verdict == Verdict::fail);
    CHECK_THROWS_WITH_AS(negative_log_by_output(p, 3), "negative_log_by_output: class 3 of 3",
                         std::invalid_argument);
    const Matrix J = softmax_by_input(p);
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(J(i, 0) + J(i, 1) + J(i, 2)) < 1e-16);
}

TEST_CASE("L9.5 scalars: ∂f/∂β is 1; the slide's ∂/∂ω of the same is h (errata)") {
    // f = β + ωh as a layer of one unit with one input, at h = ¾
    const Vector at{Real(0.75)};
    CHECK(linear_by_bias(1)(0, 0) == 1);
    CHECK(linear_by_weights(at, 1)(0, 0) == Real(0.75));
    const auto f = [&](const Vector& v, Vector& out) { out[0] = v[0] + v[1] * at[0]; };  // (β, ω)
    const Vector point{2, -3};
    const Real by_beta = linear_by_bias(1)(0, 0), by_omega = linear_by_weights(at, 1)(0, 0);
    CHECK(check_jacobian(f, point, Matrix{{by_beta, by_omega}}).verdict == Verdict::pass);
    CHECK(check_jacobian(f, point, Matrix{{by_beta, 1}}).verdict == Verdict::fail);  // the slide's
}

TEST_CASE(
    "L9.5 a Jacobian is diagonal when its function is elementwise, not piecewise, as slides say "
    "(errata)") {
    const Vector f{Real(-1.3), Real(0.4), 2};
    const auto off_diagonal = [](Matrix J) {
        for (std::size_t i = 0; i < J.shape()[0]; ++i) J(i, i) = 0;
        return xt::amax(xt::abs(J))();
    };
    // tanh and sigmoid have no pieces, and a diagonal
    for (const Activation a : {Activation::relu, Activation::sigmoid, Activation::tanh})
        CHECK(off_diagonal(activation_by_input(a, f)) == 0);
    CHECK(xt::amin(xt::diagonal(activation_by_input(Activation::tanh, f)))() > 0);
    // max(x_0, x_1) in both entries is piecewise, and its Jacobian at (1, 2) is not diagonal.
    const auto largest = [](const Vector& x, Vector& y) { y.fill(std::max(x[0], x[1])); };
    CHECK(check_jacobian(largest, Vector{1, 2}, Matrix{{0, 1}, {0, 1}}).verdict == Verdict::pass);
    CHECK(check_jacobian(largest, Vector{1, 2}, Matrix{{0, 0}, {0, 1}}).verdict == Verdict::fail);
    // Softmax is neither.
    CHECK(off_diagonal(softmax_by_input(Vector{Real(0.2), Real(0.5), Real(0.3)})) > Real(0.05));
}
