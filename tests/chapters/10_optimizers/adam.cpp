#include "chapters/10_optimizers/adam.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adaptive.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/given_gradients.hpp"
#include "common/random.hpp"
#include "tests/chapters/10_optimizers/numbers.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using test::random_vector;
using test::ulp;

namespace {

/// What Adam and AMSGrad make of these gradients, one parameter, from the sums
/// themselves: m = (1 − β) Σ_i β^{k−i} g_i, v = (1 − γ) Σ_i γ^{k−i} g_i², and of AMSGrad
/// the largest v so far.
struct Written {
    Real m = 0, v = 0, step = 0;
    Real bound = 0;  ///< of the step's rounding
};
Written written_out(const Adam& rule, const std::vector<Real>& g, bool largest) {
    Written result;
    Real absolute = 0;
    const std::size_t t = g.size();
    for (std::size_t k = 1; k <= t; ++k) {
        Real v = 0;
        for (std::size_t i = 1; i <= k; ++i)
            v += (1 - rule.gamma) * std::pow(rule.gamma, real(k - i)) * g[i - 1] * g[i - 1];
        result.v = largest ? std::max(result.v, v) : v;
    }
    for (std::size_t i = 1; i <= t; ++i) {
        const Real weight = (1 - rule.beta) * std::pow(rule.beta, real(t - i));
        result.m += weight * g[i - 1];
        absolute += weight * std::abs(g[i - 1]);
    }
    const Real of_m = rule.corrected ? 1 - std::pow(rule.beta, real(t)) : 1,
               of_v = rule.corrected ? 1 - std::pow(rule.gamma, real(t)) : 1;
    const Real root = std::sqrt(result.v / of_v) + rule.epsilon;
    result.step = -rule.alpha * result.m / of_m / root;
    // t roundings of every term, and 1 − βᵗ has a tenth of 1's size at least
    result.bound =
        40 * real(t) * std::numeric_limits<Real>::epsilon() * rule.alpha * absolute / of_m / root;
    return result;
}

/// A rule of random constants along random gradients against written_out().
template <class T>
void check_written_out(T rule, Random& random, bool largest) {
    rule.alpha = random.uniform(Real(0.1), 1);
    rule.beta = random.uniform(Real(0.1), Real(0.9));
    rule.gamma = random.uniform(Real(0.1), Real(0.9));
    rule.epsilon = random.uniform(Real(0.01), 1);
    const Adam constants{.alpha = rule.alpha,
                         .beta = rule.beta,
                         .gamma = rule.gamma,
                         .epsilon = rule.epsilon,
                         .corrected = rule.corrected};
    Vector phi = random_vector(random);
    std::vector<std::vector<Real>> seen(phi.size());
    for (std::uint64_t t = 1; t <= 12; ++t) {
        const Vector g = random_vector(random) * (t > 6 ? Real(0.1) : Real(1)), before = phi;
        rule.step(phi, g);
        CHECK(rule.t == t);
        for (std::size_t i = 0; i < phi.size(); ++i) {
            seen[i].push_back(g(i));
            const Written by_sums = written_out(constants, seen[i], largest);
            CHECK(std::abs(phi(i) - before(i) - by_sums.step) <=
                  by_sums.bound + 2 * ulp * (std::abs(before(i)) + std::abs(phi(i))));
            CHECK(std::abs(rule.m(i) - by_sums.m) <= real(t) * 40 * ulp);  // |g| < 10
        }
    }
}

/// Where a rule goes from (−1.2, 1) in Rosenbrock's valley.
template <class T>
Matrix rosenbrock_path(const T& rule, std::size_t steps = 100) {
    return minimize(fitting::rosenbrock(), rule, {Real(-1.2), 1}, steps).path.phi;
}

}  // namespace

TEST_CASE("L10.13 EE.18 GO.22 Adam: two steps by hand") {
    Vector phi{1};
    Adam rule{.alpha = Real(0.5), .beta = Real(0.5), .gamma = Real(0.75), .epsilon = 1};
    rule.step(phi, {4});  // m = 2, v = 4, m̃ = 4, ṽ = 16
    CHECK(phi(0) == doctest::Approx(1 - 0.5 * 4 / 5).epsilon(1e-15));
    rule.step(phi, {-2});  // m = 1 − 1, v = 3 + 1
    CHECK(rule.m(0) == 0);
    CHECK(rule.v(0) == 4);
    CHECK(phi(0) == doctest::Approx(0.6).epsilon(1e-15));
    rule.step(phi, {7});  // m = 3.5, v = 3 + 12.25, m̃ = 3.5/(1 − .125), ṽ = 15.25/(1 − .421875)
    CHECK(phi(0) ==
          doctest::Approx(0.6 - 0.5 * 4 / (std::sqrt(15.25 / 0.578125) + 1)).epsilon(1e-15));
    CHECK(rule.t == 3);
}

TEST_CASE("L10.13 EE.18 Adam: for random gradients and constants, both sums written out") {
    Random random(7, "written out");
    for (int trial = 0; trial < 4; ++trial) {
        check_written_out(Adam{}, random, false);
        check_written_out(Adam{.corrected = false}, random, false);
    }
}

TEST_CASE("GO.23 AMSGrad: for random gradients and constants, the largest of the sums so far") {
    Random random(7, "written out");
    for (int trial = 0; trial < 4; ++trial) {
        check_written_out(AMSGrad{}, random, true);
        check_written_out(AMSGrad{.corrected = false}, random, true);
    }
}

TEST_CASE("L10.13 GO.22 GO.23 Adam: the first step is α·sign(g), up to ε") {
    const Vector g{3, Real(-0.002), Real(1e5), -7};
    const auto first = [&](auto rule) {
        rule.alpha = Real(0.01);
        Vector phi = xt::zeros<Real>({4});
        rule.step(phi, g);
        return phi;
    };
    const Vector expected{Real(-0.01), Real(0.01), Real(-0.01), Real(0.01)};
    CHECK(test::distance(first(Adam{}), expected) < 0.01 * 1e-8 / 0.002 * 1.01);
    CHECK(test::distance(first(Adam{.epsilon = 0}), expected) < 1e-16);
    CHECK(test::distance(first(AdaMax{.epsilon = 0}), expected) < 1e-16);
    CHECK(test::distance(first(AMSGrad{.epsilon = 0}), expected) < 1e-16);
    CHECK(test::distance(first(AdamW{.epsilon = 0}), expected) < 1e-16);
    // Without the bias correction it would be (1 − β)/√(1 − γ) = 3.16 times as long.
    CHECK((1 - Adam{}.beta) / std::sqrt(1 - Adam{}.gamma) == doctest::Approx(3.16228));
}

TEST_CASE(
    "EE.18 Adam: ρ2 = .9 of the slide is not the published .999, and remembers ten gradients "
    "only") {
    CHECK(Adam{}.beta == Real(0.9));
    CHECK(Adam{}.gamma == Real(0.999));
    CHECK(Adam{}.alpha == Real(0.001));
    CHECK(Adam{}.epsilon == Real(1e-8));
    // One gradient of 100 among gradients of 1: how long v knows of it.
    const auto remembered = [](Real gamma) {
        Adam rule{.gamma = gamma};
        Vector phi{0};
        for (int k = 0; k < 20000; ++k) rule.step(phi, {1});
        rule.step(phi, {100});
        int steps = 0;
        for (; rule.v(0) > 2; ++steps) rule.step(phi, {1});
        return steps;
    };
    CHECK(remembered(Real(0.9)) == 66);      // v − 1 = 999.9·.9ᵏ
    CHECK(remembered(Real(0.999)) == 2302);  // v − 1 = 9.999·.999ᵏ
    CHECK(test::distance(rosenbrock_path(Adam{.alpha = Real(0.05)}),
                         rosenbrock_path(Adam{.alpha = Real(0.05), .gamma = Real(0.9)})) > 0.1);
}

TEST_CASE("EE.18 Adam: is RMSProp when β = 0 and the bias of v is gone") {
    Adam adam{.beta = 0, .gamma = Real(0.9), .epsilon = 0};
    Vector phi{0};
    for (int k = 0; k < 400; ++k) adam.step(phi, {2});
    const Real before = phi(0);
    adam.step(phi, {4});  // ṽ = .9·4 + .1·16
    CHECK(before - phi(0) == test::relative(0.001 * 4 / std::sqrt(5.2), 1e-12));
}

TEST_CASE("GO.23 AdaMax: the largest gradient so far, fading; two steps by hand") {
    Vector phi{1};
    AdaMax rule{.alpha = Real(0.5), .beta = Real(0.5), .gamma = Real(0.75), .epsilon = 0};
    rule.step(phi, {-4});  // m̃ = −4, u = 4
    CHECK(phi(0) == Real(1.5));
    rule.step(phi, {2});  // m = −1 + 1, u = max(3, 2)
    CHECK(rule.u(0) == 3);
    CHECK(phi(0) == Real(1.5));
    rule.step(phi, {7});  // m̃ = 3.5/.875 = 4, u = 7
    CHECK(phi(0) == doctest::Approx(1.5 - 0.5 * 4 / 7).epsilon(1e-15));
}

TEST_CASE("GO.23 Nadam: the first step by hand, and Adam with β/2 when the warm-up stands still") {
    Vector phi{0};
    Nadam rule{
        .alpha = 1, .beta = Real(0.8), .gamma = Real(0.75), .epsilon = 0, .momentum_decay = 0};
    // β_t = .4 always: m = .2·5, g's share (1 − .4)/(1 − .4), m's share .4/(1 − .16); ṽ = 25
    rule.step(phi, {5});
    CHECK(phi(0) == doctest::Approx(-(0.4 / 0.84 * 1 + 5) / 5).epsilon(1e-15));
    CHECK(rule.beta_product == doctest::Approx(0.4).epsilon(1e-15));
    // The warm-up: β_t = β(1 − ½·.96^{t/250}) grows from β/2 towards β.
    Nadam warm{};
    Vector psi{0};
    warm.step(psi, {5});
    CHECK(warm.beta_product ==
          doctest::Approx(0.9 * (1 - 0.5 * std::pow(0.96, 0.004))).epsilon(1e-15));
}

TEST_CASE(
    "GO.23 RAdam: the first four steps are momentum's, with its bias corrected; the fifth adapts") {
    Random random(2, "radam");
    RAdam rule{.alpha = Real(0.1)};
    Vector phi = xt::zeros<Real>({6}), m = phi;
    for (int t = 1; t <= 4; ++t) {
        const Vector g = random_vector(random), before = phi;
        m = Real(0.9) * m + Real(0.1) * g;
        rule.step(phi, g);
        const Vector expected =
            before - Real(0.1) / (1 - std::pow(Real(0.9), static_cast<Real>(t))) * m;
        CHECK(test::distance(phi, expected) < 1e-14);
    }
    RAdam late = rule;
    late.threshold = 5;  // the authors' code, and PyTorch's
    Vector psi = phi;
    const Vector g = random_vector(random), before = phi;
    rule.step(phi, g);
    late.step(psi, g);
    m = Real(0.9) * m + Real(0.1) * g;
    const Vector plain = before - Real(0.1) / (1 - std::pow(Real(0.9), Real(5))) * m;
    CHECK(test::distance(psi, plain) < 1e-14);
    // ν_∞ = 1999 and ν_5 = 4.996 give q = .0316…: the adaptive steps begin small.
    const double most = 1999, power = std::pow(0.999, 5), known = most - 10 * power / (1 - power);
    CHECK(known == doctest::Approx(4.996).epsilon(1e-3));
    const double q =
        std::sqrt((known - 4) * (known - 2) * most / ((most - 4) * (most - 2) * known));
    const Vector adaptive =
        before - static_cast<Real>(0.1 * q / (1 - std::pow(0.9, 5)) * std::sqrt(1 - power)) * m /
                     (xt::sqrt(rule.v) + Real(1e-8));
    CHECK(test::distance(phi, adaptive) < 1e-12);
    CHECK(test::distance(phi, plain) > 1e-3);
}

TEST_CASE("GO.23 RAdam: comes to Adam's step after many gradients") {
    RAdam r{.alpha = Real(0.1)};
    Adam a{.alpha = Real(0.1)};
    Vector phi{0}, psi{0}, p = phi, q = psi;
    for (int t = 0; t < 20000; ++t) {
        p = phi, q = psi;
        r.step(phi, {2});
        a.step(psi, {2});
    }
    CHECK(p(0) - phi(0) == test::relative(q(0) - psi(0), 1e-6));
}

TEST_CASE("GO.23 AMSGrad: the largest v never falls, Adam's does") {
    Random random(4, "amsgrad");
    AMSGrad rule{};
    Vector phi = xt::zeros<Real>({6}), before = phi;
    bool v_falls = false;
    for (int t = 0; t < 300; ++t) {
        const Vector v = t == 0 ? before : rule.v, scale = random_vector(random);
        Vector g = random_vector(random);
        if (t > 100) g *= Real(0.1);
        rule.step(phi, g);
        CHECK(xt::all(rule.v_max >= before));
        CHECK(xt::all(rule.v_max >= rule.v));
        v_falls = v_falls || xt::any(rule.v < v);
        before = rule.v_max;
    }
    CHECK(v_falls);
    // As long as v grows, AMSGrad is Adam.
    AMSGrad growing{};
    Adam adam{};
    Vector a{0}, b{0};
    for (int t = 1; t < 20; ++t) {
        growing.step(a, {static_cast<Real>(t)});
        adam.step(b, {static_cast<Real>(t)});
        CHECK((a == b));
    }
    growing.step(a, {0});
    adam.step(b, {0});
    CHECK(a(0) != b(0));
}

TEST_CASE(
    "GO.23 AMSGrad: with bias correction its step size grows, by the closed formula to 1e-12") {
    const StepGrowth growth = step_growth(200);  // the gradients are 1, 0, 0, …
    REQUIRE(growth.amsgrad.size() == 200);
    CHECK(growth.amsgrad(0) == 1);
    CHECK(growth.amsgrad(1) == doctest::Approx(std::sqrt(1.999)).epsilon(1e-12));
    CHECK(growth.amsgrad(2) == doctest::Approx(std::sqrt(2.997001)).epsilon(1e-12));
    CHECK(std::abs(growth.amsgrad(9) - 3.155) < 5e-4);
    CHECK(growth.adam(1) == doctest::Approx(std::sqrt(1.999 / 0.999)).epsilon(1e-12));
    for (std::size_t k = 0; k < 200; ++k) {
        const double t = static_cast<double>(k + 1), power = std::pow(0.999, t);
        const double amsgrad = std::sqrt((1 - power) / 0.001);
        const double adam = std::sqrt((1 - power) / (0.001 * power / 0.999));
        CHECK(std::abs(growth.amsgrad(k) / amsgrad - 1) < 1e-12);
        CHECK(std::abs(growth.adam(k) / adam - 1) < 1e-12);
        CHECK(std::abs(growth.amsgrad_in_theory(k) / amsgrad - 1) < 1e-12);
        CHECK(std::abs(growth.adam_in_theory(k) / adam - 1) < 1e-12);
        CHECK(std::abs(growth.uncorrected(k) - 1) < 1e-12);
        if (k > 0) CHECK(growth.amsgrad(k) > growth.amsgrad(k - 1));
        if (k > 0) CHECK(growth.adam(k) > growth.amsgrad(k));  // which forgets on top of it
    }
    CHECK_THROWS_WITH_AS(step_growth(0), "step_growth: there is no step", std::invalid_argument);
}

TEST_CASE("GO.23 AMSGrad: without bias correction no step size ever grows, with it they do") {
    // |Δφ|/|m| under random gradients, the later ones ten times as small. Does it ever grow?
    const auto grows = [](auto rule) {
        Random random(4, "amsgrad");
        rule.beta = 0, rule.epsilon = 0;  // m is the gradient
        Vector before = xt::full_like(xt::zeros<Real>({6}), Real(1e300));
        std::size_t times = 0;
        for (int t = 0; t < 300; ++t) {
            Vector g = random_vector(random), phi = xt::zeros_like(g);
            if (t > 100) g *= Real(0.1);
            rule.step(phi, g);
            const Vector size = xt::abs(phi / g);
            times += xt::sum(xt::cast<std::size_t>(size > before * Real(1 + 1e-12)))();
            before = size;
        }
        return times;
    };
    CHECK(grows(AMSGrad{.corrected = false}) == 0);
    CHECK(grows(AMSGrad{}) > 100);
    CHECK(grows(Adam{.corrected = false}) > 100);  // Adam forgets, corrected or not
}

TEST_CASE("EE.18 Adam: without its corrections it is RMSProp with momentum, 3.16 times too long") {
    Random random(6, "rmsprop");
    Adam adam{.alpha = Real(0.01), .gamma = Real(0.9), .corrected = false}, plain = adam;
    plain.beta = 0;
    RMSProp rms{.alpha = Real(0.01)};
    Momentum momentum{.alpha = 1};
    Vector a = xt::zeros<Real>({6}), b = a, c = a, d = a, m = a;
    for (int t = 0; t < 50; ++t) {
        const Vector g = random_vector(random);
        plain.step(a, g);
        rms.step(b, g);
        CHECK(test::distance(a, b) < 1e-14);
        adam.step(c, g);
        m = xt::zeros_like(g);
        momentum.step(m, g);  // m ← −(β m + (1 − β) g), rescaled by RMSProp's root
        xt::noalias(d) = d + Real(0.01) * m / (xt::sqrt(rms.r) + rms.epsilon);
        CHECK(test::distance(c, d) < 1e-14);
    }
    // The correction is what Adam has beside that: with the published constants and without it,
    // the first step is (1 − β)/√(1 − γ) long.
    Adam published{.alpha = 1, .epsilon = 0, .corrected = false};
    Vector phi{0};
    published.step(phi, {5});
    CHECK(phi(0) == doctest::Approx(-0.1 / std::sqrt(0.001)).epsilon(1e-12));
    Real before = 0;
    for (int t = 2; t <= 12; ++t) before = phi(0), published.step(phi, {5});
    CHECK(before - phi(0) ==
          doctest::Approx((1 - std::pow(0.9, 12)) / std::sqrt(1 - std::pow(0.999, 12))));
    CHECK(before - phi(0) == doctest::Approx(6.57).epsilon(1e-3));
}

TEST_CASE("GO.23 AdamW: weight decay beside Adam's step, not inside its gradient") {
    CHECK((rosenbrock_path(AdamW{.alpha = Real(0.05), .lambda = 0}) ==
           rosenbrock_path(Adam{.alpha = Real(0.05)})));
    // Without a gradient φ fades by 1 − αλ a step; inside the gradient, λφ would be normalized
    // away: a step of α.
    AdamW decoupled{.alpha = Real(0.1), .lambda = Real(0.5)};
    Adam coupled{.alpha = Real(0.1)};
    Vector a{8, Real(0.5)}, b = a;
    for (int k = 0; k < 3; ++k) {
        decoupled.step(a, {0, 0});
        coupled.step(b, Real(0.5) * b);
    }
    CHECK(a(0) == doctest::Approx(8 * std::pow(0.95, 3)).epsilon(1e-15));
    CHECK(a(1) == doctest::Approx(0.5 * std::pow(0.95, 3)).epsilon(1e-15));
    CHECK(b(0) == doctest::Approx(8 - 0.3).epsilon(1e-3));
    CHECK(b(1) == test::relative(0.5 - 0.3, 0.1));
}
