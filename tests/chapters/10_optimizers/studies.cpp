// What momentum, AdaGrad and AdaDelta are said to be good for, and when to stop: measured, and by
// formula.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/adaptive_study.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "chapters/10_optimizers/momentum_study.hpp"
#include "chapters/10_optimizers/stopping.hpp"
#include "common/gradient_check.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using doctest::Approx;
using test::distance;

TEST_CASE("EE.14 momentum's scenarios: in a canyon √κ times as few steps, by the double root") {
    const MomentumStudy study =
        momentum_study({.condition = {10, 100}, .draws = 2, .noisy_steps = 2}, 0);
    // Plain: ‖φ_k‖ = ((κ − 1)/(κ + 1))ᵏ ‖φ_0‖ exactly, so it is the first whole k.
    CHECK(study.curvature.plain(0) == 69);   // ln 1e-6 / ln(9/11) = 68.85
    CHECK(study.curvature.plain(1) == 691);  // ln 1e-6 / ln(99/101) = 690.76
    CHECK(study.curvature.plain_in_theory(1) == Approx(std::log(1e-6) / std::log(99.0 / 101)));
    // Momentum: φ_k = (1 + ck) rᵏ with r = ±√β, and c = (1 − αλ)/r − 1 from the first step.
    const double root = 9.0 / 11, alpha = 4.0 / 121;
    const auto norm = [&](int k) {
        const double flat = (1 + ((1 - alpha) / root - 1) * k) * std::pow(root, k);
        const double steep = (1 + ((1 - 100 * alpha) / -root - 1) * k) * std::pow(-root, k);
        return std::hypot(flat, steep) / std::sqrt(2.0);
    };
    int k = 400;
    while (norm(k - 1) <= 1e-6) --k;
    CHECK(study.curvature.momentum(1) == k);
    CHECK(k == 93);
    CHECK(study.curvature.momentum(1) > study.curvature.momentum_in_theory(1));  // the limit
}

TEST_CASE("EE.14 momentum's scenarios: small consistent gradients add up, 1/(1 − β) times as far") {
    const MomentumStudy study = momentum_study(
        {.condition = {10}, .steps = {1, 3, 1000}, .beta = Real(0.5), .draws = 2, .noisy_steps = 2},
        0);
    // v = 1, 1.5, 1.75 thousandths: 1, 2.5, 4.25
    CHECK(study.consistent.momentum(0) == test::relative(0.001, 1e-12));
    CHECK(study.consistent.momentum(1) == test::relative(0.00425, 1e-12));
    CHECK(study.consistent.plain(1) == test::relative(0.003, 1e-12));
    CHECK(distance(study.consistent.momentum, study.consistent.momentum_in_theory) < 1e-12);
    CHECK(distance(study.consistent.plain, study.consistent.plain_in_theory) < 1e-12);
    CHECK(study.consistent.momentum(2) / study.consistent.plain(2) == Approx(2).epsilon(0.002));
}

TEST_CASE("EE.14 momentum's scenarios: noise is smoothed in the step, and at rest if α is long") {
    const MomentumStudy study = momentum_study({.condition = {10}, .draws = 100}, 1);
    // 40,000 entries; momentum's are alike over some 20 steps, so 2,000 count.
    CHECK(study.step.plain(1) == Approx(1).epsilon(0.03));
    CHECK(study.step.momentum_in_theory(1) == test::relative(std::sqrt(1.0 / 19), 1e-14));
    CHECK(study.step.momentum(1) == test::relative(std::sqrt(1.0 / 19), 0.08));
    CHECK(study.step.momentum(0) == Approx(1).epsilon(0.02));  // the same way on average
    CHECK(study.step.plain(0) == Approx(1).epsilon(0.02));
    // α/(2 − α), and momentum's α(1 + β)/(2(1 + β) − (1 − β)α): alike for short steps only.
    CHECK(study.rest.plain_in_theory(1) == Approx(1));
    CHECK(study.rest.momentum_in_theory(1) == Approx(1.9 / 3.7));
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(study.rest.plain(i) == test::relative(study.rest.plain_in_theory(i), 0.15));
        CHECK(study.rest.momentum(i) == test::relative(study.rest.momentum_in_theory(i), 0.15));
    }
    CHECK(study.rest.momentum_in_theory(0) > Real(0.95) * study.rest.plain_in_theory(0));
    CHECK(study.rest.momentum(2) < study.rest.plain(2) / 10);
    // Negative control: without a memory there is no difference.
    const MomentumStudy none =
        momentum_study({.condition = {10}, .beta = 0, .alpha = {1}, .draws = 10}, 1);
    CHECK(distance(none.step.momentum, none.step.plain) < 1e-12);
    CHECK(distance(none.rest.momentum, none.rest.plain) < 1e-12);
}

TEST_CASE("EE.14 momentum's scenarios: refuses what has no answer") {
    CHECK_THROWS_AS(momentum_study({.condition = {1}}, 0), std::invalid_argument);
    CHECK_THROWS_AS(momentum_study({.beta = 1}, 0), std::invalid_argument);
    for (const Real reduction : {Real(0), Real(1), Real(-1), std::nan("")})
        CHECK_THROWS_WITH_AS(momentum_study({.reduction = reduction}, 0),
                             "momentum_study: the reduction must lie between 0 and 1",
                             std::invalid_argument);
    CHECK_THROWS_AS(momentum_study({.alpha = {2}}, 0), std::invalid_argument);
    CHECK_THROWS_AS(momentum_study({.draws = 0}, 0), std::invalid_argument);
}

TEST_CASE(
    "EE.16 EE.17 hill: AdaGrad is good in the bowl, and behind a hill it still remembers it") {
    const HillStudy study = hill_study(5000);
    REQUIRE(study.convex.size() == 2);
    const Arrival &ada = study.convex[0], &ada_hill = study.hill[0], &rms = study.convex[1],
                  &rms_hill = study.hill[1];
    CHECK(ada.rule == "adagrad");
    CHECK(rms.rule == "rmsprop");
    CHECK(ada.steps == 30);
    CHECK(ada.distance < 1e-12);  // it arrives, without a schedule
    CHECK(ada.steps < rms.steps);
    CHECK(real(ada_hill.steps) == Approx(2722).epsilon(0.01));
    CHECK(real(rms.steps) == Approx(112).epsilon(0.03));
    CHECK(real(rms_hill.steps) == Approx(329).epsilon(0.03));  // RMSProp has forgotten the hill …
    CHECK(rms_hill.steps < ada_hill.steps / 5);
    CHECK(ada_hill.distance < rms_hill.distance);  // … but does not come to rest: α/2 to and fro
    CHECK(rms_hill.distance == test::relative(0.025, 0.01));
    CHECK_THROWS_AS(hill_study(0), std::invalid_argument);
}

TEST_CASE("EE.16 hill: by hand, convex without it only, and its gradient") {
    CHECK(hill_and_bowl(0).loss({2}) == Real(4.5));
    CHECK(hill_and_bowl(1000).loss({0}) == Real(1012.5));
    Vector g{0};
    hill_and_bowl(0).loss_and_gradient({2}, g);
    CHECK(g(0) == -3);
    // A convex function lies below its chord.
    const auto over_chord = [](Real hill) {
        const Objective L = hill_and_bowl(hill);
        return L.loss({0}) - (L.loss({-1}) + L.loss({1})) / 2;
    };
    CHECK(over_chord(0) == Real(-0.5));
    CHECK(over_chord(1000) > 800);
    ParameterLayout layout;
    layout.add("x", {1});
    CHECK(check_gradient(hill_and_bowl(1000), {Real(0.7)}, layout).verdict == Verdict::pass);
    Objective wrong = hill_and_bowl(1000);
    wrong.loss_and_gradient = hill_and_bowl(900).loss_and_gradient;
    CHECK(check_gradient(wrong, {Real(0.7)}, layout).verdict == Verdict::fail);
    CHECK_THROWS_AS(hill_and_bowl(-1), std::invalid_argument);
}

TEST_CASE("GO.21 units: the loss's do not matter to AdaDelta, and those of φ only in its ε") {
    const std::vector<UnitRow> rows = unit_study(1000);
    const auto row_of = [&](const std::string& name) {
        return *std::find_if(rows.begin(), rows.end(),
                             [&](const UnitRow& r) { return r.rule == name; });
    };
    CHECK(row_of("newton").loss == Approx(1).epsilon(1e-12));
    CHECK(row_of("newton").phi == Approx(1000).epsilon(1e-12));
    CHECK(row_of("gd").loss == Approx(1000).epsilon(1e-12));  // both the wrong way
    CHECK(row_of("gd").phi == test::relative(0.001, 1e-12));
    for (const char* name : {"adagrad", "rmsprop", "adam", "adadelta"}) {
        CAPTURE(name);
        CHECK(row_of(name).loss == Approx(1).epsilon(1e-6));
        CHECK(row_of(name).phi == Approx(1).epsilon(1e-6));  // a step of α, in any unit
    }
    CHECK(row_of("adadelta, its ε too").phi == Approx(1000).epsilon(1e-3));
    CHECK_THROWS_AS(unit_study(0), std::invalid_argument);
}

TEST_CASE("EE.11 stopping: where things first look flat, by hand") {
    // L = ½φ² with α = ½: φ = 8, 4, 2, 1, ½; the loss falls by three quarters each time.
    const Objective L = fitting::quadratic(Matrix{{1}}, {0});
    const Path path = minimize(L, GradientDescent{.alpha = Real(0.5)}, {8}, 4).path;
    CHECK(first_flat(L, path, 8) == 0);
    CHECK(first_flat(L, path, 2) == 2);
    CHECK(first_flat(L, path, Real(0.6)) == 4);
    CHECK(first_flat(L, path, Real(0.4)) == 5);  // never
    CHECK(first_slow(path, Real(0.7)) == 5);
    CHECK(first_slow(path, Real(0.8)) == 1);
}

TEST_CASE("EE.11 EE.12 stopping: flat is not arrived, slow is not flat, and SGD sees neither") {
    const StoppingStudy study = stopping_study(20000, 0);
    REQUIRE(study.valley.size() == 5);
    CHECK(study.valley[0].step == 1055);  // ‖g‖ ≤ 1, and still 1.07 away
    CHECK(study.valley[0].distance > 1);
    CHECK(study.valley[1].step == 3866);
    CHECK(study.valley[1].distance == test::relative(0.221, 0.01));
    CHECK(study.valley[2].step == 9085);
    CHECK(study.valley[2].distance < Real(0.03));
    CHECK(study.valley[3].step == 3);  // the loss pauses where descent meets the floor
    CHECK(study.valley[3].distance > 2);
    CHECK(study.valley[4].loss < Real(1e-7));
    // A tolerance of .1 would never be met for good: the gradients that SGD sees keep their size.
    CHECK(study.seen > Real(0.2));
    CHECK(study.seen > 2 * study.whole);
    CHECK_THROWS_AS(stopping_study(99, 0), std::invalid_argument);
}
