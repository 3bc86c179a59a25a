#include "chapters/02_model_fitting/mixture.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>

#include "common/gradient_check.hpp"

using namespace descent;
using namespace descent::fitting;
using doctest::Approx;

namespace {

const Mixture two_bells{.weight = {0.35, 0.65}, .mean = {-2, 1}, .variance = {0.25, 1}};

Vector from_two_bells(std::size_t count = 400, std::uint64_t seed = 0) {
    Random random(seed, "numbers");
    return draw(two_bells, count, random);
}

/// How much rounding may hide in a log-likelihood: every term is good to a few ε of its
/// size.
Real rounding(const Mixture& mixture, const Vector& x) {
    const Vector terms = xt::abs(xt::log(density(mixture, x))) + Real(1);
    return 8 * std::numeric_limits<Real>::epsilon() * xt::sum(terms)();
}

using Step = std::function<Mixture(const Mixture& before, const Vector& x)>;

Mixture em_step(const Mixture& before, const Vector& x) {
    return maximize(responsibilities(before, x), x, default_floor(x), before);
}

/// The monotonicity test: how many of these steps lower the likelihood by more than
/// rounding.
std::size_t falls(const Step& step, Mixture mixture, const Vector& x, std::size_t steps) {
    std::size_t count = 0;
    Real before = log_likelihood(mixture, x);
    for (std::size_t k = 0; k < steps; ++k) {
        mixture = step(mixture, x);
        const Real after = log_likelihood(mixture, x);
        count += !(after >= before - rounding(mixture, x));
        before = after;
    }
    return count;
}

Real largest_difference(const Mixture& a, const Mixture& b) {
    Real worst = 0;
    for (std::size_t k = 0; k < 2; ++k)
        worst =
            std::max({worst, std::abs(a.weight[k] - b.weight[k]), std::abs(a.mean[k] - b.mean[k]),
                      std::abs(a.variance[k] - b.variance[k])});
    return worst;
}

/// Two bells of random weight, place and width.
Mixture random_mixture(Random& random) {
    const Real weight = random.uniform(Real(0.1), Real(0.9));
    return {.weight = {weight, 1 - weight},
            .mean = {random.uniform(-2, 2), random.uniform(-2, 2)},
            .variance = {random.uniform(Real(0.2), 2), random.uniform(Real(0.2), 2)}};
}

}  // namespace

TEST_CASE("FM.6 mixture: hand-worked values of density, E-step and M-step") {
    const Mixture mixture{.weight = {0.25, 0.75}, .mean = {0, 2}, .variance = {1, 4}};
    const double first = 0.25 * std::exp(-0.5) / std::sqrt(2 * M_PI);         // at x = 1
    const double second = 0.75 * std::exp(-0.125) / std::sqrt(2 * M_PI) / 2;  // one half σ away
    CHECK(density(mixture, {1})(0) == Approx(first + second).epsilon(1e-14));
    CHECK(log_likelihood(mixture, {1, 1}) == Approx(2 * std::log(first + second)).epsilon(1e-14));
    CHECK(responsibilities(mixture, {1})(0, 0) == Approx(first / (first + second)).epsilon(1e-14));

    const Mixture after =
        maximize({{1, 0}, {0.5, 0.5}, {0, 1}, {0.5, 0.5}}, {0, 2, 4, 6}, Real(1e-6), mixture);
    CHECK(after.weight[0] == 0.5);
    CHECK(after.mean[0] == 2);  // (0 + 1 + 3)/2
    CHECK(after.variance[0] == (4 + 0 + 0.5 * 16) / 2);
    CHECK(after.mean[1] == 4);  // (1 + 4 + 3)/2
    CHECK(after.variance[1] == (0.5 * 4 + 0 + 0.5 * 4) / 2);
}

TEST_CASE("FM.6 mixture: responsibilities sum to 1, and nothing overflows far away") {
    const Vector x{-1e6, -40, 0, 3, 1e6};
    const Matrix r = responsibilities(two_bells, x);
    for (std::size_t i = 0; i < x.size(); ++i) CHECK(r(i, 0) + r(i, 1) == Approx(1).epsilon(1e-15));
    CHECK(std::isfinite(log_likelihood(two_bells, x)));
    const Mixture one{.weight = {0, 1}, .mean = {0, 0}, .variance = {1, 1}};
    CHECK(log_likelihood(one, {2}) == Approx(-2 - 0.5 * std::log(2 * M_PI)));
    CHECK(responsibilities(one, {2})(0, 1) == 1);
}

TEST_CASE(
    "FM.6 E-step: the rule of Bayes, r_ik p(x_i) = π_k N(x_i; μ_k, σ_k²), on random mixtures") {
    Random random(3, "Bayes");
    for (int trial = 0; trial < 60; ++trial) {
        const Mixture mixture = random_mixture(random);
        const Vector x = draw(mixture, 1 + random.index(6), random), p = density(mixture, x);
        const Matrix r = responsibilities(mixture, x);
        REQUIRE((r.shape() == std::array<std::size_t, 2>{x.size(), 2}));
        for (std::size_t k = 0; k < 2; ++k) {
            Mixture alone = mixture;  // all of the weight on bell k
            alone.weight = {k == 0 ? Real(1) : Real(0), k == 0 ? Real(0) : Real(1)};
            const Vector bell = density(alone, x);
            for (std::size_t i = 0; i < x.size(); ++i) {
                // each logarithm is good to a few ε of its size
                const Real size = 4 + std::abs(std::log(p(i))) + std::abs(std::log(bell(i)));
                CHECK(std::abs(r(i, k) * p(i) - mixture.weight[k] * bell(i)) <=
                      8 * std::numeric_limits<Real>::epsilon() * size * p(i));
            }
        }
    }
}

TEST_CASE("FM.6 M-step: the bound F is lower at all other bells, on random numbers and shares") {
    Random random(4, "M-step");
    for (int trial = 0; trial < 40; ++trial) {
        const Mixture before = random_mixture(random);
        const Vector x = draw(before, 30 + random.index(30), random);
        Matrix r = Matrix::from_shape({x.size(), 2});
        for (std::size_t i = 0; i < x.size(); ++i) r(i, 1) = 1 - (r(i, 0) = random.uniform());
        const Mixture best = maximize(r, x, Real(1e-9), before);
        const Real F = free_energy_bound(r, best, x);
        // N_k d²/2 of F is lost a step of dσ_k away from μ_k, as much or more by σ_k² and π_k
        for (const Real d : {Real(-1e-3), Real(1e-3)}) {
            for (std::size_t k = 0; k < 2; ++k) {
                Mixture moved = best, wider = best;
                moved.mean[k] += d * std::sqrt(best.variance[k]);
                wider.variance[k] *= 1 + d;
                CHECK(free_energy_bound(r, moved, x) < F);
                CHECK(free_energy_bound(r, wider, x) < F);
            }
            Mixture heavier = best;
            heavier.weight = {best.weight[0] + d, best.weight[1] - d};
            CHECK(free_energy_bound(r, heavier, x) < F);
        }
    }
}

TEST_CASE("FM.6 mixture: the density integrates to 1, and drawn numbers have its mean") {
    const Vector x = xt::linspace<Real>(-12, 12, 24001);
    CHECK(xt::sum(density(two_bells, x))() * Real(1e-3) == Approx(1).epsilon(1e-12));
    const Vector drawn = from_two_bells(20000);
    const double mean = -2 * 0.35 + 1 * 0.65,
                 variance = 0.35 * (0.25 + 4) + 0.65 * (1 + 1) - mean * mean;
    CHECK(std::abs(xt::sum(drawn)() / 20000 - mean) < 5 * std::sqrt(variance / 20000));
}

TEST_CASE("FM.6 EM: the likelihood rises at every step, from many starts") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        INFO("seed ", seed);
        const Vector x = from_two_bells(20 + 10 * (seed % 10), seed);
        Random random(seed, "start");
        const Mixture start = random_start(x, random);
        CHECK(falls(em_step, start, x, 200) == 0);
        const EmPath path = em(x, start, 200);
        CHECK(path.smallest_rise() >= -rounding(path.end(), x));
    }
}

TEST_CASE("FM.6 EM: negative control, a wrong M-step is caught by the same test") {
    const Vector x = from_two_bells();
    Random random(1, "start");
    const Mixture start = random_start(x, random), maximum = em(x, start, 1000, 0).end();
    const auto caught = [&](const std::function<void(Mixture & after)>& mistake) {
        const Step step = [&](const Mixture& before, const Vector& data) {
            Mixture after = em_step(before, data);
            mistake(after);
            return after;
        };
        return falls(step, start, x, 100) + falls(step, maximum, x, 100);
    };
    CHECK(caught([](Mixture&) {}) == 0);
    // The weights of the two bells exchanged.
    CHECK(caught([](Mixture& after) { std::swap(after.weight[0], after.weight[1]); }) > 0);
    // A weight that is a little wrong: N_0/(N + 1).
    CHECK(caught([](Mixture& after) {
              after.weight[0] *= Real(400) / Real(401);
              after.weight[1] = 1 - after.weight[0];
          }) > 0);
    // A variance divided by N_k − 1: hardly another number, yet not the maximum.
    CHECK(caught([](Mixture& after) {
              for (std::size_t k = 0; k < 2; ++k)
                  after.variance[k] *= 400 * after.weight[k] / (400 * after.weight[k] - 1);
          }) > 0);
}

TEST_CASE(
    "FM.6 EM: a lower bound is what both steps raise, and the E-step makes it the likelihood") {
    const Vector x = from_two_bells(60);
    Random random(2, "start");
    Mixture mixture = random_start(x, random);
    Matrix r = Matrix::from_shape({60, 2});
    // any new variables to start with
    for (std::size_t i = 0; i < 60; ++i) r(i, 1) = 1 - (r(i, 0) = random.uniform());
    Real F = free_energy_bound(r, mixture, x);
    for (int k = 0; k < 30; ++k) {
        const Real L = log_likelihood(mixture, x), eps = rounding(mixture, x);
        CHECK(F <= L + eps);
        r = responsibilities(mixture, x);  // E-step: the bound touches
        const Real touching = free_energy_bound(r, mixture, x);
        CHECK(touching >= F - eps);
        CHECK(std::abs(touching - L) <= eps);
        // M-step: the bound rises, and the likelihood at least as much
        mixture = maximize(r, x, default_floor(x), mixture);
        F = free_energy_bound(r, mixture, x);
        CHECK(F >= touching - eps);
        CHECK(log_likelihood(mixture, x) >= F - rounding(mixture, x));
    }
    // Other responsibilities than those of the E-step leave a gap.
    Matrix other = responsibilities(mixture, x);
    for (std::size_t i = 0; i < 60; ++i) std::swap(other(i, 0), other(i, 1));
    CHECK(free_energy_bound(other, mixture, x) < log_likelihood(mixture, x) - 1);
}

TEST_CASE("FM.6 EM: finds the bells that the numbers came from") {
    const Vector x = from_two_bells(20000);
    const EmPath path = em(x, {.mean = {-1, 0}, .variance = {2, 2}}, 2000);
    CHECK(largest_difference(path.end(), two_bells) < 0.05);
    // it fits even better than the truth
    CHECK(log_likelihood(path.end(), x) > log_likelihood(two_bells, x));
    CHECK_FALSE(path.floored);
    CHECK(path.steps() < 2000);
}

TEST_CASE("FM.6 EM: gradient of the log-likelihood, checked, and 0 where EM stands still") {
    const Vector x = from_two_bells(100);
    const Objective objective = mixture_objective(x);
    const Vector phi = parameters({.weight = {0.3, 0.7}, .mean = {-1, 0.5}, .variance = {2, 0.5}});
    CHECK(largest_difference(mixture_at(phi),
                             {.weight = {0.3, 0.7}, .mean = {-1, 0.5}, .variance = {2, 0.5}}) <
          1e-14);
    const GradientReport report = check_gradient(objective, phi, mixture_layout());
    INFO(report.text());
    CHECK(report.verdict == Verdict::pass);

    Mixture still = mixture_at(phi);
    for (int k = 0; k < 3000; ++k) still = em_step(still, x);
    Vector g = xt::zeros<Real>({5});
    const Real L = objective.loss_and_gradient(parameters(still), g);
    CHECK(xt::amax(xt::abs(g))() < 1e-10);
    CHECK(L == Approx(-log_likelihood(still, x)).epsilon(1e-13));
    // The same by differences of the loss alone, and far from 0 where EM has just begun.
    for (std::size_t j = 0; j < 5; ++j) {
        Vector up = parameters(still), down = up;
        up(j) += Real(1e-4);
        down(j) -= Real(1e-4);
        CHECK(std::abs(objective.loss(up) - objective.loss(down)) / 2e-4 < 1e-4);
    }
    objective.loss_and_gradient(phi, g);
    CHECK(xt::amax(xt::abs(g))() > 1);

    // Negative control: the responsibilities left out.
    Objective wrong = objective;
    wrong.loss_and_gradient = [objective](const Vector& at, Vector& dphi) {
        const Real loss = objective.loss_and_gradient(at, dphi);
        dphi(1) *= mixture_at(at).weight[0];
        return loss;
    };
    CHECK(check_gradient(wrong, phi, mixture_layout()).verdict == Verdict::fail);
}

TEST_CASE("FM.6 EM: two equal bells stay equal, a saddle; the smallest difference leads away") {
    const Vector x = from_two_bells(100);
    const EmPath stuck = em(x, {.mean = {0.5, 0.5}, .variance = {1, 1}}, 50, 0);
    CHECK(stuck.end().mean[0] == stuck.end().mean[1]);
    CHECK(stuck.end().variance[0] == stuck.end().variance[1]);
    const double mean = xt::sum(x)() / 100, variance = xt::sum((x - mean) * (x - mean))() / 100;
    CHECK(stuck.end().mean[0] == Approx(mean).epsilon(1e-12));
    CHECK(stuck.end().variance[0] == Approx(variance).epsilon(1e-12));
    CHECK(stuck.smallest_rise() >= -rounding(stuck.end(), x));
    Vector g = xt::zeros<Real>({5});
    mixture_objective(x).loss_and_gradient(parameters(stuck.end()), g);
    CHECK(xt::amax(xt::abs(g))() < 1e-10);

    Mixture nearly = stuck.end();
    nearly.mean[0] -= Real(1e-3);
    const EmPath free = em(x, nearly, 2000);
    CHECK(free.likelihood(free.steps()) > stuck.likelihood(stuck.steps()) + 5);
}

TEST_CASE(
    "FM.6 EM: a bell that collapses onto one number is held by the floor, and the likelihood still "
    "rises") {
    const Vector x{-3, -1.2, -0.4, 0, 0.1, 0.9, 1.5, 2.2, 50};
    const Mixture start{.mean = {0, 50}, .variance = {2, Real(1e-9)}};
    const EmPath path = em(x, start, 200, 0);
    CHECK(path.floored);
    CHECK(path.mixture[0].variance[1] == default_floor(x));  // raised at the start
    CHECK(path.end().variance[1] == default_floor(x));
    CHECK(path.end().mean[1] == Approx(50));
    CHECK(path.smallest_rise() >= -rounding(path.end(), x));
    // Without a floor it would rise without limit: a floor 100 times lower, ½ log 100 more likely.
    const EmPath lower = em(x, start, 200, 0, default_floor(x) / 100);
    CHECK(lower.likelihood(lower.steps()) - path.likelihood(path.steps()) ==
          Approx(std::log(10.0)).epsilon(1e-6));
}

TEST_CASE("FM.6 EM: a bell to which nothing belongs keeps its place with weight 0") {
    const Vector x = from_two_bells(50);
    const EmPath path = em(x, {.mean = {0, 1e8}, .variance = {1, 1}}, 100, 0);
    CHECK(path.end().weight[1] == 0);
    CHECK(path.end().mean[1] == 1e8);
    CHECK(path.smallest_rise() >= -rounding(path.end(), x));
    CHECK(std::isfinite(path.likelihood(path.steps())));
}

TEST_CASE("FM.6 EM: what makes no sense is refused") {
    const Vector x{1, 2, 3};
    CHECK_THROWS_WITH_AS(em({2, 2, 2}, {}, 1),
                         "default_floor: all numbers are equal: there are no two bells to find",
                         std::invalid_argument);
    CHECK_THROWS_AS(em(Vector{}, {}, 1), std::invalid_argument);
    CHECK_THROWS_AS(em({1, std::numeric_limits<Real>::quiet_NaN()}, {}, 1), std::invalid_argument);
    CHECK_THROWS_AS(em(x, {.weight = {0.5, 0.6}}, 1), std::invalid_argument);
    CHECK_THROWS_AS(em(x, {.weight = {-0.5, 1.5}}, 1), std::invalid_argument);
    CHECK_THROWS_AS(em(x, {.variance = {0, 1}}, 1), std::invalid_argument);
    CHECK_THROWS_AS(em(x, {}, 1, -1), std::invalid_argument);
    CHECK_THROWS_AS(maximize({{1, 0}}, x, 1, {}), std::invalid_argument);
    CHECK_THROWS_AS(maximize({{1, 0}, {1, 0}, {1, 0}}, x, 0, {}), std::invalid_argument);
    CHECK_THROWS_AS(free_energy_bound({{1, 0}}, {}, x), std::invalid_argument);
    CHECK_THROWS_AS(parameters({.weight = {0, 1}}), std::invalid_argument);
    CHECK_THROWS_AS(mixture_at({1, 2}), std::invalid_argument);
}
