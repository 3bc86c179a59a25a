// Where does noise leave a descent? On a quadratic, covariances follow exactly from the rule,
// and runs must agree with them within three standard errors.
#include <doctest/doctest.h>

#include <cmath>

#include "bench/optimizers/functions.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::bench;
using namespace descent::optimizers;

namespace {

/// A rule on ½λx² with gradient λx + σξ: (x, v) ← M (x, v) + c σξ.
struct Linear {
    Real M[2][2];
    Real c[2];
};

Linear heavy_ball(Real alpha, Real beta, Real lambda) {
    return {{{1 - alpha * lambda, -alpha * beta}, {lambda, beta}}, {-alpha, 1}};
}

Linear nesterov(Real alpha, Real beta, Real lambda) {
    return {{{1 - alpha * (1 + beta) * lambda, -alpha * beta * beta}, {lambda, beta}},
            {-alpha * (1 + beta), 1}};
}

/// E x² after so many steps from x = x_0, v = 0: Lyapunov's S ← M S Mᵀ + σ² c cᵀ.
Real mean_square(const Linear& rule, Real x0, Real sigma, std::size_t steps) {
    Real S[2][2] = {{x0 * x0, 0}, {0, 0}};
    for (std::size_t k = 0; k < steps; ++k) {
        Real next[2][2] = {};
        for (int i = 0; i < 2; ++i)
            for (int j = 0; j < 2; ++j) {
                next[i][j] = sigma * sigma * rule.c[i] * rule.c[j];
                for (int a = 0; a < 2; ++a)
                    for (int b = 0; b < 2; ++b) next[i][j] += rule.M[i][a] * S[a][b] * rule.M[j][b];
            }
        for (int i = 0; i < 2; ++i)
            for (int j = 0; j < 2; ++j) S[i][j] = next[i][j];
    }
    return S[0][0];
}

constexpr Real sigma = Real(0.1);
constexpr std::size_t runs = 600, steps = 100;

/// Mean of z_i²/`expected`(λ_i) over runs of noisy-quad from its minimizer, in standard
/// errors from 1. The z_i are independent and normal, so that of a mean of n squares is
/// √(2/n).
Real standard_errors(const Optimizer& optimizer, const std::function<Real(Real lambda)>& expected) {
    const Instance instance = problem_named("noisy-quad").instance(1);
    const FunctionPlan plan{.function = {}, .minimizer = xt::zeros<Real>({10})};
    const Place place = place_of("noisy-quad", plan, 1);
    const Vector lambda = curvatures(10, 100);
    Vector weight = lambda, g = lambda;
    for (std::size_t i = 0; i < 10; ++i) weight(i) = 1 / expected(lambda(i));
    Real sum = 0;
    for (std::uint64_t seed = 0; seed < runs; ++seed) {
        const RunStart run = instance.begin(seed);
        Optimizer rule = optimizer;
        Vector phi = instance.minimizer;
        for (std::size_t k = 0; k < steps; ++k) {
            run.objective.loss_and_gradient(phi, g);
            rule.step(phi, g);
        }
        for (std::size_t i = 0; i < 10; ++i) {
            const Real z = xt::sum(row(place.Q, i) * (phi - place.shift))();
            sum += z * z * weight(i);
        }
    }
    constexpr Real n = 10 * runs;
    return std::abs(sum / n - 1) / std::sqrt(2 / n);
}

}  // namespace

TEST_CASE("theory: the floor of a noisy descent in closed form is Lyapunov's") {
    for (const Real lambda : {Real(1), Real(0.3), Real(0.05)})
        for (const Real alpha : {Real(0.1), Real(0.9)})
            for (const Real beta : {Real(0), Real(0.5), Real(0.9)}) {
                // ασ²(1 + β)/(λ(1 − β)(2(1 + β) − αλ))
                const Real floor = alpha * sigma * sigma * (1 + beta) /
                                   (lambda * (1 - beta) * (2 * (1 + beta) - alpha * lambda));
                CHECK(mean_square(heavy_ball(alpha, beta, lambda), 0, sigma, 20000) ==
                      test::relative(floor, 1e-12));
                CHECK(mean_square(heavy_ball(alpha, beta, lambda * Real(1.001)), 0, sigma, 20000) !=
                      test::relative(floor, 1e-4));
            }
    // β = 0 on the way there: (1 − αλ)²ᵏ x_0² + floor (1 − (1 − αλ)²ᵏ)
    const Real alpha = Real(0.4), lambda = Real(0.3), left = std::pow(1 - alpha * lambda, 2 * 7);
    const Real floor = alpha * sigma * sigma / (lambda * (2 - alpha * lambda));
    CHECK(mean_square(heavy_ball(alpha, 0, lambda), 2, sigma, 7) ==
          test::relative(left * 4 + floor * (1 - left), 1e-13));
}

TEST_CASE("theory: noise of gd, heavy-ball and Nesterov is where Lyapunov says") {
    const Real alpha = Real(0.8), beta = Real(0.6);
    const auto of = [](auto form, Real a, Real b) {
        return [=](Real lambda) { return mean_square(form(a, b, lambda), 0, sigma, steps); };
    };
    CHECK(standard_errors(GradientDescent{.alpha = alpha}, of(heavy_ball, alpha, 0)) < 3);
    CHECK(standard_errors(HeavyBall{.alpha = alpha / 2, .beta = beta},
                          of(heavy_ball, alpha / 2, beta)) < 3);
    CHECK(standard_errors(Nesterov{.alpha = alpha / 2, .beta = beta},
                          of(nesterov, alpha / 2, beta)) < 3);
    // another rule, a step a quarter too long, and Nesterov's matrix with β in place of β²
    CHECK(standard_errors(Momentum{.alpha = alpha / 2, .beta = beta},
                          of(heavy_ball, alpha / 2, beta)) > 4);
    CHECK(standard_errors(GradientDescent{.alpha = alpha * Real(1.25)}, of(heavy_ball, alpha, 0)) >
          4);
    const auto misprint = [](Real a, Real b, Real lambda) {
        Linear rule = nesterov(a, b, lambda);
        rule.M[0][1] /= b;
        return rule;
    };
    CHECK(standard_errors(Nesterov{.alpha = alpha / 2, .beta = beta},
                          of(misprint, alpha / 2, beta)) > 4);
}

TEST_CASE("theory: with α_k = 1/(λ(k+1)) the noise is averaged away: E x² = σ²/(λ²k)") {
    const Real lambda = Real(0.5);
    const auto errors = [&](Real factor) {
        constexpr std::size_t k_end = 50, count = 3000;
        Real sum = 0;
        Random random(1, "averaged");
        for (std::size_t run = 0; run < count; ++run) {
            GradientDescent rule;
            Vector x{3}, g{0};
            for (std::size_t k = 0; k < k_end; ++k) {
                g(0) = lambda * x(0) + random.normal(0, sigma);
                rule.alpha = (k > 0 ? factor : 1) / (lambda * real(k + 1));
                rule.step(x, g);
            }
            sum += x(0) * x(0);
        }
        const Real expected = sigma * sigma / (lambda * lambda * real(k_end));
        return std::abs(sum / count / expected - 1) / std::sqrt(Real(2) / count);
    };
    CHECK(errors(1) < 3);
    CHECK(errors(2) > 4);  // steps twice as long
}
