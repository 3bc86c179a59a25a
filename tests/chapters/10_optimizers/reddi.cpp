#include "chapters/10_optimizers/reddi.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/10_optimizers/descent_rules.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::optimizers;
using doctest::Approx;

namespace {

Real last(const Vector& v) {
    return v(v.size() - 1);
}

}  // namespace

TEST_CASE("GO.23b Reddi: the first period by hand, with Adam and with AMSGrad") {
    CHECK(reddi_slope(3, 1) == 3);
    CHECK(reddi_slope(3, 2) == -1);
    CHECK(reddi_slope(3, 3) == -1);
    CHECK(reddi_slope(3, 4) == 3);
    const ReddiResult result = reddi_study({.C = 3, .alpha = Real(0.1), .steps = 3});
    REQUIRE(result.time == std::vector<std::size_t>{3});
    REQUIRE(result.runs.size() == 4);
    // γ = .1: v = 8.1, then .81 + .9, then .171 + .9; v_max stays at 8.1.
    const double x2 = 1 - 0.1 * 3 / std::sqrt(8.1), x3 = x2 + 0.1 / std::sqrt(2 * 1.71);
    const double x4 = x3 + 0.1 / std::sqrt(3 * 1.071);
    CHECK(x4 > 1);  // and is put back
    CHECK(result.runs[0].name == "Adam");
    CHECK(result.runs[0].place(0) == 1);
    // f = 3·1 − x2 − x3, and at −1 it would have been 3·(−1) + 1 + 1
    CHECK(result.runs[0].regret(0) == Approx((3 - x2 - x3 + 1) / 3).epsilon(1e-14));
    const double y3 = x2 + 0.1 / std::sqrt(2 * 8.1), y4 = y3 + 0.1 / std::sqrt(3 * 8.1);
    CHECK(result.runs[1].name == "AMSGrad");
    CHECK(result.runs[1].place(0) == Approx(y4).epsilon(1e-14));
    CHECK(result.runs[1].regret(0) == Approx((3 - x2 - y3 + 1) / 3).epsilon(1e-14));
}

TEST_CASE("GO.23b Reddi: Adam's average regret stays above .66, AMSGrad's falls below .01") {
    const ReddiResult result = reddi_study({});
    CHECK(result.time.back() == 30000);
    CHECK(std::is_sorted(result.time.begin(), result.time.end()));
    CHECK(result.worst == Approx(2.0 / 3));
    const ReddiRun &adam = result.runs[0], &amsgrad = result.runs[1], &descent = result.runs[2];
    CHECK(xt::all(adam.place >= 1));  // the theorem: after every period it is back at 1
    CHECK(last(adam.regret) == Approx(0.668208).epsilon(1e-5));
    CHECK(xt::all(adam.regret > result.worst));
    CHECK(last(amsgrad.regret) == test::relative(0.007126, 1e-4));
    CHECK(last(amsgrad.place) < Real(-0.998));
    CHECK(last(descent.regret) < Real(0.01));
    CHECK(last(descent.place) < Real(-0.99));
}

TEST_CASE("GO.23b Reddi: Adam leaves even the best place, and comes to the worst") {
    const ReddiResult result = reddi_study({.start = -1});
    CHECK(last(result.runs[0].place) == 1);
    CHECK(last(result.runs[0].regret) > Real(0.66));
    CHECK(last(result.runs[1].place) < Real(-0.998));
    // A larger slope that comes as rarely, and the γ that the theorem has for it.
    const ReddiResult steep = reddi_study({.C = 10, .alpha = Real(0.9), .start = 0});
    CHECK(last(steep.runs[0].place) == 1);
    CHECK(last(steep.runs[0].regret) > Real(0.9) * steep.worst);
    CHECK(last(steep.runs[1].place) < Real(-0.99));
}

TEST_CASE("GO.23b Reddi: negative control, an Adam with a longer memory arrives") {
    // It is the short memory that fails here: with γ = .999, the mean of C², 1, 1 is what Adam
    // divides by.
    const ReddiResult result = reddi_study({});
    CHECK(last(result.runs[3].place) < Real(-0.99));
    CHECK(last(result.runs[3].regret) < Real(0.01));
    const auto regret = [](Real gamma) {
        const Adam rule{.beta = 0, .gamma = gamma, .epsilon = 0, .corrected = false};
        return reddi_run({}, "", rule, {30000}).regret(0);
    };
    CHECK(regret(Real(0.3)) > Real(0.66));
    CHECK(regret(Real(0.7)) < Real(0.02));
    // And it is dividing by the present slope: descent with all steps of one length would fail.
    const NormalizedGradient even{.epsilon = 0};
    CHECK(reddi_run({}, "", even, {30000}).regret(0) > Real(0.66));
}

TEST_CASE("GO.23b Reddi: a longer memory fails, too, when the large slope is rarer still") {
    // γ = .9 arrives with a slope of 3 in each third step, and fails with 60 in each fiftieth.
    const Adam rule{.beta = 0, .gamma = Real(0.9), .epsilon = 0, .corrected = false};
    const AMSGrad keeps{.beta = 0, .gamma = Real(0.9), .epsilon = 0, .corrected = false};
    const ReddiPlan rare{.C = 60, .period = 50, .start = 0};
    CHECK(reddi_slope(60, 51, 50) == 60);
    CHECK(reddi_slope(60, 50, 50) == -1);
    CHECK(reddi_run({}, "", rule, {30000}).place(0) < Real(-0.99));
    CHECK(reddi_run(rare, "", rule, {30000}).place(0) == 1);
    CHECK(reddi_run(rare, "", keeps, {30000}).place(0) < Real(-0.9));
}

TEST_CASE("GO.23b Reddi: refuses what is not the theorem's problem") {
    CHECK_THROWS_WITH_AS(reddi_study({.C = 2}),
                         "reddi_study: C must be larger than the other slopes together",
                         std::invalid_argument);
    CHECK_THROWS_AS(reddi_study({.C = 3, .period = 4}), std::invalid_argument);
    CHECK_THROWS_AS(reddi_study({.period = 1}), std::invalid_argument);
    CHECK_THROWS_AS(reddi_study({.alpha = 0}), std::invalid_argument);
    CHECK_THROWS_AS(reddi_study({.alpha = Real(0.95)}), std::invalid_argument);  // √(1 − γ) = .949
    CHECK_THROWS_AS(reddi_study({.start = 2}), std::invalid_argument);
    CHECK_THROWS_AS(reddi_study({.steps = 2}), std::invalid_argument);
    CHECK_THROWS_WITH_AS(reddi_run({.period = 0}, "", Adam{}, {3}), "reddi_run: the period is 0",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(reddi_run({}, "", Adam{}, {0, 3}), "reddi_run: the first step is step 1",
                         std::invalid_argument);
    for (const std::vector<std::size_t>& time : {std::vector<std::size_t>{3, 2}, {3, 6, 6}})
        CHECK_THROWS_WITH_AS(reddi_run({}, "", Adam{}, time), "reddi_run: the times must rise",
                             std::invalid_argument);
    CHECK(reddi_run({}, "", Adam{}, {}).place.size() == 0);
}
