#include "chapters/07_backprop/program/walk_through.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace descent;
using namespace descent::backprop;

TEST_CASE("the walk-through: a training that diverged is told with its epoch and the options") {
    ClassifierResult result{.network = deep::DeepNetwork({2, 3}),
                            .sgd = {.phi = {}, .history = {}}};
    result.sgd.history = {{1, Real(0.5), Real(0.6), Real(0.7)}};
    result.sgd.diverged = true;
    Report report;
    CHECK_THROWS_WITH_AS(show_training(report, result, "these", false),
                         "training diverged in epoch 2; try a smaller step size (--rate) or "
                         "penalty (--lambda)",
                         std::runtime_error);
}

TEST_CASE("the walk-through: the test accuracy has a bound for the defaults only") {
    ClassifierResult result{.network = deep::DeepNetwork({2, 3}),
                            .sgd = {.phi = {}, .history = {}}};
    result.sgd.history = {{1, Real(0.9), Real(0.6), Real(0.55)}, {2, Real(0.5), 1, Real(0.5)}};
    Report any, defaults;
    show_training(any, result, "these", false);
    show_training(defaults, result, "MNIST-1D", true);
    CHECK(any.checks().empty());
    REQUIRE(defaults.checks().size() == 1);
    CHECK(defaults.checks()[0].verdict == "FAIL");  // half of them wrong
    REQUIRE(any.results().size() == 3);
    CHECK(any.results()[1].key == "test_accuracy");
    CHECK(any.results()[1].values == std::vector<double>{0.5});  // of the last epoch
}

TEST_CASE("the walk-through: a mistake that is not named fails its check") {
    Report right, wrong;
    const OrderComparison orders = compare_orders({});
    show_mistake(right, check_forgotten_mean({}), orders);
    show_mistake(wrong, run_both_passes({}).check, {orders.wrong, orders.right});
    REQUIRE(right.checks().size() == 3);
    for (const Report::Check& check : right.checks()) CHECK(check.verdict == "PASS");
    for (const Report::Check& check : wrong.checks()) CHECK(check.verdict == "FAIL");
}
