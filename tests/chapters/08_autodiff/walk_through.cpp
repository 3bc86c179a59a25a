// The walk-through's checks fail when an experiment's result is wrong.
#include "chapters/08_autodiff/program/walk_through.hpp"

#include <doctest/doctest.h>

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/08_autodiff/program/figures.hpp"

using namespace descent;
using namespace descent::autodiff;

namespace {

/// The verdicts of what show(report, result) checks: P for PASS, F for FAIL.
template <class T>
std::string verdicts(void (*show)(Report&, const T&), const T& result) {
    Report report;
    show(report, result);
    std::string letters;
    for (const Report::Check& check : report.checks()) letters += check.verdict.front();
    return letters;
}

}  // namespace

TEST_CASE("walk-through: right results pass, a wrong number fails its own check") {
    LinearAgreement linear = linear_agreement({{1, 2}}, {{1, 1}, {2, 1}}, {1, -1});
    CHECK(verdicts(show_linear_model, linear) == "PPP");
    linear.by_graph.db[1] += Real(0.5);
    CHECK(verdicts(show_linear_model, linear) == "PFP");

    CHECK(verdicts(show_graph, sum_times_graph(-2, 5, -4)) == "PP");
    CHECK(verdicts(show_graph, sum_times_graph(5, -2, -4)) == "PP");
    CHECK(verdicts(show_graph, sum_times_graph(5, -2, 4)) == "FF");

    DiamondResult two = diamond(2, 3);
    CHECK(verdicts(show_accumulation, two) == "PP");
    two.twice = two.once;  // the second backward() would have written
    CHECK(verdicts(show_accumulation, two) == "PF");

    ToyAgreement toy = toy_agreement(toy::example, toy::example_x, toy::example_y);
    CHECK(verdicts(show_toy, toy) == "P");
    toy.dbeta[2] = -toy.dbeta[2];
    CHECK(verdicts(show_toy, toy) == "F");

    Snapshot network = centred_network_graph();
    CHECK(verdicts(show_needed, network) == "P");
    network.nodes.back().has_gradient = false;
    CHECK(verdicts(show_needed, network) == "F");

    CHECK(verdicts(show_idiom, sum_of_squares_graph({{1, 2}, {3, 4}})) == "PP");
    CHECK(verdicts(show_idiom, sum_of_squares_graph({{1, 2}, {3, 5}})) == "FP");

    const std::vector<std::size_t> labels{1};
    CrossEntropyAgreement loss = cross_entropy_agreement({{1, 2}}, labels);
    CHECK(verdicts(show_cross_entropy, loss) == "PP");
    loss.by_graph *= 2;
    CHECK(verdicts(show_cross_entropy, loss) == "PF");

    AgreementResult agreement = random_agreements(3, 0);
    CHECK(verdicts(show_agreement, agreement) == "P");
    agreement.worst = Real(1e-3);
    CHECK(verdicts(show_agreement, agreement) == "F");
    CHECK(verdicts(show_mistakes, refused_mistakes()).empty());
}

TEST_CASE("walk-through: the training's results, check and figure are those of the experiment") {
    const GraphTrainingPlan plan{.hidden = 5, .steps = 20, .per_class = 10};
    const GraphTrainingResult training = train_on_spirals(plan);
    TrainingAgreement agreement = training_agreement(plan, 10);
    Report report, failing;
    show_training(report, training, agreement);
    REQUIRE(report.results().size() == 3);
    CHECK(report.results()[0].values.front() == training.losses[0]);
    CHECK(report.results()[1].values.front() == training.losses[19]);
    CHECK(report.results()[2].values.front() == training.stages.back().accuracy);
    CHECK(report.checks()[0].verdict == "PASS");
    REQUIRE(report.figures().size() == 1);
    CHECK(report.figures()[0].name() == "training_loss");
    agreement.by_graph[0] += Real(1e-3);
    show_training(failing, training, agreement);
    CHECK(failing.checks()[0].verdict == "FAIL");
}
