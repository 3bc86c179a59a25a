#include "chapters/11_training/evaluations.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "common/data/mnist1d.hpp"
#include "tests/chapters/11_training/spirals.hpp"
#include "tests/support/point_model.hpp"

using namespace descent;
using namespace descent::training;
using optimizers::optimizer_named;
using test::small_classifier;
using test::three_arms;

namespace {

/// 90 examples to learn from in 9 mini-batches.
TrainingPlan nine_steps(std::size_t epochs) {
    return {.optimizer = optimizer_named("adam", Real(0.05)), .batch = 10, .epochs = epochs};
}

}  // namespace

TEST_CASE("GO.2 several evaluations an epoch: by hand, the best is inside an epoch") {
    // φ goes half of the way from 0 to 3, and half of the rest: 1.5, then 2.25. Class 1 is said
    // where φ > 2, and the example to choose by is of class 0
    const Data points{{Matrix{{3}, {3}}, {0, 1}, 2}, {Matrix{{0}}, {0}, 2}, {Matrix{{0}}, {0}, 2}};
    const TrainingPlan plan{.optimizer = optimizer_named("gd", Real(0.5)), .batch = 1, .epochs = 1};
    const OftenEvaluated result = train_evaluating_often(test::point_model(2), points, plan, 2);
    CHECK((result.step == Vector{1, 2}));
    CHECK((result.accuracy == Vector{1, 0}));
    CHECK((result.best == Vector{Real(1.5)}));
    CHECK(result.best_accuracy == 1);
    CHECK(result.best_step == 1);
    // whoever looks at the end of the epoch only never sees it
    CHECK(result.trained.best_accuracy == 0);
    CHECK((result.trained.best == Vector{Real(2.25)}));
}

TEST_CASE("GO.2 several evaluations an epoch: the training is the same, the best is no worse") {
    const Data data = three_arms();
    const TrainingPlan plan = nine_steps(6);
    const TrainingResult plain = train(small_classifier(), data, plan);
    for (const std::size_t per_epoch : {1u, 2u, 4u, 9u}) {
        CAPTURE(per_epoch);
        const OftenEvaluated result =
            train_evaluating_often(small_classifier(), data, plan, per_epoch);
        CHECK((result.trained.phi == plain.phi));
        CHECK((result.trained.best == plain.best));
        REQUIRE(result.step.size() == 6 * per_epoch);
        // the last look of every epoch is that of the loop
        for (std::size_t e = 0; e < 6; ++e) {
            CHECK(result.step[(e + 1) * per_epoch - 1] == real(9 * (e + 1)));
            CHECK(result.accuracy[(e + 1) * per_epoch - 1] ==
                  plain.history[e].development_accuracy);
        }
        CHECK(result.best_accuracy >= plain.best_accuracy);
        CHECK(result.best_accuracy == evaluate(small_classifier(), result.best, data.development));
        if (per_epoch == 1) {
            CHECK((result.best == plain.best));
            CHECK(result.best_step == 9 * plain.best_epoch);
        }
    }
    // 4 of 9 steps as evenly as can be: after 3, 5, 7 and 9
    const OftenEvaluated four = train_evaluating_often(small_classifier(), data, nine_steps(1), 4);
    CHECK((four.step == Vector{3, 5, 7, 9}));
}

TEST_CASE("GO.2 several evaluations an epoch: the test set is not looked at; errors") {
    Data data = three_arms();
    const OftenEvaluated clean = train_evaluating_often(small_classifier(), data, nine_steps(3), 3);
    data.test.x.fill(std::numeric_limits<Real>::quiet_NaN());
    const OftenEvaluated blind = train_evaluating_often(small_classifier(), data, nine_steps(3), 3);
    CHECK((clean.accuracy == blind.accuracy));
    // negative control: whoever looks at the development set sees it change
    data.development.x.fill(0);
    CHECK((train_evaluating_often(small_classifier(), data, nine_steps(3), 3).accuracy !=
           clean.accuracy));
    CHECK_THROWS_AS(train_evaluating_often(small_classifier(), data, nine_steps(3), 0),
                    std::invalid_argument);
    CHECK_THROWS_AS(train_evaluating_often(small_classifier(), data, nine_steps(3), 10),
                    std::invalid_argument);
    TrainingPlan none = nine_steps(1);
    none.batch = 0;
    CHECK_THROWS_AS(train_evaluating_often(small_classifier(), data, none, 1),
                    std::invalid_argument);
}

TEST_CASE(
    "GO.2 monitoring: a development accuracy that no longer rises may be convergence and not "
    "overfitting (errata)") {
    // Softmax regression on many examples: it has converged. Its accuracy stands still on the
    // development set, and as still on what it learned from; loss and gap say the same.
    const Data many = mnist1d_split(3000, Real(0.3), 0);
    TrainingPlan plan{.optimizer = optimizer_named("adam", Real(0.01)), .batch = 100, .epochs = 80};
    const auto converged = train(classifier(deep::DeepNetwork({40, 10})), many, plan).history;
    const Epoch &middle = converged[39], &end = converged[79];
    CHECK(end.development_accuracy < middle.development_accuracy + Real(0.01));
    CHECK(end.train_accuracy < middle.train_accuracy + Real(0.01));
    CHECK(middle.loss - end.loss < Real(0.01));
    const auto gap = [](const Epoch& epoch) {
        return epoch.train_accuracy - epoch.development_accuracy;
    };
    CHECK(std::abs(gap(end) - gap(middle)) < Real(0.02));

    // What overfitting looks like: the one goes on to 100 %, the other stands still
    const Data few = mnist1d_split(600, Real(0.3), 0);
    plan.batch = 20;
    plan.epochs = 40;
    const auto overfit = train(classifier(deep::DeepNetwork({40, 60, 10})), few, plan).history;
    CHECK(overfit[39].development_accuracy < overfit[9].development_accuracy + Real(0.03));
    CHECK(overfit[39].train_accuracy > overfit[9].train_accuracy + Real(0.05));
    CHECK(overfit[39].loss < overfit[9].loss / 5);
    CHECK(gap(overfit[39]) > gap(overfit[9]) + Real(0.05));
    CHECK(gap(overfit[39]) > 2 * gap(end));
}
