#include "chapters/12_regularization/dropout_effect.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "chapters/12_regularization/masks.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;
using test::distance;

TEST_CASE("GO.19 masks: one mask by hand, and the mean over all of them") {
    for (const Real p : {Real(0), Real(0.2), Real(0.5), Real(0.9)}) {
        CAPTURE(p);
        const MaskResult result = average_over_masks(p, 3);
        for (std::size_t i = 0; i < 5; ++i) {
            const Real kept = result.m(0, i);
            CHECK((kept == 0 || kept == 1));
            CHECK(result.dropped(0, i) == result.z(0, i) * kept / (1 - p));
        }
        CHECK(result.error < 1e-14);
        CHECK(result.error == distance(result.mean, result.z));
    }
    CHECK((average_over_masks(0, 3).dropped == average_over_masks(0, 3).z));  // nothing is dropped
    CHECK_THROWS_AS(average_over_masks(1, 3), std::invalid_argument);
}

TEST_CASE(
    "GO.19 masks: the gradient passes, without dropout it is chapter 7's, the mean is right") {
    const DropoutGradientResult gradient = check_dropout_gradient();
    CHECK(gradient.fixed_mask.verdict == Verdict::pass);
    CHECK(gradient.fixed_mask["W1"].checked == 42);
    CHECK(gradient.without_dropout == 0);
    CHECK(std::abs(mean_in_standard_errors(1000)) <= 3);
    CHECK_THROWS_AS(mean_in_standard_errors(0), std::invalid_argument);
}

TEST_CASE("GO.19 ensemble: without dropout the three answers are one, with it they are not") {
    const DeepNetwork network({2, 12, 3});
    Random random(1, "weights");
    const Vector phi = deep::initialize(network, random);
    const LabelledData data = backprop::spirals(20, 3, 2);
    const EnsembleResult same = compare_ensemble(network, phi, {0, 0}, data, 1, 5);
    for (const Prediction& answer : {same.one_mask, same.mean, same.one_pass}) {
        CHECK(answer.accuracy == same.mean.accuracy);
        CHECK(answer.distance < 1e-15);
    }
    const EnsembleResult result = compare_ensemble(network, phi, {0, Real(0.5)}, data, 40, 5);
    CHECK(result.examples == 60);
    CHECK(result.draws == 40);
    CHECK(result.mean.distance == 0);
    CHECK(result.one_pass.distance > 0);
    CHECK(result.one_mask.distance > result.one_pass.distance);
    const Real q = result.one_pass.accuracy;
    CHECK(result.one_pass.standard_error == test::relative(std::sqrt(q * (1 - q) / 60), 1e-12));
    deep::Layers layers;
    deep::forward(network, phi, data.x, layers);
    CHECK(q ==
          doctest::Approx(real(backprop::count_correct(layers.output(), data.label)) / Real(60)));
    CHECK_THROWS_AS(compare_ensemble(network, phi, {}, data, 0, 5), std::invalid_argument);
}

TEST_CASE("EE.30 GO.19 effect: one row for each choice, and p = 0 is the network without dropout") {
    DropoutEffectPlan plan{.dropouts = {{0, 0}, {Real(0.1), Real(0.2)}},
                           .width = 8,
                           .examples = 100,
                           .epochs = 4,
                           .seeds = 2,
                           .seed = 6};
    std::size_t calls = 0;
    const auto result = compare_dropout(plan, [&](std::size_t, std::size_t) { ++calls; });
    CHECK(calls == 4);
    CHECK(result.examples == 80);
    CHECK(result.ensemble.examples == 1000);
    CHECK(result.ensemble.draws == 30);
    REQUIRE(result.rows.size() == 2);
    for (const DropoutEffectRow& row : result.rows) {
        CHECK(row.train_curve[3] == row.train_accuracy[0]);
        CHECK(row.test_curve[3] == row.test_accuracy[0]);
    }
    // with p = 0 it is the plain classifier, to the last bit
    const DeepNetwork network({40, 8, 8, 10});
    CHECK(result.parameters == network.parameters());
    const training::Model plain = training::classifier(network);
    for (std::size_t i = 0; i < 2; ++i) {
        const training::Data data = training::mnist1d_split(100, Real(0.2), 6 + i);
        const training::TrainingResult trained =
            training::train(plain, data,
                            {.optimizer = optimizers::optimizer_named("adam", Real(0.003)),
                             .batch = 50,
                             .epochs = 4,
                             .seed = 6 + i});
        CHECK(result.rows[0].test_accuracy[i] == training::evaluate(plain, trained.phi, data.test));
    }
    CHECK((result.rows[1].test_curve != result.rows[0].test_curve));  // with p > 0 it is not
    plan.seeds = 0;
    CHECK_THROWS_AS(compare_dropout(plan), std::invalid_argument);
    plan.seeds = 1;
    plan.dropouts = {{1, 0}};
    CHECK_THROWS_AS(compare_dropout(plan), std::invalid_argument);
}
