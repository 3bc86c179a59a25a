#include "chapters/05_deep_networks/deep_network.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;

namespace {
Vector random_phi(const DeepNetwork& network, std::uint64_t seed) {
    Random random(seed, "deep network test");
    Vector phi = xt::zeros<Real>({network.parameters()});
    random.fill_normal(phi);
    return phi;
}

Matrix random_batch(std::size_t rows, std::size_t columns, std::uint64_t seed) {
    Random random(seed, "batch");
    Matrix X = xt::zeros<Real>({rows, columns});
    random.fill_normal(X);
    return X;
}

/// Whole numbers from −3 to 3: in small networks no sum of them rounds.
void fill_whole(auto& values, Random& random) {
    for (Real& value : values) value = real(random.index(7)) - 3;
}
}  // namespace

TEST_CASE("L8.4 linear layer: hand-worked value, whatever the buffer held before") {
    const DeepNetwork network({2, 3, 1});
    //                  W0                  b0         W1        b1
    const Vector phi = {1, -1, 2, 0, 0, 3, 1, -5, 10, 1, 2, -1, 4};
    for (Matrix f : {Matrix{{9, 9, 9}, {9, 9, 9}}, Matrix{{7}}}) {
        linear_layer(network, phi, 0, Matrix{{3, 1}, {-1, 2}}, f);
        CHECK((f == Matrix{{3, 1, 13}, {-2, -7, 16}}));
        linear_layer(network, phi, 1, Matrix{{1, 0, 2}}, f);
        CHECK((f == Matrix{{3}}));
    }
}

TEST_CASE("L8.4 linear layer: in whole numbers exactly b_d + Σ_i W_di h_i, for random shapes") {
    Random random(13, "deep network test");
    for (int repeat = 0; repeat < 50; ++repeat) {
        const std::size_t examples = 1 + random.index(6), k = random.index(3);
        const DeepNetwork network(
            {1 + random.index(6), 1 + random.index(6), 1 + random.index(6), 1 + random.index(6)});
        Vector phi = xt::zeros<Real>({network.parameters()});
        Matrix h = xt::zeros<Real>({examples, network.widths[k]}), f;
        fill_whole(phi, random);
        fill_whole(h, random);
        linear_layer(network, phi, k, h, f);
        REQUIRE(f.shape() == std::array{examples, network.widths[k + 1]});
        const auto W = matrix(phi, network.W(k));
        const auto b = vector(phi, network.b(k));
        for (std::size_t n = 0; n < examples; ++n)
            for (std::size_t d = 0; d < b.size(); ++d) {
                Real expected = b[d];
                for (std::size_t i = 0; i < network.widths[k]; ++i) expected += W(d, i) * h(n, i);
                CHECK(f(n, d) == expected);
            }
    }
}

TEST_CASE("L8.4 forward: hand-worked value of every layer") {
    const DeepNetwork network({2, 2, 1, 2});
    //                  W0          b0      W1      b1   W2      b2
    const Vector phi = {1, -1, 2, 0, 1, -5, 3, 100, -2, 1, -4, 10, 0};
    Layers layers;
    forward(network, phi, Matrix{{3, 1}, {0, 4}}, layers);
    CHECK((layers.f[0] == Matrix{{3, 1}, {-3, -5}}));
    CHECK((layers.h[1] == Matrix{{3, 1}, {0, 0}}));
    CHECK((layers.f[1] == Matrix{{107}, {-2}}));
    CHECK((layers.h[2] == Matrix{{107}, {0}}));
    CHECK((layers.output() == Matrix{{117, -428}, {10, 0}}));
    CHECK(network.depth() == 2);
    CHECK(network.layout.entry(6) == "W1[0,0]");
}

TEST_CASE("L8.4 forward: matrices equal one equation per unit, any depth, width and activation") {
    for (Activation a :
         {Activation::linear, Activation::relu, Activation::sigmoid, Activation::tanh})
        for (const std::vector<std::size_t>& widths :
             {std::vector<std::size_t>{3, 2}, {1, 4, 1}, {4, 7, 3, 5, 2}, {2, 1, 1, 1, 1, 1, 3}}) {
            const DeepNetwork network(widths, a);
            const Vector phi = random_phi(network, 5);
            const Matrix X = random_batch(6, widths.front(), 6);
            Layers layers;
            forward(network, phi, X, layers);
            for (std::size_t i = 0; i < 6; ++i) {
                const Vector x = row(X, i), y = forward_by_units(network, phi, x);
                // what is added up, without a sign: an output may be small by cancellation
                const Vector size = forward_by_units(DeepNetwork(widths, Activation::linear),
                                                     xt::abs(phi), xt::abs(x));
                for (std::size_t j = 0; j < y.size(); ++j)
                    CHECK(std::abs(layers.output()(i, j) - y[j]) <= 1e-13 * (1 + size[j]));
            }
        }
}

TEST_CASE("L8.4 forward: in whole numbers exactly what single units make, for random networks") {
    Random random(14, "deep network test");
    for (int repeat = 0; repeat < 40; ++repeat) {
        std::vector<std::size_t> widths = {1 + random.index(5)};
        for (std::size_t k = random.index(4); k-- > 0;) widths.push_back(1 + random.index(5));
        widths.push_back(1 + random.index(3));
        const DeepNetwork network(widths, repeat % 2 == 0 ? Activation::relu : Activation::linear);
        Vector phi = xt::zeros<Real>({network.parameters()});
        Matrix X = xt::zeros<Real>({std::size_t{4}, widths.front()});
        fill_whole(phi, random);
        fill_whole(X, random);
        Layers layers;
        forward(network, phi, X, layers);
        for (std::size_t i = 0; i < 4; ++i) {
            const Vector y = row(layers.output(), i);
            CHECK((y == forward_by_units(network, phi, row(X, i))));
        }
    }
}

TEST_CASE("L8.4 negative control: weights used transposed give another output") {
    const DeepNetwork network({3, 3, 3, 1});
    const Vector phi = random_phi(network, 7);
    Vector swapped = phi;
    matrix(swapped, network.W(1)) = xt::eval(xt::transpose(matrix(phi, network.W(1))));
    const Vector x = {0.5, -1, 2};
    CHECK(std::abs(forward_by_units(network, phi, x)[0] -
                   forward_by_units(network, swapped, x)[0]) > 1e-3);
}

TEST_CASE("L8.4 forward: starting at a later layer gives the same as starting at the first") {
    // tanh: a unit that is off would hide what changes before it
    const DeepNetwork network({2, 4, 3, 2}, Activation::tanh);
    Vector phi = random_phi(network, 8);
    const Matrix X = random_batch(5, 2, 9);
    Layers partly, fully;
    forward(network, phi, X, partly);
    for (std::size_t k = network.depth() + 1; k-- > 0;) {
        phi[network.W(k).offset] += 1;  // changes layer k, and none before it
        forward(network, phi, X, partly, k);
        forward(network, phi, X, fully);
        CHECK((partly.output() == fully.output()));
    }
    phi[network.W(0).offset] += 1;
    // negative control: layer 0 changed, but was not computed again
    forward(network, phi, X, partly, 1);
    forward(network, phi, X, fully);
    CHECK((partly.output() != fully.output()));
}

TEST_CASE(
    "L8.4 forward: buffers are reused while the batch keeps its size, and follow when it changes") {
    const DeepNetwork network({2, 4, 1});
    const Vector phi = random_phi(network, 1);
    Layers layers;
    forward(network, phi, random_batch(5, 2, 1), layers);
    const Real* before = layers.h[1].data();
    forward(network, phi, random_batch(5, 2, 2), layers);
    CHECK(layers.h[1].data() == before);
    forward(network, phi, random_batch(3, 2, 3), layers);
    CHECK(layers.output().shape()[0] == 3);
}

TEST_CASE("L8.4 a network of one layer is a shallow network, and of none a linear map") {
    const DeepNetwork linear({2, 1});
    Layers layers;
    forward(linear, Vector{2, -1, 0.5}, Matrix{{1, 1}}, layers);
    CHECK(layers.output()(0, 0) == 1.5);
    CHECK(linear.depth() == 0);
}

TEST_CASE("L8.4 initialize: variance 2/D_k, biases 0, the same numbers for the same seed") {
    const DeepNetwork network({50, 400, 3});
    Random one(3, "weights"), two(3, "weights");
    const Vector phi = initialize(network, one);
    CHECK((phi == initialize(network, two)));
    const auto W0 = vector(phi, network.W(0)), W1 = vector(phi, network.W(1));
    CHECK(xt::mean(xt::square(W0))() == test::relative(2.0 / 50, 0.05));
    CHECK(xt::mean(xt::square(W1))() == test::relative(2.0 / 400, 0.15));
    CHECK(xt::amax(xt::abs(vector(phi, network.b(0))))() == 0);
}

TEST_CASE("L8.4 a start in the square: He weights, hidden biases in [−1, 1], the output's 0") {
    const DeepNetwork network({50, 400, 300, 3});
    Random random(4, "weights");
    const Vector phi = start_in_square(network, random);
    CHECK(xt::mean(xt::square(vector(phi, network.W(1))))() == test::relative(2.0 / 400, 0.05));
    for (std::size_t k : {0u, 1u}) {
        const Vector b = vector(phi, network.b(k));
        CHECK(xt::amax(xt::abs(b))() <= 1);
        CHECK(xt::mean(xt::square(b))() == test::relative(1.0 / 3, 0.15));
    }
    CHECK(xt::amax(xt::abs(vector(phi, network.b(2))))() == 0);
}

TEST_CASE("L8.4 widths: inputs, hidden layers, outputs") {
    using Widths = std::vector<std::size_t>;
    CHECK(widths_of(40, {32, 16}, 10) == Widths{40, 32, 16, 10});
    CHECK(widths_of(2, {}, 1) == Widths{2, 1});
    CHECK(DeepNetwork(widths_of(2, Widths(5, 10), 1)).depth() == 5);
}

TEST_CASE("L8.4 relative error: hand-worked values, and a NaN is none that is small") {
    const Matrix expected = {{1, 2}, {-8, 4}};
    CHECK(relative_error(expected, expected) == 0);
    CHECK(relative_error({{1, 2}, {-8, 6}}, expected) == 0.25);    // 2 over 8
    CHECK(relative_error({{0.5, 0}}, Matrix{{0.25, 0}}) == 0.25);  // over 1, not ¼
    CHECK(std::isnan(relative_error({{NAN, 2}, {-8, 4}}, expected)));
    CHECK(std::isnan(relative_error(expected, {{1, 2}, {-8, NAN}})));
    CHECK_THROWS_AS(relative_error({{1, 2}}, expected), std::invalid_argument);
}

TEST_CASE("L8.4 a model is its network's forward pass, and equals single units at every input") {
    const DeepNetwork network({4, 7, 3, 2}, Activation::tanh);
    const DeepModel model{network, random_phi(network, 10)};
    const Matrix X = random_batch(9, 4, 11);
    Layers layers;
    forward(network, model.phi, X, layers);
    CHECK((model(X) == layers.output()));
    for (std::size_t i = 0; i < 9; ++i) CHECK(unit_error(network, model.phi, row(X, i)) <= 1e-14);
    // f = 3x − 1 at 5, by hand
    CHECK((DeepModel{DeepNetwork({1, 1}), {3, -1}}(Matrix{{5}}) == Matrix{{14}}));
    Vector lost = model.phi;
    lost[lost.size() - 1] = NAN;  // the last output bias
    CHECK(std::isnan(unit_error(network, lost, row(X, 0))));
    CHECK_THROWS_AS(unit_error(network, model.phi, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(model(random_batch(9, 3, 12)), std::invalid_argument);
}

TEST_CASE("L8.4 deep network: what does not fit is refused") {
    CHECK_THROWS_AS(DeepNetwork({3}), std::invalid_argument);
    CHECK_THROWS_AS(DeepNetwork({3, 0, 1}), std::invalid_argument);
    const DeepNetwork network({2, 3, 1});
    Layers layers;
    CHECK_THROWS_AS(forward(network, Vector{1, 2}, Matrix{{1, 2}}, layers), std::invalid_argument);
    CHECK_THROWS_AS(forward(network, random_phi(network, 1), Matrix{{1, 2, 3}}, layers),
                    std::invalid_argument);
    CHECK_THROWS_AS(forward(network, random_phi(network, 1), Matrix{{1, 2}}, layers, 2),
                    std::invalid_argument);
    CHECK_THROWS_AS(forward_by_units(network, random_phi(network, 1), Vector{1}),
                    std::invalid_argument);
    CHECK_THROWS_AS(forward_by_units(network, Vector{1}, Vector{1, 2}), std::invalid_argument);
}
