#include "chapters/07_backprop/spirals.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "chapters/07_backprop/training.hpp"
#include "chapters/08_autodiff/spirals.hpp"
#include "tests/support/compare.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::autodiff;
using test::distance;
using test::epsilon;

namespace {

const GraphTrainingPlan small{
    .hidden = 20, .alpha = Real(0.3), .steps = 20, .per_class = 20, .seed = 3};

std::vector<std::size_t> steps_told(std::size_t steps) {
    GraphTrainingPlan plan = small;
    plan.steps = steps;
    std::vector<std::size_t> told;
    for (const SpiralsStage& stage : train_on_spirals(plan).stages) told.push_back(stage.step);
    return told;
}

}  // namespace

TEST_CASE("FM.24 spirals: losses and stages are those of the same training by steps") {
    std::size_t done = 0;
    const GraphTrainingResult found =
        train_on_spirals(small, [&](std::size_t step, std::size_t total) {
            CHECK(step == ++done);
            CHECK(total == 20);
        });
    CHECK(done == 20);
    CHECK(found.parameters == 20 * 2 + 20 + 3 * 20 + 3);
    CHECK(found.examples == 60);
    REQUIRE(found.losses.size() == 20);

    const LabelledData arms = backprop::spirals(20, 3, 3);
    TwoLayerNet model(2, 20, 3);
    Random random(3, "two layers");
    model.initialize(random);
    std::size_t next = 0;
    for (std::size_t step = 1; step <= 20; ++step) {
        CHECK(training_step(model, arms.x, arms.label, Real(0.3)) == found.losses[step - 1]);
        if (next == found.stages.size() || found.stages[next].step != step) continue;
        CHECK(found.stages[next].loss == found.losses[step - 1]);
        CHECK(found.stages[next].accuracy == accuracy(model, arms));
        ++next;
    }
    CHECK(next == found.stages.size());
}

TEST_CASE("FM.24 spirals: the first step, every fifth of the way, and the last are told") {
    CHECK((steps_told(20) == std::vector<std::size_t>{1, 4, 8, 12, 16, 20}));
    CHECK((steps_told(12) == std::vector<std::size_t>{1, 3, 6, 9, 12}));
    CHECK((steps_told(7) == std::vector<std::size_t>{1, 2, 4, 6, 7}));
    CHECK((steps_told(1) == std::vector<std::size_t>{1}));
}

TEST_CASE("FM.24 spirals: the network learns them, and hardly with a tiny step size") {
    GraphTrainingPlan plan = small;
    plan.steps = 300;
    const GraphTrainingResult learned = train_on_spirals(plan);
    CHECK(learned.losses[299] < Real(0.7) * learned.losses[0]);
    CHECK(learned.stages.back().accuracy > learned.stages.front().accuracy + Real(0.1));
    plan.alpha = Real(1e-6);
    const GraphTrainingResult idle = train_on_spirals(plan);
    CHECK(idle.losses[299] > Real(0.99) * idle.losses[0]);
}

TEST_CASE("FM.24 spirals: refuses no steps and no units, and tells a step size too large") {
    const auto with = [](auto change) {
        GraphTrainingPlan plan = small;
        change(plan);
        return train_on_spirals(plan);
    };
    CHECK_THROWS_WITH_AS(with([](GraphTrainingPlan& plan) { plan.steps = 0; }),
                         "train_on_spirals: there is no step to take", std::invalid_argument);
    CHECK_THROWS_AS(with([](GraphTrainingPlan& plan) { plan.hidden = 0; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](GraphTrainingPlan& plan) { plan.per_class = 0; }),
                    std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        with([](GraphTrainingPlan& plan) { plan.alpha = std::numeric_limits<Real>::max() / 10; }),
        doctest::Contains("training diverged in step"), std::runtime_error);
}

TEST_CASE("FM.24 spirals: ten steps by the graph lead where chapter 7's lead") {
    const TrainingAgreement start = training_agreement(small, 0),
                            nine = training_agreement(small, 9);
    TrainingAgreement ten = training_agreement(small, 10);
    CHECK(start.difference() == 0);
    CHECK(ten.by_hand.size() == 123);
    CHECK(ten.difference() <= 50 * epsilon);
    // a step more or less, or one wrong number, is another φ
    CHECK(distance(ten.by_hand, nine.by_hand) > Real(1e-3));
    CHECK(distance(ten.by_graph, nine.by_graph) > Real(1e-3));
    CHECK(distance(nine.by_hand, start.by_hand) > Real(1e-3));
    ten.by_graph[60] += Real(1e-3);
    CHECK(ten.difference() > 50 * epsilon);
    ten.by_graph = Vector{1};
    CHECK(ten.difference() == std::numeric_limits<Real>::infinity());
}
