#include "chapters/12_regularization/random_labels.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "chapters/07_backprop/spirals.hpp"
#include "chapters/12_regularization/dropout.hpp"
#include "chapters/12_regularization/penalty.hpp"
#include "tests/chapters/12_regularization/digits.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::regularization;
using test::digits;
using training::Data;

namespace {

LabelledData examples(std::size_t n, std::size_t classes) {
    LabelledData data{.x = xt::zeros<Real>({n, std::size_t{2}}),
                      .label = std::vector<std::size_t>(n, 0),
                      .classes = classes};
    Random(3, "test").fill_normal(data.x);
    return data;
}

}  // namespace

TEST_CASE(
    "GO.15 random labels: all classes equally often, whatever the labels were; inputs untouched; "
    "repeatable") {
    const std::size_t n = 20000, classes = 7;
    const LabelledData before = examples(n, classes);  // all of class 0
    Random random(1, "labels"), same(1, "labels"), other(2, "labels");
    const LabelledData after = with_random_labels(before, random);
    CHECK((after.x == before.x));
    CHECK(after.classes == classes);
    REQUIRE(after.label.size() == n);
    std::vector<Real> count(classes, 0);
    for (const std::size_t label : after.label) {
        REQUIRE(label < classes);
        ++count[label];
    }
    Real chi_square = 0;  // 6 degrees of freedom: above 22.46 once in a thousand
    const Real expected = Real(n) / Real(classes);
    for (const Real c : count) chi_square += (c - expected) * (c - expected) / expected;
    CHECK(chi_square < Real(22.46));
    CHECK((with_random_labels(before, same).label == after.label));
    CHECK((with_random_labels(before, other).label != after.label));

    LabelledData none = examples(3, 0);
    CHECK_THROWS_AS(with_random_labels(none, random), std::invalid_argument);
}

TEST_CASE("GO.15 random labels: in all three parts, independent of the real ones") {
    const Data real = digits(250), random = with_random_labels(real, 5);
    CHECK((random.training.x == real.training.x));
    CHECK((random.test.x == real.test.x));
    CHECK((with_random_labels(real, 5).test.label == random.test.label));
    CHECK((with_random_labels(real, 6).test.label != random.test.label));
    Real same = 0;
    for (std::size_t i = 0; i < 1000; ++i) same += real.test.label[i] == random.test.label[i];
    CHECK(std::abs(same / 1000 - Real(0.1)) <= 3 * chance_error(10, 1000));
}

TEST_CASE("GO.15 random labels: the deviation of chance, by hand") {
    CHECK(chance_error(2, 100) == test::relative(0.05, 1e-14));
    CHECK(chance_error(10, 900) == test::relative(0.01, 1e-14));
    CHECK(chance_error(1, 5) == 0);
    CHECK_THROWS_AS(chance_error(0, 5), std::invalid_argument);
    CHECK_THROWS_AS(chance_error(5, 0), std::invalid_argument);
}

TEST_CASE(
    "GO.15 an over-parameterized network learns random labels by heart, and knows nothing by it") {
    const Data real = digits(250);
    const deep::DeepNetwork network({40, 200, 10});
    REQUIRE(network.parameters() > 40 * real.training.size());
    const training::TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("adam", Real(0.003)), .batch = 40, .epochs = 60};
    const std::vector<Regularized> ways{
        {"none", [&] { return training::classifier(network); }},
        {"L2",
         [&] { return with_penalty(training::classifier(network), Penalty::l2, Real(0.01)); }},
        {"dropout", [&] { return dropout_classifier(network, {}, 0); }}};
    const std::vector<TableRow> random = accuracy_table(ways, with_random_labels(real, 0), plan);
    CHECK(random[0].train_accuracy == 1);  // "fitting random labels" 100.0
    CHECK(random[1].train_accuracy == 1);
    for (const TableRow& row : random) {
        CAPTURE(row.regularization);
        CHECK(std::abs(row.test_accuracy - Real(0.1)) <= 3 * chance_error(10, 1000));
        CHECK(row.train_accuracy >= Real(0.8));
    }
    // negative control: with the real labels, test accuracy is not chance
    const std::vector<TableRow> with_real = accuracy_table({ways[0]}, real, plan);
    CHECK(with_real[0].train_accuracy == 1);
    CHECK(with_real[0].test_accuracy > Real(0.1) + 10 * chance_error(10, 1000));
    // they take longer to learn than the real ones: in the first epochs accuracy is behind
    Real behind = 0;
    for (std::size_t e = 0; e < 20; ++e)
        behind += with_real[0].train_curve[e] - random[0].train_curve[e];
    CHECK(behind > 0);
}

TEST_CASE(
    "GO.15 table: the last φ, or the best on the development set where training stops early") {
    const Data data = training::split(backprop::spirals(30, 3, 2), Real(0.2), Real(0.2), 1);
    const deep::DeepNetwork network({2, 6, 3}, neurons::Activation::tanh);
    const training::TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("adam", Real(0.05)), .batch = 9, .epochs = 25};
    for (const bool dropped : {false, true}) {
        const auto make = [&] {
            return dropped ? dropout_classifier(network, {0, Real(0.2)}, 1)
                           : training::classifier(network);
        };
        const training::Model model = make();
        const auto rows = accuracy_table({{"last", make}, {"best", make, true}}, data, plan);
        const training::TrainingResult trained = train(model, data, plan);
        REQUIRE(trained.best_epoch < 25);
        CHECK(rows[0].epoch == 25);
        CHECK(rows[0].train_accuracy == trained.history.back().train_accuracy);
        CHECK(rows[0].test_accuracy == evaluate(model, trained.phi, data.test));
        CHECK(rows[1].epoch == trained.best_epoch);
        CHECK(rows[1].train_accuracy == trained.history[trained.best_epoch - 1].train_accuracy);
        CHECK(rows[1].test_accuracy == evaluate_best(model, trained, data.test));
        CHECK(rows[0].loss.size() == 25);
        CHECK(rows[0].loss[24] == trained.history.back().loss);
        CHECK(rows[0].train_curve[3] == trained.history[3].train_accuracy);
    }
}

TEST_CASE("GO.15 comparison: every network in five ways, with real and with random labels") {
    RandomLabelsPlan plan{.networks = {deep::DeepNetwork({40, 6, 10})}};
    plan.examples = 50;
    plan.epochs = 4;
    plan.batch = 10;
    plan.seed = 2;
    std::size_t calls = 0;
    const auto result = compare_random_labels(plan, [&](std::size_t, std::size_t) { ++calls; });
    CHECK(calls == 1);
    CHECK(result.training == 40);
    CHECK(result.test == 1000);
    CHECK(result.chance == test::relative(0.1, 1e-14));
    CHECK(result.chance_deviation == chance_error(10, 1000));
    REQUIRE(result.tables.size() == 1);
    const LabelsTable& table = result.tables.front();
    REQUIRE(table.real.size() == 5);
    REQUIRE(table.random.size() == 5);
    CHECK(table.strong_l2_real().regularization == "L2, λ = 0.1");
    CHECK(table.strong_l2_random().regularization == "L2, λ = 0.1");

    // the same without the experiment; with other labels it is another training
    const Data data = training::mnist1d_split(50, Real(0.2), 2);
    const auto plain = [] { return training::classifier(deep::DeepNetwork({40, 6, 10})); };
    const auto rows = accuracy_table({{"none", plain}}, data,
                                     {.optimizer = optimizers::optimizer_named("adam", plan.alpha),
                                      .batch = 10,
                                      .epochs = 4,
                                      .seed = 2});
    CHECK((table.real[0].loss == rows[0].loss));
    CHECK(table.real[0].test_accuracy == rows[0].test_accuracy);
    CHECK((table.random[0].loss != rows[0].loss));
    CHECK((table.real[2].loss != table.real[1].loss));  // the stronger penalty is another loss

    const TableRow row{.regularization = "none", .train_curve = {Real(0.2), Real(0.5), Real(0.5)}};
    CHECK(row.best_train_epoch() == 2);  // the first of equals
}
