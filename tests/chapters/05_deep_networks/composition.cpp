#include "chapters/05_deep_networks/composition.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

using namespace descent;
using namespace descent::neurons;
using namespace descent::shallow;
using namespace descent::deep;

namespace {
ShallowModel random_model(std::size_t inputs, std::size_t hidden, std::size_t outputs,
                          Random& random, Activation activation = Activation::relu) {
    ShallowModel model{ShallowNetwork(inputs, hidden, outputs, activation), {}};
    model.phi = xt::zeros<Real>({model.network.parameters()});
    random.fill_normal(model.phi);
    return model;
}

Matrix random_batch(std::size_t rows, std::size_t columns, Random& random) {
    Matrix X = xt::zeros<Real>({rows, columns});
    random.fill_normal(X, 0, 2);
    return X;
}

Real largest(const Matrix& a) {
    return xt::amax(xt::abs(a))();
}

Real relative(const Matrix& a, const Matrix& b) {
    return largest(a - b) / std::max(Real(1), largest(b));
}

/// The same network with a sum of sizes in place of each sum: roundings are shares of it.
ShallowModel of_sizes(const ShallowModel& model) {
    const ShallowNetwork& network = model.network;
    return {ShallowNetwork(network.inputs, network.hidden, network.outputs, Activation::relu),
            xt::abs(model.phi)};
}
}  // namespace

TEST_CASE("L8.1 composition: hand-worked value") {
    const ShallowModel twice{ShallowNetwork(1, 1, 1), parameters_of(0, {{0, 1, 2}})};
    const ShallowModel minus{ShallowNetwork(1, 1, 1), parameters_of(5, {{-1, 1, 3}})};
    // x = 4: y = 8, y′ = 5 + 3·(8 − 1); x = −1: y = 0, y′ = 5
    CHECK((compose(twice, minus, Matrix{{4}, {-1}}) == Matrix{{26}, {5}}));
    CHECK((compose(minus, twice, Matrix{{4}, {-1}}) == Matrix{{28}, {10}}));
}

TEST_CASE("L8.2 merged parameters: hand-worked ψ") {
    const auto [first, second] = folding_pair();
    const DeepModel merged = merge(as_deep(first), second);
    // θ′ = (1, 2, 2), φ = (3, −2, 2), φ_0 = −1, θ′_0 = (1, 1, −1)
    const auto Psi = matrix(merged.phi, merged.network.W(1));
    CHECK((Psi == Matrix{{3, -2, 2}, {6, -4, 4}, {6, -4, 4}}));
    const auto psi0 = vector(merged.phi, merged.network.b(1));
    CHECK((psi0 == Vector{0, -1, -3}));
    CHECK(first.network.parameters() + second.network.parameters() == 20);
    CHECK(merged.network.parameters() == 22);
}

TEST_CASE("L8.2 the merged network equals the composition everywhere, to 1e-15 of its terms") {
    Random random(1, "composition test");
    for (Activation a : {Activation::relu, Activation::tanh, Activation::sigmoid})
        for (int repeat = 0; repeat < 20; ++repeat) {
            const std::size_t inputs = 1 + random.index(4), between = 1 + random.index(4),
                              outputs = 1 + random.index(3);
            const ShallowModel first =
                random_model(inputs, 1 + random.index(9), between, random, a);
            const ShallowModel second =
                random_model(between, 1 + random.index(9), outputs, random, a);
            const Matrix X = random_batch(300, inputs, random);
            const Matrix difference = merge(as_deep(first), second)(X) - compose(first, second, X);
            const Matrix size = compose(of_sizes(first), of_sizes(second), xt::abs(X));
            // twice the worst of 3,000 salts; of the outputs, which cancel, it was 1.1e-14
            CHECK(largest(difference) <= 1e-15 * largest(size));
        }
}

TEST_CASE("L8.2 merged: in whole numbers exactly the composition, for random shapes") {
    Random random(7, "composition test");
    // between −3 and 3: no sum is so large that it rounds
    const auto whole = [&](auto& values) {
        for (Real& value : values) value = real(random.index(7)) - 3;
    };
    for (int repeat = 0; repeat < 60; ++repeat) {
        const Activation a = repeat % 2 == 0 ? Activation::relu : Activation::linear;
        const std::size_t inputs = 1 + random.index(4), between = 1 + random.index(4),
                          outputs = 1 + random.index(3);
        ShallowModel first = random_model(inputs, 1 + random.index(9), between, random, a),
                     second = random_model(between, 1 + random.index(9), outputs, random, a);
        Matrix X = random_batch(20, inputs, random);
        whole(first.phi), whole(second.phi), whole(X);
        CHECK((merge(as_deep(first), second)(X) == compose(first, second, X)));
    }
}

TEST_CASE("L8.2 merging goes on: three networks make three hidden layers") {
    Random random(2, "composition test");
    const ShallowModel a = random_model(2, 5, 3, random), b = random_model(3, 4, 2, random),
                       c = random_model(2, 6, 1, random);
    const DeepModel merged = merge(merge(as_deep(a), b), c);
    CHECK((merged.network.widths == std::vector<std::size_t>{2, 5, 4, 6, 1}));
    const Matrix X = random_batch(100, 2, random);
    Stages stages, sizes;
    forward(c.network, c.phi, compose(a, b, X), stages);
    const ShallowModel size = of_sizes(c);
    forward(size.network, size.phi, compose(of_sizes(a), of_sizes(b), xt::abs(X)), sizes);
    CHECK(largest(merged(X) - stages.y) <= 1e-15 * largest(sizes.y));
}

TEST_CASE("L8.2 negative control: the two misprints of the slides give other functions") {
    Random random(3, "composition test");
    const ShallowModel first = random_model(1, 3, 1, random),
                       second = random_model(1, 3, 1, random);
    const DeepModel merged = merge(as_deep(first), second);
    const Matrix X = as_column(xt::linspace<Real>(-5, 5, 201));
    const Matrix y = compose(first, second, X);
    CHECK(relative(merged(X), y) <= 1e-14);
    CHECK(relative(misprinted(merged, Misprint::repeated_h2)(X), y) > 1e-2);
    CHECK(relative(misprinted(merged, Misprint::psi_32_twice)(X), y) > 1e-2);
}

TEST_CASE("L8.2 negative control: merging without the bias of the first network is noticed") {
    Random random(4, "composition test");
    const ShallowModel first = random_model(1, 3, 2, random),
                       second = random_model(2, 3, 1, random);
    DeepModel merged = merge(as_deep(first), second);
    // ψ_0 = θ′_0 only
    vector(merged.phi, merged.network.b(1)) = vector(second.phi, second.network.b0());
    const Matrix X = as_column(xt::linspace<Real>(-5, 5, 201));
    CHECK(relative(merged(X), compose(first, second, X)) > 1e-2);
}

TEST_CASE("L8.1 the folding pair runs through [−1, 1] three times three times") {
    const auto [first, second] = folding_pair();
    CHECK((curve(first.network, first.phi, Vector{-1, -1.0 / 3, 1.0 / 3, 1}) ==
           Vector{-1, 1, -1, 1}));
    CHECK((curve(second.network, second.phi, Vector{-1, -0.5, 0.5, 1}) == Vector{-1, 1, -1, 1}));
}

TEST_CASE("L8.5 the sawtooth reaches 0 or 1 at each of its joints and goes straight on outside") {
    for (std::size_t D : {3u, 4u, 7u, 10u}) {
        const ShallowModel saw = sawtooth(D);
        const Real u = static_cast<Real>(D) + Real(0.5);
        for (std::size_t d = 0; d <= D; ++d) {
            const Real x = (static_cast<Real>(d) - (d > 3 ? Real(0.5) : Real(0))) / u;
            CHECK(curve(saw.network, saw.phi, Vector{x})[0] ==
                  doctest::Approx(d % 2 == 0 ? 0.0 : 1.0).epsilon(1e-12));
        }
        CHECK(curve(saw.network, saw.phi, Vector{-1})[0] == doctest::Approx(-u));
    }
    CHECK_THROWS_AS(sawtooth(2), std::invalid_argument);
}

TEST_CASE("L8.2 merge error: nothing for whole numbers, little for random ones") {
    const auto [first, second] = folding_pair();
    CHECK(merge_error(first, second, Matrix{{-2}, {-1}, {0}, {1}, {2}}) == 0);
    Random random(6, "composition test");
    const ShallowModel one = random_shallow(2, 6, 3, random), two = random_shallow(3, 4, 2, random);
    CHECK(one.phi.size() == one.network.parameters());
    CHECK(merge_error(one, two, random_batch(50, 2, random)) <= 1e-14);
    ShallowModel lost = two;
    lost.phi[lost.phi.size() - 1] = NAN;  // the last output bias
    CHECK(std::isnan(merge_error(one, lost, random_batch(50, 2, random))));
    CHECK_THROWS_AS(merge_error(one, one, Matrix{{1, 2}}), std::invalid_argument);
}

TEST_CASE("L8.2 the comparison: merged is the composition, the misprints are off as by hand") {
    const CompositionResult result = compare_composition(1);
    CHECK(result.error <= 1e-14);
    CHECK(result.random_error <= 1e-14);
    CHECK((result.merged.network.widths == std::vector<std::size_t>{1, 3, 3, 1}));
    // The largest output is 13, at x = 2. There ψ_32 for ψ_31 turns off a unit of 7 with the
    // output weight 3.
    CHECK(result.psi_32_twice == doctest::Approx(21.0 / 13).epsilon(1e-12));
    // h_2 for h_1 is worst at x = 1/3, beside which there is a point: 3·3 − 3·1 of 13.
    CHECK(result.repeated_h2 == doctest::Approx(6.0 / 13).epsilon(0.01));
    // The random networks: rounding is seen somewhere among 4002 numbers.
    Random random(1, "composition");
    const ShallowModel one = random_shallow(1, 7, 3, random), two = random_shallow(3, 5, 2, random);
    CHECK(result.random_error == merge_error(one, two, as_column(grid(-2, 2, 2001))));
    CHECK(result.random_error > 0);
}

TEST_CASE("L8.1 L8.2 composition: what does not fit is refused") {
    Random random(5, "composition test");
    const ShallowModel one = random_model(1, 3, 1, random), two = random_model(2, 3, 1, random);
    const ShallowModel smooth = random_model(1, 3, 1, random, Activation::tanh);
    CHECK_THROWS_AS(compose(one, two, Matrix{{1}}), std::invalid_argument);
    CHECK_THROWS_AS(merge(as_deep(one), two), std::invalid_argument);
    CHECK_THROWS_AS(merge(as_deep(one), smooth), std::invalid_argument);
    CHECK_THROWS_AS(merge(as_deep(one), ShallowModel{one.network, Vector{1, 2}}),
                    std::invalid_argument);
    CHECK_THROWS_AS(as_deep(ShallowModel{one.network, Vector{1, 2}}), std::invalid_argument);
    CHECK_THROWS_AS(misprinted(as_deep(random_model(1, 2, 1, random)), Misprint::psi_32_twice),
                    std::invalid_argument);
}
