// The experiments of the chapter, small: the numbers of hand-worked cases, the theory, and what
// must not happen.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/10_optimizers/escape.hpp"
#include "chapters/10_optimizers/given_gradients.hpp"
#include "chapters/10_optimizers/higher_order.hpp"
#include "chapters/10_optimizers/landscape_study.hpp"
#include "chapters/10_optimizers/line_search_study.hpp"
#include "chapters/10_optimizers/noise.hpp"
#include "chapters/10_optimizers/schedule_study.hpp"
#include "chapters/10_optimizers/step_size.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using doctest::Approx;
using test::distance;

TEST_CASE("L10.3 EE.11 step limit: below 2/λmax the least-squares line, above it no end") {
    const StepLimit limit = step_limit(20000);
    CHECK(limit.limit == test::relative(2 / 50.030030976, 1e-9));
    CHECK(limit.loss_below == Approx(limit.least_loss).epsilon(1e-6));
    CHECK(limit.loss_above > 1e6);
    // Negative control: after a few steps the two are not told apart.
    const StepLimit early = step_limit(3);
    CHECK(early.loss_above == Approx(early.loss_below).epsilon(0.1));
}

TEST_CASE("L10.12 oscillation: normalized gradients end in steps of α from side to side") {
    const Oscillation o = normalized_oscillation(300);
    CHECK(o.path.steps() == 300);
    CHECK(o.last_step == test::relative(o.alpha, 1e-5));
    CHECK(o.path.phi(300, 1) * o.path.phi(299, 1) < 0);
    CHECK(o.path.loss(300) == test::relative(o.path.loss(298), 1e-6));
    CHECK(o.path.loss(67) < o.path.loss(0) / 100);  // good progress before
    CHECK_THROWS_AS(normalized_oscillation(0), std::invalid_argument);
}

TEST_CASE("L10.11 EE.14 GO.20 momentum forms: the constants translated, they differ by rounding") {
    const MomentumForms forms = momentum_forms(3, 50);
    CHECK(forms.gradients == 50);
    for (const Real apart : {forms.velocity, forms.heavy_ball, forms.dampened})
        CHECK(apart <= forms.bound);
    CHECK(forms.bound < 1e-10);
    CHECK(forms.bound > 0);
}

TEST_CASE("EE.15 velocity growth: the k-th step is (1 − βᵏ)/(1 − β) ‖g‖ long") {
    const VelocityGrowth growth = velocity_growth({0, Real(0.5)}, {1, 2, 3});
    const Matrix expected{{5, 5, 5}, {5, Real(7.5), Real(8.75)}};
    CHECK(distance(growth.length, expected) < 1e-14);
    CHECK((growth.limit == Vector{5, 10}));
    CHECK(growth.worst < 1e-12);
    CHECK_THROWS_AS(velocity_growth({1}, {1}), std::invalid_argument);
}

TEST_CASE("L10.12 L10.13 EE.16 rule steps: (3, −2, 5) in units of α, first and last") {
    const std::vector<RuleSteps> rules = rule_steps({3, -2, 5}, 4);
    REQUIRE(rules.size() == optimizers::optimizers().size());
    const auto steps_of = [&](const std::string& name) {
        return *std::find_if(rules.begin(), rules.end(),
                             [&](const RuleSteps& r) { return r.rule == name; });
    };
    CHECK(distance(steps_of("gd").last, Vector{-3, 2, -5}) < 1e-12);
    CHECK(distance(steps_of("adam").first, Vector{-1, 1, -1}) < 1e-7);
    CHECK(distance(steps_of("adagrad").first, Vector{-1, 1, -1}) < 1e-7);
    // Under equal gradients AdaGrad's step k is α/√k.
    CHECK(distance(steps_of("adagrad").last, Vector{Real(-0.5), Real(0.5), Real(-0.5)}) < 1e-7);
    CHECK(distance(normalized_gradient({3, -2, 5}), Vector{1, -1, 1}) < 1e-7);
    CHECK(distance(normalized_gradient({0, 4}), Vector{0, 1}) < 1e-7);
}

TEST_CASE("L10.10 EE.12 escape: none with all examples, some with five, none with the sum") {
    std::size_t told = 0;
    const EscapePlan plan{.sizes = {30, 5}, .seeds = 4};
    const EscapeResult result = escape_study(plan, 0, [&](std::size_t done, std::size_t of) {
        told = done;
        CHECK(of == 2);
    });
    CHECK(told == 2);
    CHECK(result.examples == 30);
    CHECK(result.out(0) == 0);
    CHECK(result.out(1) >= Real(0.75));
    CHECK(result.lowest(1) <= result.out(1));
    CHECK(result.out_of_sum(1) == 0);
    CHECK(result.batch.steps() == 100);
    // The one that is kept ends in the lowest valley, near (0, 16).
    REQUIRE(result.stochastic.has_value());
    CHECK(result.stochastic->steps() == 600);
    CHECK(distance(result.stochastic->end(), Vector{0, 16}) < 1);
}

TEST_CASE("FM.14 noise law: √B with replacement, and none at all of all examples without") {
    const NoiseLaw law = noise_law(2000, 0);
    CHECK(law.batches == std::vector<std::size_t>{1, 2, 4, 8, 16, 32, 64});
    CHECK(law.size == std::vector<std::size_t>{64, 32, 16, 8, 4, 2, 1});
    CHECK(law.worst < 0.1);
    CHECK(law.worst_without < 0.1);
    CHECK(law.root(2) == 2);
    CHECK(law.ratio(2) == Approx(2).epsilon(0.1));
    CHECK(law.with_in_theory(2) == Approx(2 * law.unit));
    CHECK(law.without(0) < 1e-12);
    CHECK(law.without_in_theory(0) == 0);
    CHECK(network_noise_error(2000, 0) < 0.1);
    // Negative control: the corrected law is not √B where half of the examples are drawn.
    CHECK(law.ratio_without(1) < Real(0.9) * law.root(1));
    CHECK_THROWS_AS(noise_law(1, 0), std::invalid_argument);
}

TEST_CASE("EE.13 EE.13b GO.4 schedule study: 1/t keeps both conditions and ends nearest") {
    const std::vector<NamedSchedule> all = lecture_schedules();
    REQUIRE(all.size() == 7);
    const std::vector<ScheduleResult> results =
        compare_schedules({all[0], all[4]}, {.epochs = 300, .seeds = 3}, 0);
    REQUIRE(results.size() == 2);
    CHECK(results[0].name == "constant");
    CHECK_FALSE(results[0].sums.satisfied());
    CHECK(results[1].name == "1/t");
    CHECK(results[1].sums.satisfied());
    CHECK(results[1].distance < results[0].distance / 2);
    CHECK(results[1].factor.size() == 501);
    CHECK(results[1].factor(0) == 1);
    CHECK(results[1].factor(100) == Approx(1 / (1 + 0.03 * 100)));
    for (const NamedSchedule& one : all) CHECK(one.schedule(1000) <= 1);
}

TEST_CASE("GO.3 plateau example: three epochs without improvement, and the factor is a tenth") {
    const PlateauExample example = plateau_example();
    REQUIRE(example.factor.size() == example.accuracy.size());
    // .65 is the best from epoch 2 on; epochs 3, 4 and 5 bring nothing better, 6 does, and the
    // last three bring nothing again.
    const std::vector<Real> expected{1,         1,         1,         1,         1,
                                     Real(0.1), Real(0.1), Real(0.1), Real(0.1), Real(0.01)};
    for (std::size_t i = 0; i < expected.size(); ++i)
        CHECK(example.factor[i] == test::relative(expected[i], 1e-14));
}

TEST_CASE("GO.3 line search study: exact steps zigzag as the theory says, backtracking does not") {
    const LineSearchStudy study = line_search_study({.condition = 5, .steps = 60});
    REQUIRE(study.results.size() == 8);
    CHECK(study.results[0].surface == "canyon 5");
    CHECK(study.results[0].search == "exact");
    CHECK(study.results[7].surface == "rosenbrock");
    CHECK(study.results[7].search == "backtracking");
    CHECK(study.zigzag.cosine < 1e-11);
    CHECK(study.zigzag.shrinkage < 1e-11);
    // From (5, 1) two thirds of the error remain after each exact step.
    CHECK(study.results[0].descent.path.phi(1, 0) == Approx(5 * 2.0 / 3));
    // Negative controls: another search, and another condition.
    CHECK(zigzag(study.results[1].descent.path, 5).cosine > 0.1);
    CHECK(zigzag(study.results[0].descent.path, 6).shrinkage > 0.1);
    for (const LineSearchResult& r : study.results) CHECK(r.descent.path.steps() <= 60);
}

TEST_CASE("EE.21 depth study: the first order is right for weights of 1, absurd for small ones") {
    const DepthStudy study = depth_study({1, Real(0.6)}, 20);
    CHECK(study.depth.size() == 19);
    CHECK(study.depth(0) == 2);
    CHECK(study.depth(18) == 20);
    // two weights of 1: α = .1/2
    CHECK(study.actual(0, 0) == test::relative(0.95 * 0.95 - 1, 1e-14));
    CHECK(study.error(0, 0) == test::relative(0.025, 1e-13));  // a difference of numbers like 1
    CHECK(study.error(0, 18) < 0.06);
    CHECK(study.error(1, 18) > 1e3);
    CHECK_THROWS_AS(depth_study({1}, 1), std::invalid_argument);
}

TEST_CASE("EE.21 order study: two weights of 1, by hand, and the sum of the orders") {
    const OrderStudy two = order_study(2, 1);
    CHECK(distance(two.orders, Vector{Real(-0.1), Real(0.0025)}) < 1e-15);
    CHECK(two.actual == test::relative(-0.0975, 1e-14));
    const OrderStudy twelve = order_study(12, Real(0.8));
    CHECK(twelve.orders.size() == 12);
    CHECK(xt::sum(twelve.orders)() == test::relative(twelve.actual, 1e-12));
    CHECK(twelve.actual > Real(-0.06));  // it should have been −0.1
}

TEST_CASE("FM.17 landscape study: few units, and the highest point is the saddle of none at work") {
    const LandscapePlan plan{.units = 2, .examples = 12, .steps = 500, .starts = 30};
    const StationaryStudy study = stationary_study(plan, 0);
    CHECK(study.parameters == 9);
    REQUIRE(study.comparable);
    CHECK(study.points.front().kind == fitting::Stationary::minimum);
    CHECK(study.minima >= 1);
    CHECK(study.working.back() == 0);
    CHECK(study.index(study.points.size() - 1) > study.index(0));
    CHECK(study.correlation > 0);
    CHECK(std::is_sorted(study.loss.begin(), study.loss.end()));
    // From no place nothing is found, and nothing can be compared.
    const StationaryStudy none = stationary_study({.units = 2, .examples = 12, .starts = 0}, 0);
    CHECK(none.points.empty());
    CHECK_FALSE(none.comparable);
    CHECK(none.correlation == 0);

    const TrainingSpectrum training = training_spectrum(plan, 0);
    CHECK(training.parameters == 9);
    CHECK(training.spectrum.step.back() == 500);
    CHECK(training.spectrum.loss(training.spectrum.step.size() - 1) < training.spectrum.loss(0));
    CHECK(training.spectrum.negative_share(0) > 0);  // it begins near the saddle at φ = 0
}
