#include "chapters/09_initialization/dead_units.hpp"

#include <doctest/doctest.h>

#include <utility>

#include "tests/chapters/09_initialization/examples.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using descent::test::distance;
using test::two_sides;

TEST_CASE(
    "GO.13 dead units: hand-worked count, and a unit that is dead in the first layer never moves") {
    const LabelledData data = two_sides();
    const DeepNetwork network({2, 3, 2});
    Vector phi = xt::zeros<Real>({network.parameters()});
    matrix(phi, network.W(0)) = Matrix{{1, 0}, {0, 1}, {1, 1}};
    vector(phi, network.b(0)) = Vector{0, 0, -100};  // b_i ≪ 0
    matrix(phi, network.W(1)) = Matrix{{1, 2, 3}, {Real(0.5), -1, 4}};
    CHECK(dead_units(network, phi, data.x) == std::vector<std::size_t>{1});
    CHECK(dead_units(network, phi, Matrix{{-1, -1}}) == std::vector<std::size_t>{3});
    CHECK(dead_units(network, phi, Matrix{{1, 1}}) == std::vector<std::size_t>{1});
    const Vector before = phi;
    Random shuffle(0, "shuffle");
    backprop::Step step;
    for (int epoch = 0; epoch < 10; ++epoch)
        backprop::train_epoch(network, phi, data, {.batch = 8}, shuffle, step);
    const Matrix W = matrix(phi, network.W(0)), W0 = matrix(before, network.W(0));
    CHECK(W(2, 0) == W0(2, 0));
    CHECK(W(2, 1) == W0(2, 1));
    CHECK(vector(phi, network.b(0))[2] == -100);
    CHECK(matrix(phi, network.W(1))(0, 2) == 3);  // its outgoing weights stay too
    CHECK(W(0, 0) != W0(0, 0));                   // the living ones move (negative control)
    CHECK(dead_units(network, phi, data.x)[0] >= 1);
}

TEST_CASE(
    "GO.13 dead units: a far negative bias kills, a small positive one does not, a large rate "
    "kills in training") {
    const LabelledData data = two_sides();
    const DeepNetwork network({2, 50, 2});
    const auto share = [&](double bias, double rate) {
        const StartResult w =
            train_from(network, data, data,
                       {.bias = Real(bias), .alpha = Real(rate), .batch = 8, .epochs = 10});
        return std::pair{w.dead[0], w.dead[w.dead.size() - 1]};
    };
    CHECK(share(0, 0.05).first == 0);
    CHECK(share(0, 0.05).second == 0);
    CHECK(share(0.01, 0.05).first == 0);
    CHECK(share(-3, 0.05).first > 0.2);
    // one hidden layer: the dead do not come back
    CHECK(share(-3, 0.05).second >= share(-3, 0.05).first);
    CHECK(share(0, 20).second > 0.2);
}

TEST_CASE(
    "GO.13 dead units by depth: none in the first layer, some in the last, fewer of wide layers") {
    const std::vector<std::size_t> dead = dead_units_by_depth(40, 20, 50, 1);
    REQUIRE(dead.size() == 40);
    CHECK(dead[0] == 0);
    CHECK(dead[39] > 2);
    CHECK(dead[39] <= 20);
    CHECK(dead_units_by_depth(40, 20, 50, 1) == dead);
    // A single input: half of all units are 0, in every layer.
    std::size_t half = 0;
    for (const std::size_t count : dead_units_by_depth(10, 100, 1, 2)) half += count;
    CHECK(half > 400);
    CHECK(half < 600);
}

TEST_CASE("GO.13 dead units by start: each run is one training with its plan") {
    const Mnist1d data{two_sides(), two_sides()};
    const std::vector<StartPlan> plans{{.batch = 8, .epochs = 3},
                                       {.bias = -3, .batch = 8, .epochs = 3}};
    std::size_t last = 0;
    const std::vector<DeadUnitsResult> runs =
        compare_dead_units(data, 50, plans, [&](std::size_t done, std::size_t) { last = done; });
    CHECK(last == 2);
    REQUIRE(runs.size() == 2);
    CHECK(runs[0].training.dead[0] == 0);
    CHECK(runs[1].plan.bias == -3);
    CHECK(runs[1].training.dead[0] > 0.2);
    const StartResult alone = train_from(DeepNetwork({2, 50, 2}), data.train, data.test, plans[1]);
    CHECK(distance(alone.dead, runs[1].training.dead) == 0);
    const std::vector<DeadUnitsResult> on_mnist1d = dead_units_on_mnist1d(1, 0);
    REQUIRE(on_mnist1d.size() == 4);
    CHECK(on_mnist1d[3].plan.bias == -4);
    CHECK(on_mnist1d[3].training.dead[0] > on_mnist1d[0].training.dead[0]);
}

TEST_CASE(
    "GO.13 dead units: dead for ever under plain descent; decay wakes them, momentum moves them") {
    // Inputs that are positive, a unit with w = −1 and b = 0.1: it is off for all of them.
    LabelledData data = two_sides();
    data.x = xt::abs(data.x) + Real(0.5);
    const DeepNetwork network({2, 3, 2});
    Vector start = xt::zeros<Real>({network.parameters()});
    matrix(start, network.W(0)) = Matrix{{1, 0}, {0, 1}, {-1, -1}};
    vector(start, network.b(0)) = Vector{0, 0, Real(0.1)};
    matrix(start, network.W(1)) = Matrix{{1, 2, 3}, {Real(0.5), -1, 4}};
    REQUIRE(dead_units(network, start, data.x) == std::vector<std::size_t>{1});
    const auto train = [&](Real lambda) {
        Vector phi = start;
        Random shuffle(0, "shuffle");
        backprop::Step step;
        for (int epoch = 0; epoch < 100; ++epoch)
            backprop::train_epoch(network, phi, data,
                                  {.alpha = Real(0.2), .lambda = lambda, .batch = 20}, shuffle,
                                  step);
        return phi;
    };
    const auto third_is_dead = [&](const Vector& phi) {
        deep::Layers layers;
        deep::forward(network, phi, data.x, layers);
        return xt::amax(column(layers.h[1], 2))() == 0;
    };
    const Vector plain = train(0), decayed = train(Real(0.1));
    CHECK(third_is_dead(plain));
    CHECK(matrix(plain, network.W(0))(2, 0) == -1);
    // λW pulls −1 towards 0 until 0.1 is more, and an example reaches the unit again
    CHECK_FALSE(third_is_dead(decayed));
    // v ← 0.9 v − α ∂L/∂φ, φ ← φ + v: without a gradient an old velocity still moves it.
    backprop::Backprop pass;
    Vector phi = start, v = xt::zeros_like(phi), g;
    vector(v, network.b(0))[2] = Real(0.5);
    for (int step = 0; step < 30; ++step) {
        backprop::loss_and_gradient(network, phi, data.x, data.label, pass, g);
        if (step == 0) CHECK(vector(g, network.b(0))[2] == 0);
        v = Real(0.9) * v - Real(0.01) * g;
        phi += v;
    }
    CHECK_FALSE(third_is_dead(phi));
}
