#include "chapters/02_model_fitting/comparison.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "chapters/02_model_fitting/descent.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::not_a_number;

namespace {

const Problem& problem(const std::vector<Problem>& all, const std::string& name) {
    return *std::find_if(all.begin(), all.end(), [&](const Problem& p) { return p.name == name; });
}

const MethodResult& row(const std::vector<MethodResult>& table, const std::string& method) {
    return *std::find_if(table.begin(), table.end(),
                         [&](const MethodResult& o) { return o.method == method; });
}

}  // namespace

TEST_CASE("FM.9 trace: hand-worked value") {
    Trace trace;
    const Objective L = traced(canyon(4), trace);  // ½(φ_0² + 4φ_1²)
    Vector dphi{0, 0};
    CHECK(L.loss({1, 1}) == 2.5);
    CHECK(L.loss({3, 0}) == 4.5);
    CHECK(L.loss_and_gradient({2, 0}, dphi) == 2);
    CHECK(dphi(0) == 2);
    CHECK(L.loss({not_a_number, 0}) != 0);
    CHECK(trace.cost.losses == 3);
    CHECK(trace.cost.gradients == 1);
    CHECK(trace.lowest == std::vector<Real>{2.5, 2.5, 2, 2});
    CHECK(trace.phi(0) == 2);
    CHECK(trace.phi(1) == 0);
    Trace from_nan;  // a NaN first is worse than anything later
    const Objective M = traced(canyon(4), from_nan);
    M.loss({not_a_number, 0});
    M.loss({9, 9});
    CHECK(from_nan.lowest.back() == canyon(4).loss({9, 9}));
}

TEST_CASE(
    "FM.9 problems: the gradient is 0 at the best point known, the start is allowed and worse") {
    const std::vector<Problem> all = problems(3);
    CHECK(all.size() == 4);
    for (const Problem& p : all) {
        CAPTURE(p.name);
        Vector dphi = xt::zeros_like(p.best);
        CHECK(p.objective.loss_and_gradient(p.best, dphi) ==
              doctest::Approx(p.lowest).epsilon(1e-12));
        CHECK(xt::amax(xt::abs(dphi))() < 1e-12);
        CHECK(p.objective.loss(p.start) > p.lowest + 0.1);
        CHECK(is_stable(symmetric_eigenvalues(hessian(p.objective, p.best).H), p.alpha));
        for (std::size_t i = 0; i < p.domain.size(); ++i) {
            CHECK(p.start(i) >= p.domain[i].low);
            CHECK(p.best(i) > p.domain[i].low);
            CHECK(p.best(i) < p.domain[i].high);
        }
    }
}

TEST_CASE("FM.9 comparison: every method runs on every problem, is counted, and repeats itself") {
    const std::size_t budget = 300;
    std::set<std::string> names;
    for (const Problem& p : problems(1)) {
        const std::vector<MethodResult> table = compare(p, budget, 1),
                                        again = compare(p, budget, 1);
        CHECK(table.size() == methods().size());
        for (std::size_t k = 0; k < table.size(); ++k) {
            const MethodResult& o = table[k];
            CAPTURE(p.name);
            CAPTURE(o.method);
            names.insert(o.method);
            CHECK(o.trace.cost.losses + o.trace.cost.gradients == o.trace.lowest.size());
            CHECK(std::is_sorted(o.trace.lowest.rbegin(), o.trace.lowest.rend()));  // never rises
            CHECK(o.loss == test::relative(p.objective.loss(o.trace.phi), 1e-13));
            CHECK(o.loss >= p.lowest - 1e-12);
            CHECK(o.loss <= p.objective.loss(p.start) + 10);
            CHECK(o.trace.lowest.size() <= budget);
            const bool wants_gradients = o.method == "gradient descent" || o.method == "Newton";
            CHECK((o.trace.cost.gradients > 0) == wants_gradients);
            CHECK(o.trace.lowest == again[k].trace.lowest);
        }
    }
    CHECK(names == std::set<std::string>{"grid", "random", "evolution", "particle swarm",
                                         "ant colony", "coordinate descent", "gradient descent",
                                         "Newton"});
}

TEST_CASE("FM.9 budget: who asks for more is stopped, and loses nothing of what was seen") {
    const Problem p = problems(0)[0];
    std::size_t asked = 0, returned = 0;
    const Method greedy{"greedy",
                        [&](const Objective& L, const Problem& known, std::size_t, Random&) {
                            Vector dphi = xt::zeros_like(known.start);
                            L.loss_and_gradient(known.best, dphi);
                            for (; asked < 1000; ++asked) L.loss(known.start);
                            ++returned;
                        }};
    const MethodResult stopped = run(greedy, p, 100, 0);
    CHECK(stopped.trace.lowest.size() == 100);  // not one more
    CHECK(stopped.trace.cost.losses == 99);
    CHECK(stopped.trace.cost.gradients == 1);
    CHECK(asked == 99);
    CHECK(returned == 0);
    CHECK(stopped.loss == test::relative(p.lowest, 1e-13));  // one with the gradient, one without
    // Newton and coordinate descent would go on, and both are held to it
    for (const std::size_t budget : {1u, 20u, 100u})
        for (const Problem& each : problems(0))
            for (const MethodResult& o : compare(each, budget, 0)) {
                CAPTURE(o.method);
                CHECK(o.trace.lowest.size() <= budget);
                CHECK(o.trace.lowest.size() > 0);
            }
    // Negative control: without the budget they do more.
    for (const char* name : {"Newton", "coordinate descent"}) {
        Trace trace;
        const Problem valley = problem(problems(0), "Rosenbrock");
        const auto method = std::find_if(methods().begin(), methods().end(),
                                         [&](const Method& m) { return m.name == name; });
        Random random(0, name);
        method->run(traced(valley.objective, trace), valley, 100, random);
        CHECK(trace.lowest.size() > 100);
    }
    // A method's own errors are not swallowed.
    const Method broken{"broken", [](const Objective& L, const Problem& known, std::size_t,
                                     Random&) { L.loss({known.start(0)}); }};
    CHECK_THROWS_AS(run(broken, p, 10, 0), std::invalid_argument);
}

TEST_CASE(
    "FM.9 comparison: a grid suffers from dimensions, descent does not; in the wrong valley it is "
    "the other way") {
    const std::vector<Problem> all = problems(0);
    const auto left = [&](const std::string& name, const std::string& method) {
        const Problem& p = problem(all, name);
        return (row(compare(p, 1200, 0), method).loss - p.lowest) /
               (p.objective.loss(p.start) - p.lowest);
    };
    CHECK(left("bowl in 5-D", "grid") > 10 * left("line", "grid"));
    CHECK(left("bowl in 5-D", "grid") > 0.05);
    CHECK(left("bowl in 5-D", "gradient descent") < 1e-20);
    CHECK(left("line", "gradient descent") < 1e-12);
    CHECK(row(compare(problem(all, "Gabor"), 1200, 0), "gradient descent").loss ==
          doctest::Approx(3.3564).epsilon(1e-4));
    CHECK(left("Gabor", "particle swarm") < 0.01);
    CHECK(left("Rosenbrock", "Newton") < 1e-20);
}

TEST_CASE(
    "FM.9 comparison: negative control, a method that claims a loss it never saw is judged by what "
    "it asked") {
    const Problem p = problems(0)[0];
    const Method liar{"liar",
                      [](const Objective& objective, const Problem& known, std::size_t, Random&) {
                          objective.loss(known.start);  // knows the answer, never looks at it
                      }};
    const MethodResult outcome = run(liar, p, 100, 0);
    CHECK(outcome.loss == p.objective.loss(p.start));
    CHECK(outcome.distance > 0.1);
    CHECK(outcome.to_1_percent == 0);
    const Method oracle{"oracle",
                        [](const Objective& objective, const Problem& known, std::size_t, Random&) {
                            objective.loss(known.start);
                            objective.loss(known.best);
                        }};
    CHECK(run(oracle, p, 100, 0).to_1_percent == 2);
    CHECK(run(oracle, p, 100, 0).distance == 0);
}

TEST_CASE("FM.9 comparison of all: each problem in turn, as compared alone, and told when done") {
    std::vector<std::size_t> told;
    const std::vector<ComparisonResult> all =
        compare_all(60, 1, [&](std::size_t done, std::size_t total) {
            CHECK(total == 4);
            told.push_back(done);
        });
    CHECK(told == std::vector<std::size_t>{1, 2, 3, 4});
    const std::vector<Problem> expected = problems(1);
    REQUIRE(all.size() == expected.size());
    for (std::size_t k = 0; k < all.size(); ++k) {
        CHECK(all[k].problem.name == expected[k].name);
        REQUIRE(all[k].methods.size() == methods().size());
        const std::vector<MethodResult> alone = compare(expected[k], 60, 1);
        for (std::size_t m = 0; m < alone.size(); ++m)
            CHECK(all[k].methods[m].trace.lowest == alone[m].trace.lowest);
    }
    // another seed moves the dice, not the grid
    const std::vector<ComparisonResult> other = compare_all(60, 2);
    CHECK(row(other[1].methods, "grid").loss == row(all[1].methods, "grid").loss);
    CHECK(row(other[1].methods, "random").loss != row(all[1].methods, "random").loss);
}

TEST_CASE("FM.9 comparison: errors") {
    Problem p = problems(0)[0];
    CHECK_THROWS_AS(run(methods()[0], p, 0, 0), std::invalid_argument);
    CHECK_THROWS_AS(compare_all(0, 0), std::invalid_argument);
    const Method idle{"idle", [](const Objective&, const Problem&, std::size_t, Random&) {}};
    CHECK_THROWS_AS(run(idle, p, 10, 0), std::invalid_argument);
    p.start = {1, 2, 3};
    CHECK_THROWS_AS(run(methods()[0], p, 10, 0), std::invalid_argument);
    p = problems(0)[0];
    p.best = {1};
    CHECK_THROWS_AS(run(methods()[0], p, 10, 0), std::invalid_argument);
}
