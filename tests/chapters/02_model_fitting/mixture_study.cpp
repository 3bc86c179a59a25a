#include "chapters/02_model_fitting/mixture_study.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::fitting;
using descent::test::distance;

TEST_CASE("FM.6 EM on drawn numbers: ℓ never falls, the bound touches it, the gradient is 0") {
    std::size_t told = 1;
    const EmResult result =
        fit_mixture(0, {.numbers = 300, .starts = 3}, [&](std::size_t done, std::size_t total) {
            CHECK(done == ++told);
            CHECK(total == 3);
        });
    CHECK(told == 3);
    CHECK(result.x.size() == 300);
    CHECK(result.rounding > 0);
    CHECK(result.rounding < 1e-9);
    CHECK(result.smallest_rise >= -result.rounding);
    CHECK(std::abs(result.bound_gap) <= result.rounding);
    CHECK(result.log_likelihood == log_likelihood(result.path.end(), result.x));
    CHECK(result.gradient < 1e-10);
    // Negative control: on the way it is not 0.
    Vector g = xt::zeros<Real>({5});
    mixture_objective(result.x).loss_and_gradient(parameters(result.path.mixture[1]), g);
    CHECK(xt::amax(xt::abs(g))() > 1);
}

TEST_CASE("FM.6 EM on drawn numbers: finds two bells that lie far apart") {
    const EmPlan plan{.truth = {.weight = {0.25, 0.75}, .mean = {-10, 10}, .variance = {1, 4}},
                      .numbers = 1000,
                      .starts = 1};
    const EmResult result = fit_mixture(3, plan);
    const Mixture& found = result.path.end();
    const std::size_t left = found.mean[0] < found.mean[1] ? 0 : 1;
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}}) {
        const std::size_t at = k == 0 ? left : 1 - left;
        CHECK(std::abs(found.weight[at] - plan.truth.weight[k]) < 0.05);
        CHECK(std::abs(found.mean[at] - plan.truth.mean[k]) < 0.3);
        CHECK(std::abs(found.variance[at] / plan.truth.variance[k] - 1) < 0.3);
    }
    // labels in the place of shares say nearly the same, so far apart
    const Clusters& hard = result.clusters.end();
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}})
        CHECK(std::abs(hard.centre(k) - found.mean[k]) < 0.1);
    CHECK(result.clusters.loss.back() == scatter(hard, result.x));
    // their own mixture explains these numbers no better
    CHECK(result.log_likelihood >= log_likelihood(plan.truth, result.x));
}

TEST_CASE("FM.6 EM on drawn numbers: more starts see more steps, the seed decides; errors") {
    const EmResult one = fit_mixture(1, {.numbers = 100, .starts = 1}),
                   three = fit_mixture(1, {.numbers = 100, .starts = 3}),
                   other = fit_mixture(2, {.numbers = 100, .starts = 1});
    CHECK(distance(one.x, three.x) == 0);
    CHECK(one.log_likelihood == three.log_likelihood);
    CHECK(three.smallest_rise <= one.smallest_rise);
    CHECK(distance(one.x, other.x) > 0);
    CHECK_THROWS_AS(fit_mixture(1, {.numbers = 100, .starts = 0}), std::invalid_argument);
    CHECK_THROWS_AS(fit_mixture(1, {.numbers = 1}), std::invalid_argument);
}
