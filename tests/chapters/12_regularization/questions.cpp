#include <doctest/doctest.h>

#include <cmath>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/12_regularization/decay.hpp"
#include "chapters/12_regularization/dropout.hpp"
#include "chapters/12_regularization/quadratic.hpp"

using namespace descent;
using namespace descent::regularization;

TEST_CASE("Q12.1 an input in another unit: the same λ is another penalty") {
    // ½(w − 1)² at the input 1, and ½(10 v − 1)² where the same input is called 10.
    const Real one = l2_minimum({{1}}, {1}, 1)[0];
    const Real ten = 10 * l2_minimum({{100}}, {Real(0.1)}, 1)[0];
    CHECK(std::abs(one - 0.50) < 1e-12);
    CHECK(std::abs(ten - 0.99) < 0.001);
    // Negative control: without a penalty the unit does not matter.
    CHECK(10 * l2_minimum({{100}}, {Real(0.1)}, 0)[0] ==
          doctest::Approx(l2_minimum({{1}}, {1}, 0)[0]));
}

namespace {

/// Where a rule ends, from 0, on factor · ½(φ − 1)², with gradients that are off by
/// ±factor in turn, and with an L2 penalty in them.
Real scaled_descent(optimizers::Optimizer rule, Real factor, Real l2) {
    Vector phi{0}, g{0}, before{0};
    for (std::size_t k = 0; k < 20'000; ++k) {
        g[0] = factor * (phi[0] - 1 + (k % 2 == 0 ? 1 : -1)) + l2 * phi[0];
        before = phi;
        rule.step(phi, g);
    }
    return (before[0] + phi[0]) / 2;
}

}  // namespace

TEST_CASE(
    "Q12.2 a sum in place of a mean: L2 becomes weaker, decoupled decay under Adam does not") {
    const optimizers::GradientDescent gd{.alpha = Real(0.001)};
    const optimizers::Adam adam{.alpha = Real(0.001)};
    const DecoupledDecay decay(adam, only_weights(1), 1);
    for (const optimizers::Optimizer& rule :
         {optimizers::Optimizer(gd), optimizers::Optimizer(adam)}) {
        CHECK(std::abs(scaled_descent(rule, 1, 1) - 0.50) < 0.005);
        CHECK(std::abs(scaled_descent(rule, 100, 1) - 0.99) < 0.005);
    }
    CHECK(std::abs(scaled_descent(decay, 1, 0) - 0.47) < 0.005);
    CHECK(std::abs(scaled_descent(decay, 100, 0) - 0.47) < 0.005);
}

TEST_CASE("Q12.3 behind a ReLU the one pass without masks is not the mean over the masks") {
    const DeepNetwork network({2, 1, 1});  // f = ReLU[x_1 − x_2]
    const Vector phi{1, -1, 0, 1, 0};
    const Dropout half{.input = Real(0.5), .hidden = 0};
    const auto mean = [&](const DeepNetwork& asked) {
        Real sum = 0;
        for (const Matrix& mask :
             {Matrix{{0, 0}}, Matrix{{1, 0}}, Matrix{{0, 1}}, Matrix{{1, 1}}}) {
            DropoutPass pass;
            pass.m = {mask, Matrix{{1}}};
            forward(asked, phi, {{1, 1}}, half, pass);
            sum += pass.layers.output()(0, 0);
        }
        return sum / 4;
    };
    CHECK(mean(network) == 0.5);
    CHECK(deep::DeepModel{network, phi}({{1, 1}})(0, 0) == 0);
    // Negative control: where nothing bends they are the same.
    CHECK(mean(DeepNetwork({2, 1, 1}, neurons::Activation::linear)) == 0);
}
