#include "chapters/13_batch_normalization/covariate_shift.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "tests/chapters/13_batch_normalization/small_plan.hpp"

using namespace descent;
using namespace descent::normalization;
using test::small_data;
using test::small_plan;

TEST_CASE("EE.18b drift: quantiles, where one looks, and how far the median wanders") {
    CHECK(quantile({3, 1, 2, 4, 5}, Real(0.5)) == 3);
    CHECK(quantile({3, 1, 2, 4, 5}, 0) == 1);
    CHECK(quantile({3, 1, 2, 4, 5}, 1) == 5);
    CHECK(quantile({0, 10}, Real(0.25)) == 2.5);
    CHECK(quantile({7}, Real(0.85)) == 7);
    // the median moves by 1 of a spread of 4, then by 3 of 2
    CHECK(wandering({.step = {0, 1, 2}, .quantiles = {{-1, 0, 1}, {-1, 1, 3}, {-3, -2, -1}}}) ==
          0.5 * (0.25 + 1.5));

    const NormalizationPlan plan = small_plan();
    const InputQuantiles watched = watch_unit(plan, small_data(), Real(0.5), true, 2, 5);
    const std::size_t batches =
        optimizers::batches_per_epoch(small_data().training.size(), plan.batch);
    CHECK(watched.step[0] == 0);
    CHECK(watched.step[1] == 5);
    CHECK(watched.step.size() == 1 + plan.epochs * batches / 5);
    CHECK(
        watched.loss ==
        train_once(plan, small_data(), Real(0.5), true).final_loss());  // watching changes nothing
    // at the start γ = 1, β = 0: a normalized unit has its quantiles around 0
    CHECK(watched.quantiles(0, 0) < 0);
    CHECK(watched.quantiles(0, 2) > 0);
    for (std::size_t t = 0; t < watched.step.size(); ++t)
        CHECK(watched.quantiles(t, 0) < watched.quantiles(t, 2));
}

TEST_CASE(
    "EE.18b covariate shift: the same unit with and without, in a network cut down to depth") {
    NormalizationPlan plan = small_plan();
    plan.epochs = 4;
    const CovariateShift shift = covariate_shift(plan, small_data(), Real(0.5), 2);
    CHECK(shift.layers == 2);
    CHECK(shift.examples == small_data().development.size());
    CHECK(shift.every == small_data().training.size() / 10 / 2);
    CHECK(shift.alpha == Real(0.5));
    plan.hidden = {8, 8};
    const InputQuantiles plain = watch_unit(plan, small_data(), Real(0.5), false, 0, shift.every);
    CHECK((shift.plain.quantiles == plain.quantiles));
    CHECK(shift.wandering_plain == wandering(plain));
    CHECK(shift.wandering_normalized == wandering(shift.normalized));
    CHECK(shift.wandering_normalized < shift.wandering_plain);
    plan.hidden = {8};  // fewer layers than that stay as they are
    CHECK(covariate_shift(plan, small_data(), Real(0.5), 2).layers == 1);
}

TEST_CASE("EE.18b covariate shift errors: what does not fit is refused by name") {
    const NormalizationPlan plan = small_plan();
    CHECK_THROWS_WITH_AS(watch_unit(plan, small_data(), 1, true, 8, 1),
                         "watch_unit: the last hidden layer has no such unit",
                         std::invalid_argument);
    CHECK_THROWS_AS(watch_unit(plan, small_data(), 1, true, 0, 0), std::invalid_argument);
    NormalizationPlan none = plan;
    none.hidden = {};
    CHECK_THROWS_AS(watch_unit(none, small_data(), 1, true, 0, 1), std::invalid_argument);
    CHECK_THROWS_AS(wandering({.step = {0}, .quantiles = {{1, 2, 3}}}), std::invalid_argument);
    CHECK_THROWS_AS(wandering({.step = {0, 1}, .quantiles = {{1, 2, 3}}}), std::invalid_argument);
    CHECK_THROWS_AS(quantile({}, Real(0.5)), std::invalid_argument);
    CHECK_THROWS_AS(quantile({1}, Real(1.5)), std::invalid_argument);
}

TEST_CASE("EE.18b a training that diverges is watched as far as it goes") {
    NormalizationPlan plan = small_plan();
    plan.activation = Activation::linear;
    const InputQuantiles watched = watch_unit(plan, small_data(), Real(1e200), false, 0, 1000);
    CHECK(watched.step.size() == 1);
    CHECK(watched.loss == std::numeric_limits<Real>::infinity());
}
