#include "chapters/09_initialization/vanishing.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/07_backprop/objective.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::initialization;
using test::distance;

namespace {

/// Two classes in the plane, left and right.
LabelledData two_sides() {
    Random random(1, "sides");
    LabelledData data{
        .x = xt::zeros<Real>({std::size_t{40}, std::size_t{2}}), .label = {}, .classes = 2};
    for (std::size_t i = 0; i < 40; ++i) {
        data.x(i, 0) = random.normal(i % 2 == 0 ? -1 : 1, Real(0.5));
        data.x(i, 1) = random.normal();
        data.label.push_back(i % 2);
    }
    return data;
}

/// ∂C/∂b_1 by backpropagation, for C = y_n².
Real by_backprop(const Chain& chain, Real x, Real& dC_dy) {
    const DeepNetwork network = chain_network(chain);
    backprop::Backprop pass;
    Vector g;
    const Matrix X{{x}}, Y{{0}};
    loss_and_gradient(network, chain_parameters(chain), X, Y, pass, g);
    dC_dy = 2 * pass.layers.output()(0, 0);
    return vector(g, network.b(0))[0];
}

}  // namespace

TEST_CASE("GO.12 GO.13 chain: hand-worked, ¼ from every unit at best") {
    const Chain chain = best_chain(4, 1, Real(0.3));
    CHECK(chain.b[0] == Real(-0.3));
    CHECK(chain.b[1] == Real(-0.5));
    for (Real slope : chain_slopes(chain, Real(0.3))) CHECK(slope == Real(0.25));
    CHECK(chain_gradient(chain, Real(0.3), 1) == Real(1) / 256);
    CHECK(chain_gradient(best_chain(4, 2, 0), 0, 1) == Real(8) / 256);  // w_1 is not in it
    // One unit, not at its best: σ′(a) with σ(a) = 0.8, a = ln 4.
    const Chain one{Vector{0}, Vector{std::log(Real(4))}};
    CHECK(chain_gradient(one, 7, 10) == doctest::Approx(1.6));
}

TEST_CASE(
    "GO.12 chain: the product is backpropagation's gradient, which is right, for random chains") {
    Random random(2, "chain");
    for (std::size_t length = 1; length <= 8; ++length) {
        Chain chain{xt::zeros<Real>({length}), xt::zeros<Real>({length})};
        random.fill_normal(chain.w, 0, 2);
        random.fill_normal(chain.b);
        const Real x = random.normal();
        Real dC_dy = 0;
        const Real backprop = by_backprop(chain, x, dC_dy);
        CHECK(chain_gradient(chain, x, dC_dy) == doctest::Approx(backprop).epsilon(1e-13));
        // never more than (¼)ⁿ Π|w_i|
        Real bound = std::pow(Real(0.25), static_cast<Real>(length)) * std::abs(dC_dy);
        for (std::size_t i = 1; i < length; ++i) bound *= std::abs(chain.w[i]);
        CHECK(std::abs(backprop) <= bound);
        // finite differences on b_1
        const auto cost = [&](const Vector& b1, Vector& C) {
            Chain moved = chain;
            moved.b[0] = b1[0];
            deep::Layers layers;
            forward(chain_network(moved), chain_parameters(moved), Matrix{{x}}, layers);
            C[0] = layers.output()(0, 0) * layers.output()(0, 0);
        };
        CHECK(check_jacobian(cost, Vector{chain.b[0]}, Matrix{{backprop}}).verdict ==
              Verdict::pass);
        if (length > 1) {  // negative control: one w forgotten
            const Matrix wrong{{backprop / chain.w[length - 1]}};
            CHECK(check_jacobian(cost, Vector{chain.b[0]}, wrong).verdict == Verdict::fail);
        }
    }
}

TEST_CASE("GO.13 vanishing: every sigmoid layer costs a factor, tanh and ReLU layers do not") {
    const LabelledData data = two_sides();
    backprop::Backprop pass;
    Vector g;
    // of the first hidden layer's norm to the last one's, eight layers
    const auto ratio = [&](Activation a) {
        const DeepNetwork network({2, 30, 30, 30, 30, 30, 30, 30, 30, 2}, a);
        Real logs = 0;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            Random weights(seed, "weights");
            const Vector phi = initialize(network, recommended(a), weights);
            loss_and_gradient(network, phi, data.x, data.label, pass, g);
            const Vector norms = bias_gradient_norms(network, g);
            CHECK(norms[8] == doctest::Approx(std::sqrt(g[g.size() - 1] * g[g.size() - 1] +
                                                        g[g.size() - 2] * g[g.size() - 2])));
            logs += std::log10(norms[0] / norms[7]);
        }
        return logs / 10;
    };
    const Real sigmoid = ratio(Activation::sigmoid), tanh = ratio(Activation::tanh),
               relu = ratio(Activation::relu);
    CHECK(sigmoid < 7 * std::log10(Real(0.25)) + 1);  // seven layers, about ¼ each
    CHECK(sigmoid > 7 * std::log10(Real(0.25)) - 1);
    CHECK(std::abs(tanh) < 1);
    CHECK(std::abs(relu) < 1);
}

TEST_CASE(
    "GO.12 watching a training: the first row is the start, and the gradients are those of the "
    "whole set") {
    const LabelledData data = two_sides();
    const DeepNetwork network({2, 8, 8, 2}, Activation::sigmoid);
    const StartPlan start{
        .scheme = Scheme::glorot_uniform, .alpha = Real(0.5), .batch = 8, .epochs = 30};
    const Watched w = watch(network, data, data, start);
    CHECK(w.loss.size() == 31);
    CHECK(w.norms.shape()[1] == 3);
    CHECK(w.loss[30] < Real(0.5) * w.loss[0]);
    CHECK(w.train_accuracy > Real(0.9));
    Random weights(start.seed, "weights");
    backprop::Backprop pass;
    Vector g;
    const Vector phi = initialize(network, start.scheme, weights);
    CHECK(loss_and_gradient(network, phi, data.x, data.label, pass, g) == w.loss[0]);
    CHECK(distance(bias_gradient_norms(network, g), w.norms_at(0)) == 0);
    // A rate that blows up ends early and keeps what there is.
    const DeepNetwork relu({2, 8, 2});
    const Watched wild = watch(relu, data, data, {.alpha = Real(1e200), .batch = 8, .epochs = 30});
    CHECK(wild.loss.size() < 31);
    CHECK(wild.loss.size() >= 1);
}

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
        train_epoch(network, phi, data, {.batch = 8}, shuffle, step);
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
        const Watched w =
            watch(network, data, data,
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

TEST_CASE("GO.12 GO.13 errors: what does not fit is refused by name") {
    const LabelledData data = two_sides();
    CHECK_THROWS_WITH_AS(chain_gradient(Chain{}, 1, 1), "chain_slopes: the chain is empty",
                         std::invalid_argument);
    CHECK_THROWS_AS(chain_slopes(Chain{Vector{1, 2}, Vector{1}}, 1), std::invalid_argument);
    CHECK_THROWS_AS(best_chain(0, 1, 1), std::invalid_argument);
    const DeepNetwork tanh({2, 3, 2}, Activation::tanh), relu({2, 3, 2});
    CHECK_THROWS_WITH_AS(dead_units(tanh, equal_weights(tanh, 1), data.x),
                         "dead_units: only ReLU units die", std::invalid_argument);
    CHECK_THROWS_AS(dead_units(relu, Vector{1}, data.x), std::invalid_argument);
    CHECK_THROWS_AS(bias_gradient_norms(relu, Vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(watch(DeepNetwork({3, 2}), data, data, {}), std::invalid_argument);
}
