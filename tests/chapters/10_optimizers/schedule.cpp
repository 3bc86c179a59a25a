#include "chapters/10_optimizers/schedule.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/batches.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using doctest::Approx;

TEST_CASE("EE.13b linear decay: from 1 to 1 % at τ, by hand, then constant") {
    const Schedule s = linear_decay(100);
    CHECK(s(0) == 1);
    CHECK(s(50) == Approx(0.505));
    CHECK(s(25) == Approx(0.7525));
    CHECK(s(99) == test::relative(0.0199, 1e-14));
    for (const std::size_t k : {100u, 101u, 100000u}) CHECK(s(k) == test::relative(0.01, 1e-14));
    CHECK(linear_decay(10, 0)(10) == 0);
}

TEST_CASE("GO.4 step, exponential and 1/t decay: by hand") {
    const Schedule half = step_decay(Real(0.5), 3);
    for (std::size_t k = 0; k < 12; ++k) CHECK(half(k) == std::pow(0.5, k / 3));
    CHECK(exponential_decay(Real(0.1))(20) == Approx(std::exp(-2.0)));
    CHECK(inverse_decay(Real(0.5))(6) == Approx(0.25));
    CHECK(inverse_root_decay(Real(0.5))(6) == Approx(0.5));
}

TEST_CASE("GO.4 negative control: the slide's 1/t decay without t does not decay (errata)") {
    const Real a = Real(0.5);
    const Schedule printed = [a](std::size_t) { return 1 / (1 + a); };  // α_k/α_0 = 1/(1 + a)
    CHECK(printed(1) == inverse_decay(a)(1));  // meant at t = 1, and for every other t
    CHECK(printed(1000) == printed(1));
    CHECK(inverse_decay(a)(1000) < Real(0.01) * printed(1000));
    CHECK(robbins_monro(inverse_decay(a)).satisfied());
    CHECK_FALSE(robbins_monro(printed).satisfied());
}

TEST_CASE("GO.4 schedules never rise, but for a warm-up, and stay in [0, 1]") {
    for (const Schedule& s :
         {constant(), linear_decay(50), step_decay(Real(0.3), 7), exponential_decay(Real(0.05)),
          inverse_decay(2), inverse_root_decay(2), cosine_decay(60, Real(0.1))}) {
        CHECK(s(0) == 1);
        for (std::size_t k = 0; k < 200; ++k) {
            CHECK(s(k + 1) <= s(k));
            CHECK(s(k) >= 0);
        }
    }
}

TEST_CASE("GO.4 schedules are composed: product, warm-up, cosine, epochs") {
    const Schedule warm = warm_up(4), cosine = cosine_decay(8, Real(0.2)),
                   both = product(warm, cosine);
    CHECK(warm(0) == Real(0.25));
    CHECK(warm(3) == 1);
    CHECK(warm(99) == 1);
    CHECK(cosine(4) == Approx(0.6));
    CHECK(cosine(2) == Approx(0.2 + 0.8 * (1 + std::cos(std::numbers::pi / 4)) / 2));
    CHECK(cosine(8) == Approx(0.2));
    CHECK(cosine(9) == Approx(0.2));
    for (std::size_t k = 0; k < 20; ++k) CHECK(both(k) == warm(k) * cosine(k));
    const Schedule epochs = per_epoch(step_decay(Real(0.1), 2), 10);
    CHECK(epochs(19) == 1);
    CHECK(epochs(20) == Approx(0.1));
    CHECK(epochs(40) == test::relative(0.01, 1e-14));
}

TEST_CASE(
    "EE.13b GO.4 a schedule in a descent multiplies the step size, and the caller's optimizer "
    "keeps its own") {
    // L = ½φ²: every step multiplies φ by 1 − α s(k).
    const Objective L = fitting::quadratic({{1}}, {0});
    const GradientDescent gd{.alpha = Real(0.5)};
    const Schedule s = linear_decay(10);
    const Descent d = minimize(L, gd, {1}, 20, s);
    Real expected = 1;
    for (std::size_t k = 0; k < 20; ++k) {
        CHECK(d.path.phi(k, 0) == test::relative(expected, 1e-14));
        expected *= 1 - Real(0.5) * s(k);
    }
    CHECK(gd.alpha == Real(0.5));
    // Negative control: without the schedule it goes elsewhere.
    CHECK(std::abs(minimize(L, gd, {1}, 20).path.phi(19, 0) - d.path.phi(19, 0)) > 1e-3);
}

TEST_CASE("EE.13 Robbins and Monro: the sums are those of the closed forms") {
    const RobbinsMonro harmonic = robbins_monro(inverse_decay(1));  // Σ 1/(1+k), Σ 1/(1+k)²
    const double K = 1 << 20;
    CHECK(harmonic.sum.size() == 21);
    CHECK(harmonic.sum(20) ==
          Approx(std::log(K) + std::numbers::egamma + 1 / (2 * K)).epsilon(1e-12));
    CHECK(harmonic.squares(20) ==
          Approx(std::numbers::pi * std::numbers::pi / 6 - 1 / K).epsilon(1e-9));
    CHECK(robbins_monro(constant()).sum(20) == K);
    CHECK(robbins_monro(exponential_decay(Real(0.01))).sum(20) ==
          Approx(1 / (1 - std::exp(-0.01))).epsilon(1e-12));
    CHECK(robbins_monro(linear_decay(10), 4).sum(1) == Approx(1.901));
}

TEST_CASE("EE.13 Robbins and Monro: 1/t satisfies both conditions, the others one") {
    struct Expected {
        Schedule schedule;
        bool far, quiet;
    };
    for (const auto& [schedule, far, quiet] :
         {Expected{constant(), true, false}, Expected{linear_decay(300), true, false},
          Expected{step_decay(Real(0.5), 100), false, true},
          Expected{exponential_decay(Real(0.01)), false, true},
          Expected{inverse_decay(1), true, true}, Expected{inverse_decay(Real(0.01)), true, true},
          Expected{inverse_root_decay(1), true, false}, Expected{cosine_decay(1000), false, true},
          Expected{product(inverse_decay(1), inverse_decay(1)), false, true},
          Expected{product(inverse_root_decay(1), product(inverse_root_decay(1), warm_up(9))), true,
                   true}}) {
        const RobbinsMonro r = robbins_monro(schedule);
        CAPTURE(r.sum_ratio);
        CAPTURE(r.squares_ratio);
        CHECK(r.sum_diverges == far);
        CHECK(r.squares_converge == quiet);
        CHECK(r.satisfied() == (far && quiet));
    }
}

TEST_CASE(
    "EE.13 with noise, 1/t comes nearer than a constant rate, and than one that stops too soon") {
    const regression::Points points = regression::lecture_points();
    const SampledObjective line = mean(line_examples(points));
    const auto apart = [&](const Schedule& schedule) {
        Real sum = 0;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            const Vector end =
                descend_stochastic(line, GradientDescent{.alpha = Real(0.1)}, {0, 0}, 1, 1000, seed,
                                   schedule, Sampling::with_replacement)
                    .path.end();
            sum += std::hypot(end(0) - Real(0.825950045), end(1) - Real(0.522226070)) / 10;
        }
        return sum;
    };
    const Real near = apart(inverse_decay(Real(0.03)));
    CHECK(near < Real(0.03));
    CHECK(apart(constant()) > 3 * near);
    CHECK(apart(exponential_decay(1)) > 3 * near);
}

TEST_CASE("GO.3 plateau: after N epochs without improvement the rate is multiplied, by hand") {
    PlateauDecay p{.patience = 2, .factor = Real(0.1)};
    CHECK(p.observe(Real(0.5)) == 1);           // the first is the best
    CHECK(p.observe(Real(0.6)) == 1);           // better
    CHECK(p.observe(Real(0.6)) == 1);           // equal is no improvement: 1 epoch
    CHECK(p.observe(Real(0.59)) == Real(0.1));  // 2 epochs
    CHECK(p.observe(Real(0.6)) == Real(0.1));   // counted anew
    CHECK(p.observe(Real(0.7)) == Real(0.1));   // better
    CHECK(p.observe(Real(0.1)) == Real(0.1));
    CHECK(p.observe(Real(0.2)) == test::relative(0.01, 1e-14));
    CHECK(p.best == Real(0.7));
}

TEST_CASE(
    "GO.3 plateau: nothing decays while it improves, and a loss goes in with its minus sign") {
    PlateauDecay p{.patience = 1};
    for (int k = 1; k < 100; ++k) CHECK(p.observe(-1 / static_cast<Real>(k)) == 1);
    // Negative control: the loss itself, which falls, looks like no improvement.
    PlateauDecay wrong{.patience = 1};
    for (int k = 1; k < 4; ++k) wrong.observe(1 / static_cast<Real>(k));
    CHECK(wrong.scale == test::relative(0.01, 1e-14));
}

TEST_CASE("GO.3 plateau: its state is all that the next decision depends on") {
    PlateauDecay a{.patience = 3, .factor = Real(0.5)};
    for (const double m : {0.3, 0.4, 0.4, 0.1}) a.observe(static_cast<Real>(m));
    PlateauDecay b{.patience = 3, .factor = Real(0.5)};
    const auto from = a.state(), to = b.state();
    REQUIRE(from.size() == to.size());
    for (std::size_t i = 0; i < from.size(); ++i)
        std::visit(
            [&](auto* entry) { *std::get<std::remove_cvref_t<decltype(entry)>>(to[i]) = *entry; },
            from[i]);
    for (const double m : {0.2, 0.2, 0.2, 0.2, 0.9})
        CHECK(a.observe(static_cast<Real>(m)) == b.observe(static_cast<Real>(m)));
    CHECK(a.scale == Real(0.25));
}

TEST_CASE("EE.13 EE.13b GO.3 GO.4 schedules: what makes no sense is refused") {
    const Real nan = std::nan("");
    CHECK_THROWS_AS(linear_decay(0), std::invalid_argument);
    CHECK_THROWS_AS(linear_decay(10, 2), std::invalid_argument);
    CHECK_THROWS_AS(linear_decay(10, nan), std::invalid_argument);
    CHECK_THROWS_AS(step_decay(Real(1.1), 10), std::invalid_argument);
    CHECK_THROWS_AS(step_decay(Real(0.5), 0), std::invalid_argument);
    CHECK_THROWS_AS(exponential_decay(-1), std::invalid_argument);
    CHECK_THROWS_AS(inverse_decay(nan), std::invalid_argument);
    CHECK_THROWS_AS(inverse_root_decay(-1), std::invalid_argument);
    CHECK_THROWS_AS(cosine_decay(0), std::invalid_argument);
    CHECK_THROWS_AS(warm_up(0), std::invalid_argument);
    CHECK_THROWS_AS(product(constant(), {}), std::invalid_argument);
    CHECK_THROWS_AS(per_epoch(constant(), 0), std::invalid_argument);
    CHECK_THROWS_AS(robbins_monro({}), std::invalid_argument);
    CHECK_THROWS_AS(robbins_monro(constant(), 3), std::invalid_argument);
    PlateauDecay p;
    CHECK_THROWS_AS(p.observe(nan), std::invalid_argument);
    PlateauDecay never{.patience = 0};
    CHECK_THROWS_AS(never.observe(1), std::invalid_argument);
    PlateauDecay grows{.factor = 2};
    CHECK_THROWS_AS(grows.observe(1), std::invalid_argument);
}

TEST_CASE("GO.3 the step from φ⁽ᵗ⁾ takes α⁽ᵗ⁾: a schedule of 1, 0, 0, … moves once (errata)") {
    const Objective L = fitting::quadratic(Matrix{{1}}, {0});
    const auto first_only = [](std::size_t k) { return real(k == 0); };
    const Path path = minimize(L, GradientDescent{.alpha = Real(0.5)}, {4}, 3, first_only).path;
    CHECK((column(path.phi, 0) == Vector{4, 2, 2, 2}));
    // With the α⁽ᵗ⁺¹⁾ that the slide asks for it would not move at all.
    const auto next = [&](std::size_t k) { return first_only(k + 1); };
    CHECK(minimize(L, GradientDescent{.alpha = Real(0.5)}, {4}, 3, next).path.end()(0) == 4);
}
