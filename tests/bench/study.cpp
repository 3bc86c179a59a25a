#include "bench/optimizers/study.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "chapters/10_optimizers/descent_rules.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

/// A loss of one parameter, φ² from φ = 1, whose test examples say `test`.
Problem line(std::size_t steps, Real test = 7) {
    Problem problem;
    problem.name = "square";
    problem.parameters = 1;
    problem.steps = steps;
    problem.targets = {Real(0.5), Real(1e-2)};
    problem.instance = [test](std::uint64_t) {
        Instance instance;
        const auto loss = [](const Vector& phi) { return phi(0) * phi(0); };
        instance.begin = [loss](std::uint64_t) -> RunStart {
            return {Vector{1},
                    {.loss = loss, .loss_and_gradient = [loss](const Vector& phi, Vector& dphi) {
                         dphi(0) = 2 * phi(0);
                         return loss(phi);
                     }}};
        };
        instance.loss = instance.validation = loss;
        instance.test = [test](const Vector&) { return TestResult{test, test}; };
        return instance;
    };
    return problem;
}

/// A method that keeps these φ, one after each gradient.
Method walk(std::vector<Real> places, std::string name = "walk") {
    Method method;
    method.name = std::move(name);
    method.run = [places](const MethodRun& run) {
        Vector g{0};
        for (const Real place : places) {
            run.objective.loss_and_gradient({place}, g);
            run.keep({place});
        }
    };
    return method;
}

Plan plan_of(const Problem& problem, std::vector<Method> methods) {
    Plan plan;
    plan.problems = {problem};
    plan.methods = std::move(methods);
    plan.budgets = {1, 3, 5};
    plan.studies = 2;
    return plan;
}

Method gd() {
    Method method = rule(optimizers::GradientDescent{});
    method.priors[0].low = Real(1e-3), method.priors[0].high = Real(3);
    return method;
}

}  // namespace

TEST_CASE("checkpoints: from 1 to the budget, evenly in the logarithm, each once") {
    const auto all = checkpoints(300);
    CHECK(all.front() == 1);
    CHECK(all.back() == 300);
    CHECK(all.size() > 15);
    for (std::size_t i = 1; i < all.size(); ++i) CHECK(all[i] > all[i - 1]);
    CHECK(checkpoints(1) == std::vector<std::size_t>{1});
    CHECK(checkpoints(3) == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("runs: a target is reached once and stays reached from the last time on") {
    const Problem problem = line(8);
    // losses: .81, .25, .64, .25, .0025, .0025, .0025, .0025
    const Method method = walk({Real(0.9), Real(0.5), Real(0.8), Real(0.5), Real(0.05), Real(0.05),
                                Real(0.05), Real(0.05)});
    const RunResult run = run_once(problem, problem.instance(0), method, {}, 0);
    CHECK(run.status == Status::ok);
    CHECK(run.first == std::vector<Real>{2, 5});
    CHECK(run.stay == std::vector<Real>{4, 5});
    CHECK(run.end_loss == doctest::Approx(0.0025));
    CHECK(run.left == doctest::Approx(0.0025));
    CHECK(run.at == std::vector<Real>{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(run.loss[2] == doctest::Approx(0.64));
}

TEST_CASE("runs: the objective ends a method that asks for more than the budget") {
    const Problem problem = line(3);
    const RunResult run = run_once(problem, problem.instance(0),
                                   walk({Real(0.9), Real(0.8), Real(0.7), Real(0.01)}), {}, 0);
    CHECK(run.evaluations.gradients == 3);
    CHECK(run.end_loss == doctest::Approx(0.49));
}

TEST_CASE("runs: losses are paid for, and what is between two checkpoints counts as before") {
    Problem problem = line(4);
    problem.loss_price = Real(0.5);
    Method method;
    method.name = "losses";
    method.run = [](const MethodRun& run) {
        for (Real phi = Real(0.9);; phi -= Real(0.1)) {
            run.objective.loss({phi});
            run.objective.loss({phi});
            run.objective.loss({phi});
            run.keep({phi});  // at 1.5, 3 gradients
        }
    };
    const RunResult run = run_once(problem, problem.instance(0), method, {}, 0);
    CHECK(run.evaluations.losses == 8);
    CHECK(run.at == std::vector<Real>{1, 2, 3, 4});
    CHECK(run.loss[0] == doctest::Approx(1));
    CHECK(run.loss[1] == doctest::Approx(0.81));
    CHECK(run.loss[2] == doctest::Approx(0.64));
    CHECK(run.loss[3] == doctest::Approx(0.64));
}

TEST_CASE("runs: divergence and errors are results") {
    const Problem problem = line(50);
    Method method = gd();
    RunResult run = run_once(problem, problem.instance(0), method, {Real(1e200)}, 0);
    CHECK(run.status == Status::diverged);
    CHECK(run.stopped == 1);
    CHECK(run.end_loss == infinity);
    CHECK(run.validation == infinity);
    method.run = [](const MethodRun&) { throw std::runtime_error("no idea"); };
    run = run_once(problem, problem.instance(0), method, {1}, 0);
    CHECK(run.status == Status::error);
    CHECK(run.error == "no idea");
    CHECK(run.left == infinity);
}

TEST_CASE("studies: the trial with the smallest validation loss is chosen and run anew") {
    const Plan plan = plan_of(line(5), {gd()});
    const StudyId id{"square", "gd", 5, 0};
    const StudyResult study = run_study(plan, id);
    REQUIRE(study.runs.size() == 5 + 2);
    std::size_t best = 0;
    for (std::size_t t = 1; t < 5; ++t)
        if (study.runs[t].validation < study.runs[best].validation) best = t;
    CHECK(study.chosen == best);
    CHECK(study.runs[5].fresh);
    CHECK(study.runs[5].knobs == study.runs[best].knobs);
    CHECK(study.value == doctest::Approx(std::log10(study.runs[5].left)));
    CHECK(study.test.loss == 7);
}

TEST_CASE("studies: one trial takes the published constants") {
    const Plan plan = plan_of(line(5), {gd()});
    const StudyResult study = run_study(plan, {"square", "gd", 1, 0});
    REQUIRE(study.runs.size() == 3);
    CHECK(study.runs[0].knobs(0) == Real(0.01));
}

TEST_CASE("studies: a short search is the beginning of a long one, in a block or alone") {
    const Plan plan = plan_of(line(5), {gd()});
    const std::vector<StudyId> ids = studies(plan);
    const auto block = run_block(plan, {ids[0], ids[1], ids[2]});
    const StudyResult alone = run_study(plan, ids[2]);
    REQUIRE(block[2].runs.size() == alone.runs.size());
    for (std::size_t t = 0; t < alone.runs.size(); ++t)
        CHECK(block[2].runs[t].end_loss == alone.runs[t].end_loss);
    for (std::size_t t = 0; t < 3; ++t) CHECK(block[1].runs[t].knobs == block[2].runs[t].knobs);
}

TEST_CASE("studies: all methods try the same points of the unit cube, each study others") {
    const Plan plan = plan_of(line(5), {gd()});
    const Matrix a = trial_points(plan, {"square", "gd", 5, 0}, 1);
    CHECK(a == trial_points(plan, {"square", "another", 3, 0}, 1));
    CHECK_FALSE(a == trial_points(plan, {"square", "gd", 5, 1}, 1));
    // a second knob leaves the first one's points as they are
    const Matrix two = trial_points(plan, {"square", "gd", 5, 0}, 2);
    for (std::size_t t = 0; t < 5; ++t) CHECK(a(t, 0) == two(t, 0));
}

TEST_CASE("studies: what is on the test examples changes nothing but the test result") {
    const Plan plan = plan_of(line(5), {gd()}), poisoned = plan_of(line(5, not_a_number), {gd()});
    const StudyResult a = run_study(plan, {"square", "gd", 5, 1});
    const StudyResult b = run_study(poisoned, {"square", "gd", 5, 1});
    CHECK(a.value == b.value);
    CHECK(a.chosen == b.chosen);
    CHECK(a.arrival == b.arrival);
    for (std::size_t t = 0; t < a.runs.size(); ++t) {
        CHECK(a.runs[t].end_loss == b.runs[t].end_loss);
        CHECK(a.runs[t].validation == b.runs[t].validation);
    }
    CHECK(a.test.loss == 7);
    CHECK(std::isnan(b.test.loss));
}

TEST_CASE("studies: a method without knobs has one trial, whatever the budget") {
    const Plan plan = plan_of(line(5), {walk({Real(0.5), Real(0.1)})});
    const StudyResult study = run_study(plan, {"square", "walk", 5, 0});
    CHECK(study.id.budget == 5);
    CHECK(study.runs.size() == 3);
    CHECK_FALSE(study.edge);
}

TEST_CASE("studies: unknown problems and methods, mixed blocks") {
    const Plan plan = plan_of(line(5), {gd()});
    CHECK_THROWS_AS(run_study(plan, {"circle", "gd", 5, 0}), std::invalid_argument);
    CHECK_THROWS_AS(run_study(plan, {"square", "adam", 5, 0}), std::invalid_argument);
    CHECK_THROWS_AS(run_block(plan, {{"square", "gd", 5, 0}, {"square", "gd", 5, 1}}),
                    std::invalid_argument);
}
