#include "chapters/10_optimizers/descent_rules.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <vector>

#include "chapters/01_linear_regression/line.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "common/random.hpp"
#include "tests/chapters/10_optimizers/as_printed.hpp"
#include "tests/chapters/10_optimizers/numbers.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using test::AsPrinted;
using test::random_vector;
using test::ulp;

namespace {

/// φ after every one of these gradients, in turn, from 0.
template <class T>
Matrix path_along(T rule, const Matrix& gradients) {
    Matrix result = xt::zeros_like(gradients);
    Vector phi = xt::zeros<Real>({gradients.shape()[1]});
    for (std::size_t k = 0; k < gradients.shape()[0]; ++k) {
        rule.step(phi, xt::row(gradients, static_cast<std::ptrdiff_t>(k)));
        xt::row(result, static_cast<std::ptrdiff_t>(k)) = phi;
    }
    return result;
}

Matrix random_gradients() {
    Matrix g = xt::zeros<Real>({200, 6});
    Random random(3, "gradients");
    random.fill_normal(g);
    return g;
}

}  // namespace

TEST_CASE("L10.2 gradient descent: a step by hand") {
    Vector phi{1, 2};
    GradientDescent{.alpha = Real(0.5)}.step(phi, {4, -2});
    CHECK((phi == Vector{-1, 3}));
}

TEST_CASE("EE.11 batch gradient descent: the mean over N examples is the sum with a step of α/N") {
    const regression::Points points = regression::lecture_points();
    const Real N = static_cast<Real>(points.size());
    const Objective sum = regression::objective(points);
    const Objective mean{.loss = [&](const Vector& phi) { return sum.loss(phi) / N; },
                         .loss_and_gradient =
                             [&](const Vector& phi, Vector& g) {
                                 const Real L = sum.loss_and_gradient(phi, g);
                                 g /= N;
                                 return L / N;
                             }};
    const Descent a = minimize(sum, GradientDescent{.alpha = Real(0.01)}, {0, 0}, 100);
    const Descent b = minimize(mean, GradientDescent{.alpha = Real(0.01) * N}, {0, 0}, 100);
    CHECK(test::distance(a.path.phi, b.path.phi) < 1e-14);
    CHECK(test::distance(a.path.phi, minimize(mean, GradientDescent{}, {0, 0}, 100).path.phi) >
          0.1);  // 1/N matters
}

TEST_CASE("L10.2 EE.11 gradient descent: on a quadratic φ_k = (1 − αλ)^k φ_0, to a few ulp") {
    const Vector lambda{Real(0.5), 3, 10, 19};
    const Matrix H = xt::diag(lambda);
    const Real alpha = Real(0.1);
    const Descent descent =
        minimize(fitting::quadratic(H, {0, 0, 0, 0}), GradientDescent{.alpha = alpha},
                 {1, Real(-0.7), Real(0.3), Real(1.1)}, 100);
    for (std::size_t k = 1; k <= 100; ++k)
        for (std::size_t i = 0; i < 4; ++i) {
            const Real factor = 1 - alpha * lambda(i);
            const Real before = std::pow(factor, static_cast<Real>(k - 1)) * descent.path.phi(0, i);
            const Real exact = factor * before;
            // Per step: two roundings of αλφ and one of the difference, here and in the factor.
            // Where αλ rounds to 1, one of the two may be 0 and the other 1e-17, as the compiler
            // fuses multiplications: so the larger φ_{k−1} counts.
            const Real largest = std::max(std::abs(descent.path.phi(k - 1, i)), std::abs(before));
            const Real bound = static_cast<Real>(k) * 2 * ulp *
                               (2 * alpha * lambda(i) * largest + std::abs(exact));
            CHECK(std::abs(descent.path.phi(k, i) - exact) <= bound);
        }
}

TEST_CASE("L10.3 linear regression: converges just below 2/λmax, diverges just above") {
    const regression::Points points = regression::lecture_points();
    const Objective L = regression::objective(points);
    const Real limit = regression::divergence_step({Real(3.994169024), Real(50.030030976)});
    const Descent below = minimize(L, GradientDescent{.alpha = limit * Real(0.999)}, {0, 0}, 20000);
    const Descent above = minimize(L, GradientDescent{.alpha = limit * Real(1.001)}, {0, 0}, 20000);
    CHECK(below.path.loss(20000) == doctest::Approx(0.199866357).epsilon(1e-8));
    CHECK(below.path.end()(0) == doctest::Approx(0.825950045).epsilon(1e-8));
    CHECK(below.path.end()(1) == doctest::Approx(0.522226070).epsilon(1e-8));
    CHECK(above.path.loss(above.path.steps()) > 1e6 * above.path.loss(0));
}

TEST_CASE("L10.11 EE.14 GO.20 momentum: two steps by hand in each spelling") {
    Vector a{1}, b{1}, c{1};
    Momentum m{.alpha = Real(0.5), .beta = Real(0.75)};
    m.step(a, {2});  // m = .25·2 = .5, φ = 1 − .25
    CHECK(a(0) == Real(0.75));
    m.step(a, {4});  // m = .375 + 1, φ = .75 − .6875
    CHECK(a(0) == Real(0.0625));
    Velocity v{.alpha = Real(0.5), .beta = Real(0.75)};
    v.step(b, {2});  // v = −1, φ = 0
    CHECK(b(0) == 0);
    v.step(b, {4});  // v = −.75 − 2, φ = −2.75
    CHECK(b(0) == Real(-2.75));
    HeavyBall h{.alpha = Real(0.5), .beta = Real(0.75), .dampening = Real(0.5)};
    h.step(c, {2});  // v = 1, φ = .5
    CHECK(c(0) == Real(0.5));
    h.step(c, {4});  // v = .75 + 2, φ = .5 − 1.375
    CHECK(c(0) == Real(-0.875));
}

TEST_CASE(
    "L10.11 EE.14 GO.20 momentum: the three spellings take the same steps for random gradients") {
    const Matrix g = random_gradients();
    const Real alpha = Real(0.02), beta = Real(0.9);
    const Matrix mean = path_along(Momentum{.alpha = alpha, .beta = beta}, g);
    const Real size = xt::amax(xt::abs(mean))(), bound = 200 * ulp * size;
    CHECK(test::distance(mean, path_along(Velocity{.alpha = (1 - beta) * alpha, .beta = beta}, g)) <
          bound);
    CHECK(test::distance(
              mean, path_along(HeavyBall{.alpha = (1 - beta) * alpha, .beta = beta}, g)) < bound);
    CHECK(test::distance(
              mean, path_along(HeavyBall{.alpha = alpha, .beta = beta, .dampening = beta}, g)) <
          bound);
    // Not with the same constants, and with β = 0 all of them are gradient descent.
    CHECK(test::distance(mean, path_along(Velocity{.alpha = alpha, .beta = beta}, g)) > size);
    const Matrix plain = path_along(GradientDescent{.alpha = alpha}, g);
    CHECK((path_along(Momentum{.alpha = alpha, .beta = 0}, g) == plain));
    CHECK(test::distance(path_along(Velocity{.alpha = alpha, .beta = 0}, g), plain) <
          bound);  // αg is rounded before the sum
    CHECK((path_along(HeavyBall{.alpha = alpha, .beta = 0}, g) == plain));
    CHECK((path_along(Nesterov{.alpha = alpha, .beta = 0}, g) == plain));
}

TEST_CASE("L10.11 momentum: m is the weighted sum of all gradients, for random constants and φ") {
    Random random(8, "weighted sum");
    for (int trial = 0; trial < 10; ++trial) {
        const Real alpha = random.uniform(Real(0.01), 1), beta = random.uniform(Real(0.1), 1);
        Momentum rule{.alpha = alpha, .beta = beta};
        Vector phi = random_vector(random), expected = phi;
        std::vector<Vector> gradients;
        for (std::size_t k = 1; k <= 20; ++k) {
            gradients.push_back(random_vector(random));
            rule.step(phi, gradients.back());
            // m_k = (1 − β) Σ_i β^{k−i} g_i
            Vector m = xt::zeros_like(phi);
            for (std::size_t i = 1; i <= k; ++i)
                m += (1 - beta) * std::pow(beta, real(k - i)) * gradients[i - 1];
            expected -= alpha * m;
            // No number here is larger than 10, and each of k steps rounds a few of them.
            CHECK(test::distance(rule.m, m) <= real(k) * 40 * ulp);
            CHECK(test::distance(phi, expected) <= real(k * k) * 80 * ulp);
        }
    }
}

TEST_CASE(
    "EE.14 GO.20 momentum: a change of α acts on old gradients in heavy-ball, on new ones only in "
    "velocity") {
    Velocity v{.alpha = 1, .beta = Real(0.5)};
    HeavyBall h{.alpha = 1, .beta = Real(0.5)};
    Vector a{0}, b{0};
    v.step(a, {1});
    h.step(b, {1});
    CHECK((a == b));
    v.alpha = h.alpha = Real(0.25);
    v.step(a, {0});
    h.step(b, {0});
    CHECK(a(0) == Real(-1.5));    // −1 − .5·1
    CHECK(b(0) == Real(-1.125));  // −1 − .25·.5
}

TEST_CASE("GO.20 momentum: dampening, and a first step that is not damped") {
    Vector a{0}, b{0};
    HeavyBall damped{.alpha = 1, .beta = Real(0.5), .dampening = Real(0.75)}, whole = damped;
    whole.whole_start = true;
    damped.step(a, {8});
    whole.step(b, {8});
    CHECK(a(0) == -2);
    CHECK(b(0) == -8);
    damped.step(a, {8});  // v = 1 + 2
    whole.step(b, {8});   // v = 4 + 2
    CHECK(a(0) == -5);
    CHECK(b(0) == -14);
}

TEST_CASE("EE.14 FM.15 momentum: on a quadratic it follows the powers of its 2×2 matrix") {
    const Real alpha = Real(0.05), beta = Real(0.8);
    const Vector lambda{Real(0.1), 1, 8, 40};  // two real roots, then complex ones
    const Matrix H = xt::diag(lambda);
    const Descent descent =
        minimize(fitting::quadratic(H, {0, 0, 0, 0}), Velocity{.alpha = alpha, .beta = beta},
                 {1, Real(-0.7), Real(0.3), Real(1.1)}, 200);
    using Complex = std::complex<Real>;
    for (std::size_t i = 0; i < 4; ++i) {
        // φ_{k+1} = (1 + β − αλ) φ_k − β φ_{k−1}: the roots of r² − (1 + β − αλ) r + β are the
        // eigenvalues of the matrix.
        const Real trace = 1 + beta - alpha * lambda(i);
        const Complex root = std::sqrt(Complex(trace * trace - 4 * beta));
        const Complex r1 = (trace + root) / Real(2), r2 = (trace - root) / Real(2);
        const Real phi0 = descent.path.phi(0, i), phi1 = (1 - alpha * lambda(i)) * phi0;
        const Complex c1 = (phi1 - r2 * phi0) / (r1 - r2), c2 = (r1 * phi0 - phi1) / (r1 - r2);
        const Real slowest = std::max(std::abs(r1), std::abs(r2));
        for (std::size_t k = 0; k <= 200; ++k) {
            const Real n = static_cast<Real>(k);
            const Real exact = (c1 * std::pow(r1, n) + c2 * std::pow(r2, n)).real();
            const Real envelope = (std::abs(c1) + std::abs(c2)) * std::pow(slowest, n);
            CHECK(std::abs(descent.path.phi(k, i) - exact) <=
                  4 * (n + 1) * ulp * envelope / std::abs(r1 - r2));
        }
    }
}

TEST_CASE(
    "FM.15 momentum: the slide's θ + v⁽ⁱ⁾ is a step late, and unstable where θ + v⁽ⁱ⁺¹⁾ is not") {
    const Matrix g = random_gradients();
    const Matrix meant = path_along(Velocity{.alpha = Real(0.02), .beta = Real(0.9)}, g);
    const Matrix printed = path_along(AsPrinted{.alpha = Real(0.02), .beta = Real(0.9)}, g);
    CHECK(xt::amax(xt::abs(xt::row(printed, 0)))() == 0);  // it stands still first
    CHECK(test::distance(xt::view(printed, xt::range(1, 200)),
                         xt::view(meant, xt::range(0, 199))) == 0);
    CHECK(test::distance(printed, meant) > 0.01);
    // On L = ½λφ², where every gradient comes from the place reached.
    const auto after = [](auto rule, Real lambda) {
        Vector phi{1};
        for (int k = 0; k < 400; ++k) rule.step(phi, lambda * phi);
        return std::abs(phi(0));
    };
    CHECK(after(Velocity{.alpha = Real(0.02), .beta = Real(0.9)}, 10) < 1e-8);
    CHECK(after(AsPrinted{.alpha = Real(0.02), .beta = Real(0.9)}, 10) > 1e8);
}

TEST_CASE("EE.14 the share of old to new is β/(1 − β), whatever the step size is (errata)") {
    // After many equal gradients: β v is what is old in the next velocity, αg what is new.
    const auto share = [](Real alpha, Real beta) {
        Velocity rule{.alpha = alpha, .beta = beta};
        Vector phi{0};
        for (int k = 0; k < 1000; ++k) rule.step(phi, {2});
        return beta * rule.v(0) / (-alpha * 2);
    };
    for (const Real alpha : {Real(0.001), Real(0.25), Real(8)})
        CHECK(share(alpha, Real(0.9)) == doctest::Approx(9).epsilon(1e-12));
    // "If α is larger than ε", in the slide's letters: .3 > .1, but the new gradient counts more;
    // .6 < 8, but the old ones do.
    CHECK(share(Real(0.1), Real(0.3)) == doctest::Approx(3.0 / 7).epsilon(1e-12));
    CHECK(share(8, Real(0.6)) == doctest::Approx(1.5).epsilon(1e-12));
}

TEST_CASE(
    "EE.14 FM.15 the velocity is a decaying sum, no average: its weights add to α/(1 − β) "
    "(errata)") {
    // A single gradient of 1, then none: v shows its weight k steps later.
    Velocity sum{.alpha = Real(0.5), .beta = Real(0.9)};
    Momentum mean{.alpha = 1, .beta = Real(0.9)};
    Vector a{0}, b{0};
    Real of_sum = 0, of_mean = 0;
    for (int k = 0; k < 600; ++k) {
        sum.step(a, {real(k == 0)});
        mean.step(b, {real(k == 0)});
        CHECK(sum.v(0) == test::relative(-0.5 * std::pow(0.9, k), 1e-12));
        of_sum -= sum.v(0);
        of_mean += mean.m(0);
    }
    CHECK(of_sum == doctest::Approx(0.5 / 0.1).epsilon(1e-12));
    CHECK(of_mean == doctest::Approx(1).epsilon(1e-12));  // L10.11 is an average
}

TEST_CASE(
    "GO.20 momentum: μ = 1 is not in the range, it never forgets and never comes to rest "
    "(errata)") {
    const auto swing = [](Real mu) {
        const Path path = minimize(fitting::quadratic(Matrix{{1}}, {0}),
                                   HeavyBall{.alpha = Real(0.01), .beta = mu}, {1}, 20000)
                              .path;
        return xt::amax(xt::abs(xt::view(path.phi, xt::range(19000, 20001), 0)))();
    };
    CHECK(swing(Real(0.99)) < 1e-30);
    CHECK(swing(1) > Real(0.99));
    // Under a constant gradient it gets faster without end.
    HeavyBall rule{.alpha = 1, .beta = 1};
    Vector phi{0};
    for (int k = 0; k < 1000; ++k) rule.step(phi, {1});
    CHECK(rule.v(0) == 1000);
    CHECK_THROWS_AS(terminal_velocity(1, 1, 1), std::invalid_argument);
}

TEST_CASE("EE.15 terminal velocity: under a constant gradient a step grows to α‖g‖/(1 − β)") {
    const Vector g{3, -4};
    for (const Real beta : {Real(0), Real(0.5), Real(0.9), Real(0.99)}) {
        Velocity v{.alpha = Real(0.01), .beta = beta};
        HeavyBall h{.alpha = Real(0.01), .beta = beta};
        Momentum m{.alpha = Real(0.01), .beta = beta};
        Vector a{0, 0}, b{0, 0}, c{0, 0}, a0 = a, b0 = b, c0 = c;
        Real before = 0;
        for (int k = 0; k < 4000; ++k) {
            a0 = a, b0 = b, c0 = c;
            v.step(a, g);
            h.step(b, g);
            m.step(c, g);
            const Real length = std::hypot(v.v(0), v.v(1));
            CHECK(length >= before);
            before = length;
        }
        const Real expected = terminal_velocity(5, Real(0.01), beta);
        CHECK(expected == test::relative(0.05 / (1 - static_cast<double>(beta)), 1e-14));
        CHECK(std::abs(std::hypot(a(0) - a0(0), a(1) - a0(1)) - expected) < 1e-10);
        CHECK(std::abs(std::hypot(b(0) - b0(0), b(1) - b0(1)) - expected) < 1e-10);
        // L10.11: a mean stays the gradient
        CHECK(std::abs(std::hypot(c(0) - c0(0), c(1) - c0(1)) - Real(0.05)) < 1e-10);
    }
    // the slide: "multiply the maximum speed by 10"
    CHECK(terminal_velocity(1, 1, Real(0.9)) == doctest::Approx(10));
    CHECK_THROWS_WITH_AS(terminal_velocity(1, 1, 1), "terminal_velocity: beta must lie in [0, 1)",
                         std::invalid_argument);
    CHECK_THROWS_AS(terminal_velocity(1, 1, -1), std::invalid_argument);
}

TEST_CASE("GO.20 Nesterov: a step by hand, and Sutskever's form seen from φ + β v") {
    Vector phi{1};
    Nesterov rule{.alpha = Real(0.5), .beta = Real(0.5)};
    rule.step(phi, {2});  // v = 2, φ = 1 − .5·(2 + 1)
    CHECK(phi(0) == Real(-0.5));
    rule.step(phi, {-1});  // v = 0, φ = −.5 + .5
    CHECK(phi(0) == 0);

    const Objective L = fitting::rosenbrock();
    const Real alpha = Real(3e-4), beta = Real(0.9);
    const Descent ours = minimize(L, Nesterov{.alpha = alpha, .beta = beta}, {Real(-1.2), 1}, 200);
    Vector place{Real(-1.2), 1}, v{0, 0}, ahead = place, g{0, 0};
    Real worst = 0, plain = 0;
    for (std::size_t k = 0; k <= 200; ++k) {
        xt::noalias(ahead) = place + beta * v;
        worst = std::max(worst, test::distance(ahead, ours.path.point(k)));
        plain = std::max(plain, test::distance(place, ours.path.point(k)));
        L.loss_and_gradient(ahead, g);
        xt::noalias(v) = beta * v - alpha * g;
        xt::noalias(place) = place + v;
    }
    CHECK(worst < 1e-13);
    CHECK(plain > 1e-3);  // the two are different places
}

TEST_CASE("GO.20 Nesterov: for random gradients φ is Sutskever's place plus β v") {
    Random random(9, "nesterov");
    for (int trial = 0; trial < 10; ++trial) {
        const Real alpha = random.uniform(Real(0.01), 1), beta = random.uniform(Real(0.1), 1);
        Nesterov rule{.alpha = alpha, .beta = beta};
        Vector phi = random_vector(random), place = phi, v = xt::zeros_like(phi);
        for (std::size_t k = 1; k <= 20; ++k) {
            const Vector g = random_vector(random);
            rule.step(phi, g);
            v = beta * v - alpha * g;
            place += v;
            // v is at most 20 gradients of at most 10, φ at most 20 of these: no number exceeds
            // 5000, and each of k steps rounds a few of them.
            CHECK(test::distance(phi, Vector(place + beta * v)) <= real(k) * 2e4 * ulp);
            CHECK(test::distance(phi, place) > 1e-9);  // the two are different places
        }
    }
}

TEST_CASE("L10.12 normalized gradients: random ones, each axis by itself, with and without ε") {
    Random random(10, "normalized");
    for (int trial = 0; trial < 50; ++trial) {
        const Real alpha = random.uniform(Real(0.01), 1), epsilon = random.uniform(Real(0.1), 2);
        const Vector start = random_vector(random), g = random_vector(random);
        Vector phi = start, exact = start;
        NormalizedGradient{.alpha = alpha, .epsilon = epsilon}.step(phi, g);
        NormalizedGradient{.alpha = alpha, .epsilon = 0}.step(exact, g);
        for (std::size_t i = 0; i < phi.size(); ++i) {
            const Real m = g(i), v = g(i) * g(i), size = std::abs(start(i)) + alpha;
            CHECK(std::abs(phi(i) - (start(i) - alpha * m / (std::sqrt(v) + epsilon))) <=
                  8 * ulp * size);
            CHECK(std::abs(exact(i) - (start(i) - std::copysign(alpha, m))) <= 8 * ulp * size);
        }
    }
}

TEST_CASE("L10.12 normalized gradients: (3, −2, 5) becomes (1, −1, 1)") {
    Vector phi{0, 0, 0};
    NormalizedGradient{.alpha = 1, .epsilon = 0}.step(phi, {3, -2, 5});
    CHECK((phi == Vector{-1, 1, -1}));
    Vector at_rest{2};
    NormalizedGradient{.alpha = 1}.step(at_rest, {0});  // ε keeps 0/0 away
    CHECK(at_rest(0) == 2);
}

TEST_CASE("L10.12 normalized gradients: good progress, but no convergence") {
    const Objective L = fitting::canyon(100);
    const Real alpha = Real(0.03);
    const Descent normalized = minimize(L, NormalizedGradient{.alpha = alpha}, {1, 1}, 2000);
    const Descent plain = minimize(L, GradientDescent{.alpha = Real(0.0199)}, {1, 1}, 2000);
    // every axis arrives after 1/α steps
    CHECK(normalized.path.loss(33) < plain.path.loss(33) / 5);
    CHECK(plain.path.loss(2000) < 1e-15);
    for (std::size_t k = 100; k <= 2000; ++k)  // then it jumps from side to side, α every time
        CHECK(std::abs(normalized.path.phi(k, 1) - normalized.path.phi(k - 1, 1)) ==
              test::relative(alpha, 1e-4));
    CHECK(normalized.path.loss(1999) + normalized.path.loss(2000) > alpha * alpha / 4);
}
