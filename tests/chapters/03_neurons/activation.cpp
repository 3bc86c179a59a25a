#include "chapters/03_neurons/activation.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

using namespace descent;
using namespace descent::networks;

namespace {
Matrix activated(Activation activation, const Matrix& F) {
    Matrix H = xt::zeros_like(F);
    activate(activation, F, H);
    return H;
}
}  // namespace

TEST_CASE("L7.1 activation: hand-worked values") {
    const Matrix F = {{-2, -0.5, 0}, {0.5, 3, 100}};
    CHECK((activated(Activation::relu, F) == Matrix{{0, 0, 0}, {0.5, 3, 100}}));
    CHECK((activated(Activation::linear, F) == F));
    const Matrix sigmoid = activated(Activation::sigmoid, F), tanh = activated(Activation::tanh, F);
    CHECK(sigmoid(0, 0) == doctest::Approx(1 / (1 + std::exp(2.0))).epsilon(1e-15));
    CHECK(sigmoid(0, 2) == 0.5);
    CHECK(tanh(1, 0) == doctest::Approx(std::tanh(0.5)).epsilon(1e-15));
}

TEST_CASE("L7.1 activation: the sigmoid neither overflows nor leaves [0, 1]") {
    const Matrix H = activated(Activation::sigmoid, Matrix{{-1e300, -800, 800, 1e300}});
    CHECK((H == Matrix{{0, 0, 1, 1}}));
}

TEST_CASE("L7.1 activation: NaN stays NaN, wherever it stands") {
    for (Activation a : {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh})
        for (std::size_t i = 0; i < 19; ++i) {
            Matrix F = xt::ones<Real>({std::size_t{1}, std::size_t{19}});
            F(0, i) = std::nan("");
            const Matrix H = activated(a, F);
            CHECK(std::isnan(H(0, i)));
            CHECK(std::isfinite(H(0, (i + 1) % 19)));
        }
}

TEST_CASE("L7.1 activation: F and H may be the same matrix") {
    for (Activation a : {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh}) {
        Matrix F = {{-1.5, 0.25}, {0.75, -3}};
        const Matrix expected = activated(a, F);
        activate(a, F, F);
        CHECK((F == expected));
    }
}

TEST_CASE("L7.1 activation: names go both ways, and unknown ones are refused") {
    for (Activation a : {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh})
        CHECK(activation_named(name(a)) == a);
    CHECK_THROWS_WITH_AS(activation_named("ReLU"), "activation_named: ReLU is none of linear, relu, sigmoid, tanh",
                         std::invalid_argument);
    Matrix H = xt::zeros<Real>({2, 2});
    CHECK_THROWS_AS(activate(Activation::relu, Matrix{{1, 2, 3}}, H), std::invalid_argument);
}
