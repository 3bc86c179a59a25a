#include "chapters/10_optimizers/adaptive.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/10_optimizers/adam.hpp"
#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;

namespace {

/// φ after 50 random gradients, each times `scale`, from 0.
template <class T>
Vector end_of_rule(T rule, Real scale) {
    Vector phi = xt::zeros<Real>({4}), g = phi;
    Random random(5, "gradients");
    for (int k = 0; k < 50; ++k) {
        random.fill_normal(g);
        g *= scale;
        rule.step(phi, g);
    }
    return phi;
}

/// How far φ moves when all gradients are `scale` times as large.
template <class T>
Real change(const T& rule, Real scale) {
    return test::distance(end_of_rule(rule, 1), end_of_rule(rule, scale));
}

}  // namespace

TEST_CASE("EE.16 GO.21 AdaGrad: two steps by hand, ε outside the root") {
    Vector phi{1, 1};
    AdaGrad rule{.alpha = Real(0.5), .epsilon = 1};
    rule.step(phi, {3, -1});  // r = 9, 1: φ = 1 − .5·3/4, 1 + .5/2
    CHECK((phi == Vector{Real(0.625), Real(1.25)}));
    rule.step(phi, {4, 0});  // r = 25, 1: φ = .625 − .5·4/6
    CHECK(phi(0) == doctest::Approx(0.625 - 2.0 / 6).epsilon(1e-15));
    CHECK(phi(1) == Real(1.25));
    CHECK((rule.r == Vector{25, 1}));
}

TEST_CASE("EE.16 GO.21 AdaGrad: from an initial accumulator, as Keras starts") {
    Vector phi{0};
    AdaGrad rule{.alpha = 1, .epsilon = 0, .initial = 16};
    rule.step(phi, {3});
    CHECK(phi(0) == Real(-0.6));
    rule.step(phi, {0});
    CHECK(rule.r(0) == 25);  // it starts once
}

TEST_CASE("EE.16 AdaGrad: under a constant gradient step k is α/√k long, whatever the gradient") {
    Vector phi{0, 0};
    AdaGrad rule{.alpha = Real(0.1), .epsilon = 0};
    for (int k = 1; k <= 50; ++k) {
        const Vector before = phi;
        rule.step(phi, {Real(1e-3), 1000});
        const Real expected = Real(0.1) / std::sqrt(static_cast<Real>(k));
        CHECK(before(0) - phi(0) == test::relative(expected, 1e-12));
        CHECK(before(1) - phi(1) == test::relative(expected, 1e-12));
    }
}

TEST_CASE(
    "EE.16 AdaGrad: slows down for ever and never stops: four times the steps, twice the way") {
    AdaGrad rule{.alpha = Real(0.1), .epsilon = 0};
    Vector phi{0};
    Real way = 0;
    for (int k = 1; k <= 65536; ++k) {
        rule.step(phi, {-1});
        // Σ 1/√i lies between 2√(k + 1) − 2 and 2√k − 1
        if (k != 64 && k != 1024 && k != 16384 && k != 65536) continue;
        const double low = 2 * std::sqrt(k + 1.0) - 2, high = 2 * std::sqrt(double(k)) - 1;
        CHECK(phi(0) >= Real(0.1) * low * (1 - 1e-12));
        CHECK(phi(0) <= Real(0.1) * high * (1 + 1e-12));
        CHECK(phi(0) > Real(1.95) * way);
        way = phi(0);
    }
    CHECK(way > 51);  // of the length of 510 first steps, and no end
}

TEST_CASE(
    "EE.16 EE.17 it is squared gradients that are kept, not values, nor plain gradients (errata)") {
    // AdaGrad: "all its historical values". φ = 0 is no reason for a step a million times too long.
    Vector phi{0, 3};
    AdaGrad rule{.alpha = 1, .epsilon = Real(1e-6)};
    rule.step(phi, {2, 2});
    CHECK((rule.r == Vector{4, 4}));  // not 0 and 9
    CHECK(std::abs(phi(0) + 1) < 1e-6);
    CHECK(std::abs(phi(1) - 2) < 1e-6);
    const auto as_printed = [](Real value, Real g) { return g / (1e-6 + std::abs(value)); };
    CHECK(as_printed(0, 2) > 1e6);
    CHECK(as_printed(3, 2) == doctest::Approx(2.0 / 3).epsilon(1e-6));
    // RMSProp: "average of the gradient". Gradients of both signs cancel, and their root is none.
    RMSProp rms{.alpha = 1};
    Vector psi{0};
    Real mean = 0;
    for (int k = 0; k < 200; ++k) {
        const Real g = k % 2 == 0 ? Real(2) : Real(-2);
        rms.step(psi, {g});
        mean = rms.rho * mean + (1 - rms.rho) * g;
    }
    CHECK(rms.r(0) == doctest::Approx(4).epsilon(1e-8));
    CHECK(std::isnan(std::sqrt(mean)));
}

TEST_CASE("EE.16 AdaGrad: the summary slide's θ + ε/(δ + √r) ⊙ g lost its minus and climbs") {
    AdaGrad rule{.alpha = Real(0.1)}, as_printed{.alpha = Real(-0.1)};
    Vector down{1}, up{1};
    for (int k = 0; k < 50; ++k) {
        rule.step(down, down);  // L = ½φ² has the gradient φ
        as_printed.step(up, up);
    }
    CHECK(std::abs(down(0)) < 0.3);
    CHECK(up(0) > 2);
}

TEST_CASE("EE.17 RMSProp: two steps by hand") {
    Vector phi{1};
    RMSProp rule{.alpha = Real(0.5), .rho = Real(0.75), .epsilon = 1};
    rule.step(phi, {4});  // r = 4, φ = 1 − .5·4/3
    CHECK(phi(0) == doctest::Approx(1 - 2.0 / 3).epsilon(1e-15));
    rule.step(phi, {-2});  // r = 3 + 1
    CHECK(rule.r(0) == 4);
    CHECK(phi(0) == doctest::Approx(1 - 2.0 / 3 + 1.0 / 3).epsilon(1e-15));
}

TEST_CASE("EE.17 RMSProp: forgets old gradients, where AdaGrad's step shrinks for ever") {
    RMSProp rms{.alpha = 1};
    AdaGrad ada{.alpha = 1};
    Vector a{0}, b{0};
    rms.step(a, {1000});
    ada.step(b, {1000});
    for (int k = 0; k < 500; ++k) {
        rms.step(a, {1});
        ada.step(b, {1});
    }
    const Real a0 = a(0), b0 = b(0);
    rms.step(a, {1});
    ada.step(b, {1});
    CHECK(a0 - a(0) == doctest::Approx(1).epsilon(1e-6));
    CHECK(b0 - b(0) < 2e-3);
}

TEST_CASE("GO.21 AdaDelta: two steps by hand, ε inside both roots") {
    Vector phi{1};
    AdaDelta rule{.alpha = 1, .rho = Real(0.5), .epsilon = Real(0.25)};
    rule.step(phi, {2});  // r = 2, Δ = −√.25/√2.25·2 = −2/3, s = ½·4/9
    CHECK(phi(0) == doctest::Approx(1 - 2.0 / 3).epsilon(1e-15));
    CHECK(rule.s(0) == doctest::Approx(2.0 / 9).epsilon(1e-15));
    rule.step(phi, {-1});  // r = 1 + ½, Δ = √(2/9 + ¼)/√1.75
    CHECK(phi(0) ==
          doctest::Approx(1 - 2.0 / 3 + std::sqrt((2.0 / 9 + 0.25) / 1.75)).epsilon(1e-15));
    CHECK(AdaDelta{}.rho == Real(0.95));  // Zeiler's constants
    CHECK(AdaDelta{}.alpha == 1);
}

TEST_CASE("GO.21 AdaDelta: no fixed window, its memory of a gradient decays by ρ a step (errata)") {
    AdaDelta rule{};
    Vector phi{0};
    rule.step(phi, {100});          // r = .05·10⁴
    const std::size_t window = 20;  // 1/(1 − ρ) gradients, as many as the memory is said to hold
    for (std::size_t k = 1; k <= 3 * window; ++k) {
        rule.step(phi, {0});
        CHECK(rule.r(0) == doctest::Approx(500 * std::pow(0.95, double(k))).epsilon(1e-12));
    }
    // Out of a window it would be gone, and r would be 0.
    CHECK(rule.r(0) > 20);
}

TEST_CASE("GO.21 AdaDelta: without its ε it never moves") {
    CHECK((end_of_rule(AdaDelta{.epsilon = Real(1e-300)}, 1) != xt::zeros<Real>({4})));
    Vector phi{1};
    AdaDelta rule{.epsilon = 0};
    for (int k = 0; k < 10; ++k) rule.step(phi, {2});
    CHECK(phi(0) == 1);
}

TEST_CASE("EE.16 EE.17 L10.13 GO.23 the size of the gradients does not matter when ε = 0") {
    const auto invariant = [](auto rule) {
        rule.epsilon = 0;
        CHECK(change(rule, 1024) == 0);  // a power of 2 rounds nothing
        CHECK(change(rule, 3) < 1e-13 * xt::amax(xt::abs(end_of_rule(rule, 1)))());
        rule.epsilon = Real(0.1);
        CHECK(change(rule, 3) > 1e-4);  // ε is what sees it
    };
    invariant(AdaGrad{});
    invariant(RMSProp{});
    invariant(Adam{});
    invariant(AdaMax{});
    invariant(Nadam{});
    invariant(AMSGrad{});
    CHECK(change(AdaGrad{.epsilon = 0, .initial = 1}, 3) > 1e-3);
    // AdaDelta needs its ε to move: it hardly sees the size of the gradients, but sees it.
    CHECK(change(AdaDelta{}, 3) < 1e-4 * xt::amax(xt::abs(end_of_rule(AdaDelta{}, 1)))());
    CHECK(change(AdaDelta{}, 3) > 0);
}
