#include "chapters/03_neurons/activation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/03_neurons/neurons.hpp"
#include "common/gradient_check.hpp"
#include "common/random.hpp"
#include "tests/support/activations.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using descent::test::activations;
using descent::test::distance;

namespace {

Matrix activated(Activation activation, const Matrix& F) {
    Matrix H = xt::zeros_like(F);
    activate(activation, F, H);
    return H;
}

/// a′[F] by activation_backward().
Matrix slopes(Activation activation, const Matrix& F) {
    Matrix dF;
    activation_backward(activation, F, activated(activation, F), xt::ones_like(F), dF);
    return dF;
}

}  // namespace

TEST_CASE("NL.5 NL.6 NL.7 activation: hand-worked values") {
    const Matrix F = {{-2, -0.5, 0}, {0.5, 3, 100}};
    CHECK((activated(Activation::relu, F) == Matrix{{0, 0, 0}, {0.5, 3, 100}}));
    CHECK((activated(Activation::linear, F) == F));
    const Matrix sigmoid = activated(Activation::sigmoid, F), tanh = activated(Activation::tanh, F);
    CHECK(sigmoid(0, 0) == doctest::Approx(1 / (1 + std::exp(2.0))).epsilon(1e-15));
    CHECK(sigmoid(0, 2) == 0.5);
    CHECK(tanh(1, 0) == doctest::Approx(std::tanh(0.5)).epsilon(1e-15));
}

TEST_CASE(
    "NL.5 activation: the sigmoid neither overflows nor leaves [0, 1], and keeps its digits where "
    "it is small") {
    CHECK((activated(Activation::sigmoid, Matrix{{-1e300, -1000, -800, 800, 1000, 1e300}}) ==
           Matrix{{0, 0, 0, 1, 1, 1}}));
    const Matrix F{{-5, -40, -300, -700}}, H = activated(Activation::sigmoid, F);
    for (std::size_t i = 0; i < 4; ++i) {
        const Real e = std::exp(F(0, i));
        CHECK(H(0, i) == test::relative(e / (1 + e), 1e-14));
        // the other form: right to ε of 1, and at −40 it is 0
        CHECK(std::abs(0.5 + 0.5 * std::tanh(F(0, i) / 2) - H(0, i)) <= 1.2e-16);
    }
}

TEST_CASE(
    "NL.5 activation: σ(−720) is 2.03e−313, and the 0 of the code is off by less than 1e−308") {
    const auto sigmoid = [](Real z) { return activated(Activation::sigmoid, Matrix{{z}})(0, 0); };
    // Where e^−z overflows, σ(z) = e^z/(1 + e^z) = e^z: a subnormal number down to about −745, and
    // e^−720 = 2.03e−313.
    for (const Real z : {-709.8, -715.0, -720.0, -730.0, -740.0, -745.0, -746.0}) {
        CHECK(sigmoid(z) == 0);  // from −746 on 0 is right
        CHECK(std::abs(sigmoid(z) - std::exp(z)) < 1e-308);
    }
    // Negative control: above −709 no digit is missing, so the relative error is no matter of size.
    for (const Real z : {-700.0, -705.0, -708.0})
        CHECK(sigmoid(z) == test::relative(std::exp(z), 1e-13));
}

TEST_CASE(
    "NL.5 NL.6 activation: slopes of a batch are right to a rounding error of 1, and finite at "
    "±1000") {
    const Matrix F{{-1000, -300, -40, -20, -3, -0.5, 0, 0.5, 3, 20, 40, 300, 1000}};
    for (const Activation a : activations) {
        const Matrix dF = slopes(a, F);
        for (std::size_t i = 0; i < F.size(); ++i) {
            CHECK(std::isfinite(dF(0, i)));
            CHECK(std::abs(dF(0, i) - neurons::slope(a, F(0, i))) <=
                  4 * std::numeric_limits<Real>::epsilon());
        }
    }
}

TEST_CASE("NL.5 NL.6 NL.7 activation: backward passes the check, for any dH and in place") {
    const Vector f{-2.5, -1, -0.25, 0.5, 1.5, 3};
    const Matrix dH{{1, -2, 0.5, 3, -1, 2}};
    for (const Activation a : activations) {
        const Matrix F = xt::reshape_view(f, {1, 6});
        Matrix dF, G = dH;
        activation_backward(a, F, activated(a, F), dH, dF);
        activation_backward(a, F, activated(a, F), G, G);
        CHECK(distance(dF, G) == 0);
        const auto of_f = [&](const Vector& at, Vector& h) {
            h = xt::row(activated(a, xt::reshape_view(at, {1, 6})), 0);
        };
        Matrix J = xt::zeros<Real>({6, 6}), wrong = J;
        for (std::size_t i = 0; i < 6; ++i)
            J(i, i) = dF(0, i) / dH(0, i), wrong(i, i) = 1 - J(i, i);
        CHECK(check_jacobian(of_f, f, J).verdict == Verdict::pass);
        CHECK(check_jacobian(of_f, f, wrong).verdict == Verdict::fail);
    }
}

TEST_CASE("NL.5 NL.6 NL.7 activation: NaN stays NaN, wherever it stands") {
    for (Activation a : activations)
        for (std::size_t i = 0; i < 19; ++i) {
            Matrix F = xt::ones<Real>({std::size_t{1}, std::size_t{19}});
            F(0, i) = std::nan("");
            const Matrix H = activated(a, F);
            CHECK(std::isnan(H(0, i)));
            CHECK(std::isfinite(H(0, (i + 1) % 19)));
        }
}

TEST_CASE("NL.5 NL.6 NL.7 activation: F and H may be the same matrix") {
    for (Activation a : activations) {
        Matrix F = {{-1.5, 0.25}, {0.75, -3}};
        const Matrix expected = activated(a, F);
        activate(a, F, F);
        CHECK((F == expected));
    }
}

TEST_CASE(
    "NL.7 ReLU is not strictly increasing, as a slide says: it is constant below 0 (errata)") {
    Matrix F = xt::zeros<Real>({1, 401});
    for (std::size_t i = 0; i < 401; ++i) F(0, i) = (static_cast<Real>(i) - 200) / 20;  // −10 … 10
    const auto count = [&](Activation a, auto wanted) {
        const Matrix H = activated(a, F);
        std::size_t n = 0;
        for (std::size_t i = 0; i + 1 < 401; ++i) n += wanted(H(0, i + 1) - H(0, i));
        return n;
    };
    const auto rises = [](Real difference) { return difference > 0; };
    const auto stays = [](Real difference) { return difference == 0; };
    for (const Activation a : {Activation::linear, Activation::sigmoid, Activation::tanh})
        CHECK(count(a, rises) == 400);
    CHECK(count(Activation::relu, rises) == 200);
    CHECK(count(Activation::relu, stays) == 200);  // all of them below 0
    CHECK((activated(Activation::relu, Matrix{{-10, -1}}) == Matrix{{0, 0}}));
}

TEST_CASE("EE.4 softmax: rows sum to one, shifts do not matter, and ±1000 does not overflow") {
    const Matrix F{{1000, 0, -1000}, {-1000, -1000, -1000}, {3, 2, 1}};
    Matrix P, Q;
    softmax(F, P);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(P(i, 0) + P(i, 1) + P(i, 2) == doctest::Approx(1).epsilon(1e-15));
    CHECK((xt::row(P, 0) == Vector{1, 0, 0}));
    CHECK(P(1, 2) == doctest::Approx(1.0 / 3).epsilon(1e-15));
    CHECK(P(2, 0) / P(2, 1) == doctest::Approx(std::exp(1.0)).epsilon(1e-15));
    softmax(F + 5, Q);
    CHECK(distance(P, Q) < 1e-15);
}

TEST_CASE("EE.4 softmax: hand-worked values") {
    // 1 : 2 : 5 and 1 : 1 : 6, whatever is added to a row
    const Real two = std::log(Real(2)), five = std::log(Real(5)), six = std::log(Real(6));
    Matrix P;
    softmax({{0, two, five}, {0, 0, six}, {3, 3 + two, 3 + five}}, P);
    CHECK(distance(P, Matrix{{0.125, 0.25, 0.625}, {0.125, 0.125, 0.75}, {0.125, 0.25, 0.625}}) <
          1e-15);
    softmax({{7}, {-7}}, P);
    CHECK((P == Matrix{{1}, {1}}));  // a single class
}

TEST_CASE("EE.4 softmax: on random rows the probabilities are to each other as e^f, and sum to 1") {
    Random random(1, "softmax");
    const Real epsilon = std::numeric_limits<Real>::epsilon();
    for (int trial = 0; trial < 60; ++trial) {
        const std::size_t rows = 1 + random.index(4), C = 1 + random.index(6);
        Matrix F = Matrix::from_shape({rows, C}), P;
        random.fill_normal(F, 0, 4);
        softmax(F, P);
        REQUIRE((P.shape() == F.shape()));
        for (std::size_t i = 0; i < rows; ++i) {
            Real sum = 0;
            for (std::size_t c = 0; c < C; ++c) {
                sum += P(i, c);
                // e^f has the error of f, which is ε of its size
                const Real size = std::abs(F(i, c)) + std::abs(F(i, 0)), right = P(i, 0);
                CHECK(std::abs(P(i, c) * std::exp(F(i, 0) - F(i, c)) - right) <=
                      (8 + 4 * (size + xt::amax(xt::abs(F))())) * epsilon * right);
            }
            CHECK(std::abs(sum - 1) <= real(2 * C + 2) * epsilon);
        }
    }
}

TEST_CASE("NL.5 NL.6 NL.7 activation: names go both ways, and what does not fit is refused") {
    for (Activation a : activations) CHECK(activation_named(name(a)) == a);
    CHECK_THROWS_WITH_AS(activation_named("ReLU"),
                         "activation_named: ReLU is none of linear, relu, sigmoid, tanh",
                         std::invalid_argument);
    Matrix H = xt::zeros<Real>({2, 2}), dF;
    const Matrix F{{1, 2, 3}};
    CHECK_THROWS_AS(activate(Activation::relu, F, H), std::invalid_argument);
    CHECK_THROWS_WITH_AS(activation_backward(Activation::relu, F, F, H, dF),
                         "activation_backward: dH has shape 2×2, expected 1×3",
                         std::invalid_argument);
    CHECK_THROWS_AS(activation_backward(Activation::relu, F, H, F, dF), std::invalid_argument);
}
