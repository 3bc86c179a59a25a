#include "chapters/04_shallow_networks/shallow_network.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/04_shallow_networks/program/tables.hpp"
#include "common/random.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;

namespace {
// y = 1 + 2 a[−1 + x] − 3 a[2 − x] + ½ a[0.5 x]
const std::vector<double> ten = {1, 2, -3, 0.5, -1, 1, 2, -1, 0, 0.5};

Vector random_phi(const ShallowNetwork& network, std::uint64_t seed) {
    Random random(seed, "test");
    Vector phi = xt::zeros<Real>({network.parameters()});
    random.fill_normal(phi);
    return phi;
}
}  // namespace

TEST_CASE("L7.1 three hidden units: hand-worked value of every stage") {
    const ShallowNetwork network(1, 3, 1);
    const Vector phi = ten_parameters(ten);
    CHECK(network.parameters() == 10);
    Stages stages;
    forward(network, phi, Matrix{{3}, {0}}, stages);
    CHECK((stages.f == Matrix{{2, -1, 1.5}, {-1, 2, 0}}));
    CHECK((stages.h == Matrix{{2, 0, 1.5}, {0, 2, 0}}));
    Matrix clipped = xt::zeros<Real>({2, 3});
    activate(Activation::relu, Matrix{{2, -1, 1.5}, {-1, 2, 0}}, clipped);
    CHECK((clipped == Matrix{{2, 0, 1.5}, {0, 2, 0}}));
    CHECK((weighted_units(network, phi, stages.h) == Matrix{{4, 0, 0.75}, {0, -6, 0}}));
    CHECK((stages.y == Matrix{{5.75}, {-5}}));
}

TEST_CASE("L7.1 parameters lie in phi as W0, b0, W1, b1") {
    const ShallowNetwork network(1, 3, 1);
    const Vector phi = ten_parameters(ten);
    CHECK((phi == Vector{1, -1, 0.5, -1, 2, 0, 2, -3, 0.5, 1}));
    CHECK((phi == parameters_of(1, {{-1, 1, 2}, {2, -1, -3}, {0, 0.5, 0.5}})));
    CHECK(network.layout.entry(4) == "b0[1]");
    CHECK(network.layout.entry(8) == "W1[0,2]");
}

TEST_CASE("L7.1 the stages sum to the output, and a dropped offset is noticed") {
    const ShallowNetwork network(1, 3, 1);
    const Vector x = xt::linspace<Real>(-3, 3, 61);
    CHECK(sum_error(network, ten_parameters(ten), x) <= 1e-15);
    // negative control: the same sum without φ0
    const Vector phi = ten_parameters(ten);
    Stages stages;
    forward(network, phi, as_column(x), stages);
    const Vector without =
        xt::sum(weighted_units(network, phi, stages.h), {1}, xt::evaluation_strategy::immediate);
    CHECK(xt::amax(xt::abs(without - curve(network, phi, x)))() == doctest::Approx(1));
}

TEST_CASE("L7.4 any sizes: matrices equal the lecture's sums, one by one") {
    for (const auto& [D_i, D, D_o] : {std::array<std::size_t, 3>{1, 4, 2}, {3, 3, 2}, {5, 7, 1}}) {
        const ShallowNetwork network(D_i, D, D_o);
        const Vector phi = random_phi(network, 3);
        Random random(4, "test");
        Matrix X = xt::zeros<Real>({std::size_t{6}, D_i});
        random.fill_normal(X);
        Stages stages;
        forward(network, phi, X, stages);
        const auto W0 = matrix(phi, network.W0()), W1 = matrix(phi, network.W1());
        const auto b0 = vector(phi, network.b0()), b1 = vector(phi, network.b1());
        for (std::size_t n = 0; n < 6; ++n)
            for (std::size_t j = 0; j < D_o; ++j) {
                Real y = b1[j];
                for (std::size_t d = 0; d < D; ++d) {
                    Real f = b0[d];
                    for (std::size_t i = 0; i < D_i; ++i) f += W0(d, i) * X(n, i);
                    y += W1(j, d) * std::max(f, Real(0));
                }
                CHECK(stages.y(n, j) == doctest::Approx(y).epsilon(1e-13));
            }
    }
}

TEST_CASE("L7.4 parameter counts: 1-3-1 has 10, 1-4-2 has 18, 3-3-2 has 20") {
    CHECK(parameter_count(1, 3, 1) == 10);
    CHECK(parameter_count(1, 4, 2) == 18);
    CHECK(parameter_count(3, 3, 2) == 20);
    for (std::size_t D_i : {1u, 2u, 5u})
        for (std::size_t D : {1u, 4u})
            for (std::size_t D_o : {1u, 3u})
                CHECK(ShallowNetwork(D_i, D, D_o).parameters() == parameter_count(D_i, D, D_o));
}

TEST_CASE("L7.4 other activations: the last line of a sigmoid network is the same sum") {
    const ShallowNetwork network(1, 1, 1, Activation::sigmoid);
    CHECK(curve(network, parameters_of(2, {{0, 1, 4}}), Vector{0})[0] == 4);
}

TEST_CASE("L7.5 weights, biases and capacity are counted") {
    const Census count = census(ShallowNetwork(3, 3, 2));
    CHECK(count.weights == 15);
    CHECK(count.biases == 5);
    CHECK(count.capacity == 3);
    // a network that swaps the two would have another census
    CHECK(census(ShallowNetwork(1, 4, 2)).weights == 12);
    CHECK(census(ShallowNetwork(1, 4, 2)).biases == 6);
}

TEST_CASE("L7.1 L7.4 shallow network: what does not fit is refused") {
    const ShallowNetwork network(2, 3, 1);
    Stages stages;
    const Matrix X = xt::zeros<Real>({4, 2}), wide = xt::zeros<Real>({4, 3});
    const Vector phi = xt::zeros<Real>({13}), longer = xt::zeros<Real>({14});
    CHECK_NOTHROW(forward(network, phi, X, stages));
    CHECK_THROWS_WITH_AS(forward(network, longer, X, stages),
                         "forward: phi has size 14, expected 13", std::invalid_argument);
    CHECK_THROWS_AS(forward(network, phi, wide, stages), std::invalid_argument);
    CHECK_THROWS_AS(weighted_units(network, phi, stages.h, 1), std::invalid_argument);
    CHECK_THROWS_AS(weighted_units(network, phi, X), std::invalid_argument);
    CHECK_THROWS_AS(curve(network, phi, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(ShallowNetwork(1, 0, 1), std::invalid_argument);
    CHECK_THROWS_AS(parameters_of(1, {}), std::invalid_argument);
    CHECK_THROWS_AS(ten_parameters({1, 2, 3}), std::invalid_argument);
    CHECK_THROWS_AS(stage_table(ShallowNetwork(1, 3, 2), xt::zeros<Real>({14}), Vector{1}),
                    std::invalid_argument);
}

TEST_CASE(
    "NL.9 h⁽¹⁾(x) is the value of the hidden layer at x; a slide's h⁽¹⁾x is a product (errata)") {
    const ShallowNetwork network(1, 3, 1);
    const Vector phi = ten_parameters(ten);
    Stages stages;
    for (const Real x : {-2.0, 0.0, 1.0, 3.0}) {
        forward(network, phi, Matrix{{x}}, stages);
        const Vector w{2, -3, 0.5}, h = row(stages.h, 0);
        CHECK(stages.y(0, 0) == 1 + dot(w, h));  // b + wᵀh(x)
    }
    CHECK(stages.y(0, 0) == 5.75);  // with the product it would be 1 + 4.75 x = 15.25
}
