#include "bench/optimizers/method.hpp"

#include <doctest/doctest.h>

#include "bench/optimizers/registry.hpp"
#include "bench/optimizers/study.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::bench;

namespace {

/// ½‖φ‖² in two dimensions from (2, −1), as a problem.
Problem small_bowl(std::size_t steps) {
    Problem problem;
    problem.name = "bowl";
    problem.parameters = 2;
    problem.steps = steps;
    problem.targets = {Real(0.1), Real(0.001)};
    problem.instance = [](std::uint64_t) {
        Instance instance;
        const auto loss = [](const Vector& phi) { return dot(phi, phi) / 2; };
        instance.begin = [loss](std::uint64_t) -> RunStart {
            return {Vector{2, -1},
                    {.loss = loss, .loss_and_gradient = [loss](const Vector& phi, Vector& dphi) {
                         dphi = phi;
                         return loss(phi);
                     }}};
        };
        instance.loss = instance.validation = loss;
        return instance;
    };
    return problem;
}

/// Every φ that a method keeps within its budget.
std::vector<Vector> kept(const Method& method, const Vector& knobs, std::size_t steps) {
    const Problem problem = small_bowl(steps);
    const RunStart given = problem.instance(0).begin(0);
    Random random(0, "test");
    std::vector<Vector> phis;
    std::size_t asked = 0;
    const Objective counting{.loss =
                                 [&](const Vector& phi) {
                                     if (asked++ >= steps) throw BudgetSpent{};
                                     return given.objective.loss(phi);
                                 },
                             .loss_and_gradient =
                                 [&](const Vector& phi, Vector& dphi) {
                                     if (asked++ >= steps) throw BudgetSpent{};
                                     return given.objective.loss_and_gradient(phi, dphi);
                                 }};
    try {
        method.run({counting, given.start, steps, knobs, random,
                    [&](const Vector& phi) { phis.push_back(phi); }});
    } catch (const BudgetSpent&) {
    }
    return phis;
}

/// A rule with a knob of its own.
struct Knobby {
    static constexpr const char* name = "knobby";
    Real alpha = Real(0.1), beta = Real(0.9);
    void step(Vector& phi, const Vector& g) { phi -= alpha * (1 - beta) * g; }
    std::vector<optimizers::StateEntry> state() { return {}; }
    std::vector<optimizers::Knob> knobs() {
        return {{"alpha", &alpha, Real(0.01), 1}, {"beta", &beta, Real(0.5), Real(0.999), true}};
    }
};

}  // namespace

TEST_CASE("priors: evenly in the logarithm, of the value or of what is missing to 1") {
    const Prior alpha{"alpha", Real(0.01), Real(1e-4), 10};
    CHECK(alpha.at(0) == doctest::Approx(1e-4));
    CHECK(alpha.at(Real(0.4)) == doctest::Approx(1e-2));
    CHECK(alpha.at(1) == doctest::Approx(10));
    const Prior beta{"beta", Real(0.9), Real(0.5), Real(0.995), true};
    CHECK(beta.at(0) == doctest::Approx(0.5));
    CHECK(beta.at(Real(0.5)) == doctest::Approx(0.95));
    CHECK(beta.at(1) == doctest::Approx(0.995));
}

TEST_CASE("priors: the outer tenth at both ends is the edge") {
    const Prior alpha{"alpha", Real(0.01), Real(1e-4), 10};
    CHECK(alpha.on_edge(Real(2e-4)));
    CHECK_FALSE(alpha.on_edge(Real(4e-4)));
    CHECK_FALSE(alpha.on_edge(Real(3)));
    CHECK(alpha.on_edge(Real(4)));
    const Prior beta{"beta", Real(0.9), Real(0.5), Real(0.995), true};
    CHECK(beta.on_edge(Real(0.994)));
    CHECK_FALSE(beta.on_edge(Real(0.9)));
}

TEST_CASE("rules: a gradient, a step, again, until the budget is spent") {
    const auto phis = kept(rule(optimizers::GradientDescent{}), {Real(0.5)}, 3);
    REQUIRE(phis.size() == 3);
    CHECK(phis[0] == Vector{1, Real(-0.5)});  // (1 − α) φ
    CHECK(phis[2] == Vector{Real(0.25), Real(-0.125)});
}

TEST_CASE("rules: the path is that of chapter 10's minimize()") {
    const Problem problem = small_bowl(50);
    const RunStart given = problem.instance(0).begin(0);
    optimizers::Adam adam;
    adam.alpha = Real(0.07);
    const auto descent = optimizers::minimize(given.objective, adam, given.start, 50);
    const auto phis = kept(rule(optimizers::Adam{}), {Real(0.07)}, 50);
    REQUIRE(phis.size() == 50);
    for (std::size_t k = 0; k < 50; ++k) CHECK(phis[k] == descent.path.point(k + 1));
    // another step size is another path
    CHECK_FALSE(kept(rule(optimizers::Adam{}), {Real(0.08)}, 50)[49] == descent.path.end());
}

TEST_CASE("rules: their own knobs, else the step size around its default") {
    const Method knobby = rule(Knobby{});
    REQUIRE(knobby.priors.size() == 2);
    CHECK(knobby.priors[1].name == "beta");
    CHECK(knobby.priors[1].standard == Real(0.9));
    CHECK(kept(knobby, {1, Real(0.5)}, 1)[0] == Vector{1, Real(-0.5)});
    const Method plain = rule(optimizers::GradientDescent{});
    REQUIRE(plain.priors.size() == 1);
    CHECK(plain.priors[0].low == doctest::Approx(0.01 / std::pow(10, 2.5)));
    CHECK(plain.priors[0].high == doctest::Approx(0.01 * std::pow(10, 2.5)));
}

TEST_CASE("methods: every rule of the book searches five decades") {
    std::size_t rules = 0;
    for (const Method& method : methods())
        if (!method.exact_only && !method.scheduled) {
            ++rules;
            CAPTURE(method.name);
            REQUIRE(method.priors.size() == 1);
            CHECK(method.priors[0].high / method.priors[0].low == doctest::Approx(1e5));
        }
    CHECK(rules == optimizers::optimizers().size() - 2);  // momentum, velocity: heavy-ball again
}

TEST_CASE("methods: all keep to their budget and come down the bowl") {
    const Problem problem = small_bowl(120);
    for (const Method& method : methods()) {
        CAPTURE(method.name);
        const RunResult run =
            run_once(problem, problem.instance(0), method, method.published_knobs(), 3);
        CHECK(run.status == Status::ok);
        CHECK(run.evaluations.gradients + run.evaluations.losses <= 120);
        CHECK(run.end_loss < run.start_loss);
    }
}

TEST_CASE("methods: a schedule ends at its share of the budget, and is judged there alone") {
    const Problem problem = small_bowl(40);
    const Instance instance = problem.instance(0);
    const auto left = [&](const char* name) {
        return run_once(problem, instance, method_named(name), {Real(0.2)}, 0);
    };
    const RunResult whole = left("gd-cosine"), half = left("gd-cosine-0.5"), plain = left("gd");
    CHECK(whole.evaluations.gradients == 40);
    CHECK(half.evaluations.gradients == 20);
    CHECK(plain.first[0] < 20);
    CHECK(whole.first[0] == 40);  // the same target, long before, but nobody looks
    CHECK(half.first[0] == 20);
    CHECK(half.end_loss > whole.end_loss);
    // 20 steps of 0.2·½(1 + cos πk/20) on ½φ²
    Real factor = 1;
    for (int k = 0; k < 20; ++k)
        factor *= 1 - Real(0.2) * (1 + std::cos(std::acos(Real(-1)) * k / 20)) / 2;
    CHECK(half.left == doctest::Approx(factor * factor));
}

TEST_CASE("methods: those that compare losses stay away from mini-batches") {
    Problem problem = small_bowl(10);
    problem.stochastic = true;
    CHECK(method_named("adam").takes_part(problem));
    CHECK_FALSE(method_named("conjugate").takes_part(problem));
    CHECK_FALSE(method_named("random").takes_part(problem));
}

TEST_CASE("methods: unknown names, and what cannot be added") {
    CHECK_THROWS_WITH_AS(method_named("sgd"), doctest::Contains("there are: gd, heavy-ball"),
                         std::invalid_argument);
    Method method = rule(Knobby{});
    method.name = "adam";
    CHECK_FALSE(add(method));
    CHECK_THROWS_WITH_AS(require_added(), doctest::Contains("already"), std::invalid_argument);
    CHECK_NOTHROW(require_added());  // it was said
    for (const char* wrong : {"", "a/b", "a, b"}) {
        method.name = wrong;
        CHECK_FALSE(add(method));
        CHECK_THROWS_AS(require_added(), std::invalid_argument);
    }
    method.name = "knobby";
    method.priors[0].low = 0;
    CHECK_FALSE(add(method));
    CHECK_THROWS_WITH_AS(require_added(), doctest::Contains("bounds"), std::invalid_argument);
    CHECK(added().empty());
}
