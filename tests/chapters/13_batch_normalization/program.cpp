#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "chapters/13_batch_normalization/study.hpp"
#include "tests/support/bad_input.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using namespace descent::normalization;
using namespace descent::test;

namespace {

const char* program = "13_batch_normalization";

/// Three arms of a spiral.
const training::Data& small_data() {
    static const training::Data data =
        training::split(backprop::spirals(40, 3, 2), Real(0.25), Real(0.1), 1);
    return data;
}

NormalizationPlan small_study() {
    NormalizationPlan study;
    study.hidden = {8, 8, 8, 8};
    study.rates = {Real(0.1), Real(1)};
    study.batch = 10;
    study.epochs = 15;
    return study;
}

}  // namespace

TEST_CASE(
    "EE.18b EE.19 the program: all checks pass, all results and figures are there, and they say "
    "what the note says") {
    const TemporaryFolder folder;
    const auto run =
        run_program(program, {"--out", folder.path(), "--json", folder.path() + "/results.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/results.json"));
    REQUIRE(json["checks"].size() == 13);
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
    const auto& results = json["results"];
    CHECK(results["hand_mean"] == 5);
    CHECK(results["hand_variance"] == 4);
    CHECK(results["hand_dx"][0] == 0.59375);
    CHECK(results["blocks_passed"] == 8);
    CHECK(results["blocks_inconclusive"] == 2);
    // the deep sigmoid network learns at every one of these rates only if it is normalized
    REQUIRE(results["final_loss_plain"].size() == 6);
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(results["final_loss_plain"][i].get<double>() > 2.2);
        CHECK(results["final_loss_glorot"][i].get<double>() > 2.2);
        CHECK(results["final_loss_normalized"][i].get<double>() < 2.2);
        CHECK(results["train_accuracy_normalized"][i].get<double>() >
              results["train_accuracy_plain"][i].get<double>());
    }
    // one hidden layer does not need it, four do
    CHECK(results["loss_by_depth_plain"][0].get<double>() <
          results["loss_by_depth_normalized"][0].get<double>());
    CHECK(results["loss_by_depth_plain"][3].get<double>() >
          results["loss_by_depth_normalized"][3].get<double>());
    CHECK(results["gradient_norms_plain"][0].get<double>() <
          0.1 * results["gradient_norms_plain"][2].get<double>());
    CHECK(results["gradient_norms_glorot"][0].get<double>() <
          results["gradient_norms_plain"][0].get<double>());
    CHECK(results["gradient_norms_normalized"][0].get<double>() >
          0.5 * results["gradient_norms_normalized"][4].get<double>());
    CHECK(results["wandering_normalized"].get<double>() <
          0.5 * results["wandering_plain"].get<double>());
    // a batch of two at test time is no good, and every batch changes answers
    CHECK(results["neighbours_accuracy"][0].get<double>() <
          0.7 * results["running_averages_accuracy"].get<double>());
    for (const auto& changed : results["neighbours_changed"]) CHECK(changed.get<double>() > 0);
    for (const char* figure :
         {"loss_by_rate", "loss_by_epoch", "drift", "gradient_by_layer", "neighbours"})
        CHECK(!read_file(folder.path() + "/" + figure + ".csv").empty());
}

TEST_CASE("the program takes other widths, rates, ε and batches") {
    const auto run = run_program(program, {"--quick", "--hidden", "7", "--rates", "0.5",
                                           "--epsilon", "0.01", "--batch", "32", "--seed", "5"});
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("hidden layers 7, sigmoid, 800 examples, batches of 32") !=
          std::string::npos);
    CHECK(run.out.find("ε = 0.01") != std::string::npos);
    CHECK(run.out.find("FAIL") == std::string::npos);
    const auto exact =
        run_program(program, {"--quick", "--hidden", "5,4", "--rates", "1", "--epsilon", "0"});
    CHECK(exact.exit_code == 0);
    CHECK(exact.out.find("nan") == std::string::npos);
    CHECK(run_program(program, {"--quick", "--rates", "1", "--batch", "2", "--hidden", "6"})
              .exit_code == 0);
    const auto extreme =
        run_program(program, {"--quick", "--rates", "1000", "--epsilon", "1", "--hidden", "9,9,9"});
    CHECK(extreme.exit_code == 0);
    CHECK(extreme.out.find("nan") == std::string::npos);
}

TEST_CASE("the program refuses bad input with one line") {
    check_refused(program, {"--batch", "1"}, "--batch: a mini-batch of 1 has no variance");
    check_refused(program, {"--quick", "--batch", "47"},
                  "--batch: 800 examples leave a last mini-batch of 1");
    check_refused(program, {"--quick", "--batch", "801"}, "--batch: there are only 800 examples");
    check_refused(program, {"--batch", "0"}, "--batch");
    check_refused(program, {"--epsilon", "-0.1"},
                  "--epsilon: expected 0 or a small positive number");
    check_refused(program, {"--epsilon", "2"}, "--epsilon");
    check_refused(program, {"--epsilon", "nan"}, "--epsilon");
    check_refused(program, {"--rates", "0.1,-2"}, "--rates: -2 is not greater than 0");
    check_refused(program, {"--quick", "--rates", "1e300"},
                  "--rates: 1e+300 is not greater than 0 and at most 1000");
    check_refused(program, {"--rates", "fast"}, "--rates");
    check_refused(program, {"--hidden", "0"}, "--hidden");
    check_refused(program, {"--hidden", "2000"}, "--hidden: expected widths from 1 to 1000");
    check_refused(program, {"--momentum", "0.1"}, "--momentum");
}

TEST_CASE(
    "EE.18b the same weights at the start, with and without; the training is chapter 11's and "
    "repeats itself") {
    const NormalizationPlan study = small_study();
    const NormalizedNetwork with = network(study, small_data().training, true),
                            without = network(study, small_data().training, false);
    CHECK(with.linear.widths == std::vector<std::size_t>{2, 8, 8, 8, 8, 3});
    CHECK(with.norm[4].has_value());
    CHECK(!with.norm[0].has_value());
    CHECK(!without.norm[4].has_value());
    const RateResult a = train_once(study, small_data(), Real(0.5), true),
                     b = train_once(study, small_data(), Real(0.5), true);
    CHECK((a.phi == b.phi));
    CHECK(a.loss == b.loss);
    CHECK(a.loss.size() == 15);
    CHECK(a.final_loss() == a.loss.back());
    CHECK(a.final_accuracy() == a.accuracy.back());
    Pass pass;
    forward_at_test(with, a.phi, a.running, small_data().development.x, pass);
    const Real right = static_cast<Real>(
        backprop::count_correct(pass.layers.output(), small_data().development.label));
    CHECK(a.development_accuracy == right / static_cast<Real>(small_data().development.size()));
    const std::vector<RateResult> all = train_all(study, small_data(), false);
    REQUIRE(all.size() == 2);
    CHECK(all[1].alpha == 1);
    CHECK(all[1].loss == train_once(study, small_data(), 1, false).loss);
}

TEST_CASE(
    "EE.18b a deep sigmoid network learns with it and not without; its gradients are level at the "
    "start") {
    NormalizationPlan study = small_study();
    study.epochs = 30;
    CHECK(train_once(study, small_data(), Real(0.5), true).final_loss() < 0.9);
    CHECK(train_once(study, small_data(), Real(0.5), false).final_loss() > 1.0);
    // of the first hidden layer's gradient to the last one's
    const auto ratio = [&](bool normalized) {
        const NormalizedNetwork net = network(study, small_data().training, normalized);
        Random random(1, "weights");
        const Vector norms =
            weight_gradient_norms(net, initialize(net, random), small_data().training);
        return norms[0] / norms[3];
    };
    CHECK(ratio(false) < 0.1);
    CHECK(ratio(true) > 0.3);
}

TEST_CASE("EE.18b a training that diverges is told, not hidden") {
    NormalizationPlan study = small_study();
    study.activation = Activation::linear;
    const RateResult trial = train_once(study, small_data(), Real(1e200), false);
    CHECK(trial.diverged);
    CHECK(std::isinf(trial.final_loss()));
}

TEST_CASE("EE.18b drift: quantiles, where one looks, and how far the median wanders") {
    CHECK(quantile({3, 1, 2, 4, 5}, Real(0.5)) == 3);
    CHECK(quantile({3, 1, 2, 4, 5}, 0) == 1);
    CHECK(quantile({3, 1, 2, 4, 5}, 1) == 5);
    CHECK(quantile({0, 10}, Real(0.25)) == 2.5);
    CHECK(quantile({7}, Real(0.85)) == 7);
    // the median moves by 1 of a spread of 4, then by 3 of 2
    CHECK(wandering({.step = {0, 1, 2}, .quantiles = {{-1, 0, 1}, {-1, 1, 3}, {-3, -2, -1}}}) ==
          0.5 * (0.25 + 1.5));

    const NormalizationPlan study = small_study();
    const Drift drift = watch_unit(study, small_data(), Real(0.5), true, 2, 5);
    const std::size_t batches =
        optimizers::batches_per_epoch(small_data().training.size(), study.batch);
    CHECK(drift.step[0] == 0);
    CHECK(drift.step[1] == 5);
    CHECK(drift.step.size() == 1 + study.epochs * batches / 5);
    // watching changes nothing
    CHECK(drift.loss == train_once(study, small_data(), Real(0.5), true).final_loss());
    // at the start γ = 1, β = 0: a normalized unit has its quantiles around 0
    CHECK(drift.quantiles(0, 0) < 0);
    CHECK(drift.quantiles(0, 2) > 0);
    for (std::size_t t = 0; t < drift.step.size(); ++t)
        CHECK(drift.quantiles(t, 0) < drift.quantiles(t, 2));
}

TEST_CASE(
    "EE.19 neighbours: batch statistics at test time change answers, running averages cannot") {
    const NormalizationPlan study = small_study();
    const RateResult trial = train_once(study, small_data(), Real(0.5), true);
    const NormalizedNetwork with = network(study, small_data().training, true),
                            without = network(study, small_data().training, false);
    const LabelledData& asked = small_data().training;
    const Neighbours two = with_neighbours(with, trial.phi, asked, 2, 1),
                     many = with_neighbours(with, trial.phi, asked, asked.size(), 1);
    CHECK(two.batch == 2);
    CHECK(two.changed > 0.2);
    CHECK(two.accuracy < many.accuracy);
    CHECK(many.changed == 0);  // the same neighbours in another order
    Random random(2, "weights");
    const Vector phi = initialize(without, random);
    // negative control: nothing to depend on
    CHECK(with_neighbours(without, phi, asked, 2, 1).changed == 0);
}

TEST_CASE("EE.18b study errors: what does not fit is refused by name") {
    const NormalizationPlan study = small_study();
    CHECK_THROWS_WITH_AS(watch_unit(study, small_data(), 1, true, 8, 1),
                         "watch_unit: the last hidden layer has no such unit",
                         std::invalid_argument);
    CHECK_THROWS_AS(watch_unit(study, small_data(), 1, true, 0, 0), std::invalid_argument);
    NormalizationPlan none = study;
    none.hidden = {};
    CHECK_THROWS_AS(watch_unit(none, small_data(), 1, true, 0, 1), std::invalid_argument);
    CHECK_THROWS_AS(wandering({.step = {0}, .quantiles = {{1, 2, 3}}}), std::invalid_argument);
    CHECK_THROWS_AS(wandering({.step = {0, 1}, .quantiles = {{1, 2, 3}}}), std::invalid_argument);
    CHECK_THROWS_AS(quantile({}, Real(0.5)), std::invalid_argument);
    CHECK_THROWS_AS(quantile({1}, Real(1.5)), std::invalid_argument);
    const NormalizedNetwork net = network(study, small_data().training, true);
    Random random(1, "weights");
    const Vector phi = initialize(net, random);
    CHECK_THROWS_AS(with_neighbours(net, phi, small_data().training, 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(with_neighbours(net, phi, small_data().training, 10000, 0),
                    std::invalid_argument);
    NormalizationPlan one = study;
    one.batch = 1;
    CHECK_THROWS_AS(train_once(one, small_data(), 1, true), std::invalid_argument);
    CHECK_NOTHROW(train_once(one, small_data(), Real(0.1), false));
}
