#include "chapters/07_backprop/worked_example.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "common/random.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::backprop;
using test::distance;
using test::epsilon;

TEST_CASE("L9.5 worked example: each Jacobian passes, and is looked at entry by entry") {
    const JacobianChecks checks = check_jacobians({});
    CHECK(checks.linear.verdict == Verdict::pass);
    CHECK(checks.relu.verdict == Verdict::pass);
    CHECK(checks.softmax.verdict == Verdict::pass);
    CHECK(checks.linear["J"].checked == 6);
    CHECK(checks.softmax["J"].informative == 9);
    // Two of three units are on: of the diagonal, these two are not 0.
    CHECK(checks.relu["J"].checked == 9);
    CHECK(checks.relu["J"].informative == 2);
}

TEST_CASE("L9.5 worked example: at a kink of ReLU there is nothing to compare with") {
    TinyNetwork tiny;
    tiny.f = {0, Real(-1.2), 2};
    const JacobianChecks checks = check_jacobians(tiny);
    CHECK(checks.relu["J"].informative < 2);
    CHECK(checks.softmax.verdict == Verdict::pass);
    CHECK(checks.linear.verdict == Verdict::pass);
}

TEST_CASE("L9.6 L9.7 worked example: the first example there and back, hand-worked") {
    const PassesResult r = run_both_passes({});
    const auto first = [](const Matrix& M) { return Vector(row(M, 0)); };
    // f0 = b0 + W0 (1, 2), its first unit off; f1 = b1 + W1 h1
    CHECK(distance(first(r.pass.layers.f[0]), Vector{Real(-0.2), 1, Real(0.4)}) < 1e-15);
    CHECK(distance(first(r.pass.layers.h[1]), Vector{0, 1, Real(0.4)}) < 1e-15);
    CHECK(distance(first(r.pass.layers.f[1]), Vector{Real(-0.6), Real(0.58)}) < 1e-15);
    // ∂L/∂f1 = (p − e(0))/5, where p_1 = σ(0.58 + 0.6); ∂L/∂f0 = I[f0 > 0] ⊙ W1ᵀ ∂L/∂f1
    const Real push = 1 / (1 + std::exp(Real(-1.18))) / 5;
    CHECK(distance(first(r.pass.df[1]), Vector{-push, push}) < 1e-15);
    CHECK(distance(first(r.pass.df[0]), Vector{0, Real(0.6) * push, Real(1.2) * push}) < 1e-15);
    CHECK(r.dphi.size() == 17);
}

TEST_CASE("L9.7 worked example: the gradient of all 17 parameters passes") {
    const PassesResult r = run_both_passes({});
    INFO(r.check.text());
    CHECK(r.check.verdict == Verdict::pass);
    std::size_t checked = 0;
    for (const BlockReport& block : r.check.blocks) checked += block.checked;
    CHECK(checked == 17);
    // The mean: the loss is that of the examples one by one, and the pushes at an output sum to 0.
    Real sum = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        TinyNetwork one;
        one.X = xt::view(TinyNetwork{}.X, xt::range(i, i + 1), xt::all());
        one.labels = {TinyNetwork{}.labels[i]};
        sum += run_both_passes(one).loss;
        CHECK(std::abs(xt::sum(row(r.pass.df[1], i))()) < 1e-16);
    }
    CHECK(r.loss == doctest::Approx(sum / 5).epsilon(1e-14));
}

TEST_CASE(
    "L9.7 worked example: negative control, the forgotten mean is caught in its block alone") {
    const GradientReport wrong = check_forgotten_mean({});
    CHECK(wrong.verdict == Verdict::fail);
    CHECK(wrong["b0"].diagnosis == Diagnosis::scaled_by_n);
    CHECK(wrong["b0"].failed == 3);
    for (const char* block : {"W0", "W1", "b1"}) CHECK(wrong[block].verdict == Verdict::pass);
    // With a single example sum and mean are the same: no mistake, and none is reported.
    TinyNetwork one;
    one.X = {{1, 2}};
    one.labels = {0};
    CHECK(check_forgotten_mean(one)["b0"].verdict == Verdict::pass);
}

TEST_CASE("L9.7 worked example: the remainder tells the right gradient from the wrong one") {
    const OrderComparison orders = compare_orders({});
    CHECK(std::abs(orders.right.slope - 2) < Real(0.1));
    CHECK(std::abs(orders.wrong.slope - 1) < Real(0.1));
    // far out both leave the curvature; with the mistake a multiple of t stays
    const std::size_t last = orders.right.t.size() - 1;
    CHECK(orders.wrong.remainder[last] > 100 * orders.right.remainder[last]);
    // With a single example the mistake is none.
    TinyNetwork one;
    one.X = {{1, 2}};
    one.labels = {0};
    const OrderComparison same = compare_orders(one);
    CHECK(same.wrong.remainder == same.right.remainder);
    one.labels.push_back(1);
    CHECK_THROWS_AS(compare_orders(one), std::invalid_argument);
}

TEST_CASE("FM.13 EE.8 EE.9 GO.7b worked example: all notations agree, at any weights") {
    TinyNetwork tiny;
    Random random(2, "weights");
    for (int trial = 0; trial < 20; ++trial) {
        const NotationErrors errors = compare_notations(tiny);
        const Real bound = 8 * epsilon * std::max(Real(1), xt::amax(xt::square(tiny.phi))());
        CHECK(errors.mean_of_examples < bound);
        CHECK(errors.regression < 8 * bound);
        CHECK(errors.classification < bound);
        CHECK(errors.jacobians < bound);
        random.fill_normal(tiny.phi);
    }
}

TEST_CASE("FM.13 EE.8 EE.9 worked example: what is not a number does not agree") {
    TinyNetwork tiny;
    tiny.phi[tiny.network.b(0).offset] = std::numeric_limits<Real>::quiet_NaN();
    const NotationErrors errors = compare_notations(tiny);
    CHECK(std::isnan(errors.regression));
    CHECK(std::isnan(errors.classification));
    CHECK(std::isnan(errors.jacobians));
    // … nor does it where only one example is none.
    TinyNetwork missing;
    missing.X(2, 0) = std::numeric_limits<Real>::quiet_NaN();
    Backprop pass;
    Vector dphi;
    loss_and_gradient(missing.network, missing.phi, missing.X, missing.labels, pass, dphi);
    CHECK(std::isnan(dphi[0]));
    CHECK(std::isnan(compare_notations(missing).mean_of_examples));
    CHECK(std::isnan(compare_notations(missing).jacobians));
}

TEST_CASE("L9.5 L9.7 FM.13 worked example: parts that do not fit are refused") {
    TinyNetwork tiny;
    tiny.h = {1, 2, 3};
    CHECK_THROWS_WITH_AS(check_jacobians(tiny), "check_jacobians: h has size 3, expected 2",
                         std::invalid_argument);
    tiny.labels.pop_back();
    CHECK_THROWS_AS(run_both_passes(tiny), std::invalid_argument);
    CHECK_THROWS_AS(check_forgotten_mean(tiny), std::invalid_argument);
    tiny.X = {{1, 2}, {3, 4}};
    tiny.labels = {0, 1};
    CHECK_THROWS_WITH_AS(compare_notations(tiny), "compare_notations: there is no third example",
                         std::invalid_argument);
}
