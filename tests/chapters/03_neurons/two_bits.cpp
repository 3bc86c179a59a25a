#include "chapters/03_neurons/two_bits.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

#include "common/random.hpp"

using namespace descent;
using namespace descent::neurons;
using doctest::Approx;

TEST_CASE("NL.8 functions of two bits: hand-worked, all sixteen") {
    const TwoBitResult result = two_bit_functions();
    REQUIRE(result.functions.size() == 16);
    CHECK(result.learned == 14);
    CHECK(result.separable == 14);
    CHECK(result.refuted == 2);
    const TwoBitFunction& conjunction = result.functions[AND];
    CHECK(conjunction.points.y == std::vector<int>{-1, -1, -1, 1});
    CHECK(conjunction.perceptron.mistakes == 18);
    CHECK(conjunction.bound == Approx(51).epsilon(1e-9));  // R² = 3, γ = 1/√17
    CHECK(result.functions[OR].perceptron.mistakes == 9);
    CHECK(result.functions[OR].bound == Approx(27).epsilon(1e-9));  // R² = 3, γ = 1/3
    for (const unsigned truth : {XOR, XNOR}) {
        CHECK_FALSE(result.functions[truth].separability.certificate.empty());
        CHECK(result.functions[truth].bound == 0);
    }
    // Constants need no weights, and a function and its opposite the same margin.
    CHECK(result.functions[15].perceptron.separator.errors(truth_table(15)) == 0);
    for (unsigned truth = 0; truth < 16; ++truth)
        CHECK(result.functions[truth].separability.margin ==
              Approx(result.functions[15 - truth].separability.margin).epsilon(1e-9));
    CHECK_THROWS_AS(truth_table(16), std::invalid_argument);
    CHECK_THROWS_AS(hidden_representation(Matrix{{1, 2, 3}}), std::invalid_argument);
}

TEST_CASE("NL.8 XOR: beyond one neuron, and learned behind two hidden units") {
    const XorResult result = learn_xor();
    CHECK(result.proven);
    CHECK_FALSE(result.inputs.perceptron.converged);
    CHECK(result.inputs.perceptron.separator.errors(result.inputs.points) == 4);  // all z are 0
    CHECK((result.hidden.points.X == Matrix{{0, 0}, {1, 0}, {0, 1}, {0, 0}}));
    CHECK(result.hidden.points.y == result.inputs.points.y);
    CHECK(result.hidden.perceptron.converged);
    CHECK(result.hidden.separability.margin > 0);
    CHECK(result.hidden.separability.certificate.empty());
    CHECK(result.errors == 0);
    CHECK(real(result.hidden.perceptron.mistakes) <= result.hidden.bound);
}

TEST_CASE("NL.8 a better representation: how far x_2 is ahead, and how far x_1, on random points") {
    Random random(1, "ahead");
    for (int trial = 0; trial < 40; ++trial) {
        Matrix X = Matrix::from_shape({1 + random.index(5), std::size_t{2}});
        random.fill_normal(X);
        const Matrix H = hidden_representation(X);
        REQUIRE((H.shape() == X.shape()));
        for (std::size_t i = 0; i < X.shape()[0]; ++i) {
            CHECK(H(i, 0) >= 0);
            CHECK(H(i, 1) >= 0);
            CHECK(H(i, 0) * H(i, 1) == 0);                  // never both
            CHECK(H(i, 0) - H(i, 1) == X(i, 1) - X(i, 0));  // one rounding each
        }
    }
}

TEST_CASE("NL.8 a better representation: two hidden units make XOR separable") {
    const SignedPoints points = truth_table(XOR);
    const Matrix H = hidden_representation(points.X);
    CHECK((H == Matrix{{0, 0}, {1, 0}, {0, 1}, {0, 0}}));
    const SignedPoints hidden{H, points.y};
    CHECK(separability(hidden).margin > 0);
    const PerceptronResult run = learn(hidden);
    CHECK(run.converged);
    CHECK(run.separator.errors(hidden) == 0);
    // One hidden unit is not enough, and neither are two without a ReLU: a linear map keeps XOR
    // inseparable.
    SignedPoints one{Matrix::from_shape({4, 1}), points.y},
        linear{Matrix::from_shape({4, 2}), points.y};
    for (std::size_t i = 0; i < 4; ++i) {
        one.X(i, 0) = H(i, 0);
        linear.X(i, 0) = points.X(i, 1) - points.X(i, 0);
        linear.X(i, 1) = -linear.X(i, 0);
    }
    CHECK_FALSE(separability(one).certificate.empty());
    CHECK_FALSE(separability(linear).certificate.empty());
}
