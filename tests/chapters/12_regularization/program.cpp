#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using test::check_refused;
using test::read_file;
using test::run_program;
using test::TemporaryFolder;

namespace {
const char* program = "12_regularization";
}

TEST_CASE("the program runs, passes its checks and writes its results") {
    const TemporaryFolder folder;
    const auto run = run_program(
        program, {"--quick", "--out", folder.path(), "--json", folder.path() + "/results.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/results.json"));
    const auto& results = json["results"];
    for (const char* key :
         {"expected_loss_least_data", "expected_loss_most_data", "best_degree",
          "double_descent_peak", "augmentation_gain", "empirical_risk_at_minimizer",
          "noise_inputs_ignored_l1", "zeros_l2", "zeros_l1_subgradient", "zeros_l1",
          "stopping_l2_distance", "dropout_mean_standard_errors", "dropout_one_pass_test"}) {
        CAPTURE(key);
        CHECK(results[key].is_number());
    }
    for (const char* key :
         {"network_gaps_500_examples", "double_descent_expected", "l2_left_along_eigenvectors",
          "adam_l2_rest", "adam_decay_rest", "adam_l2_shares", "adam_decay_shares"}) {
        CAPTURE(key);
        CHECK(results[key].is_array());
    }
    CHECK(results["zeros_l1"] > 100);
    CHECK(results["zeros_l2"] == 0);
    CHECK(results["expected_loss_least_data"] >
          10 * results["expected_loss_most_data"].get<double>());
    // ½/(½ + ½)
    CHECK(results["l2_left_along_eigenvectors"][0].get<double>() == doctest::Approx(0.5));
    CHECK(json["checks"].size() >= 15);
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
    for (const char* figure :
         {"overfitting_data", "double_descent", "overfitting_capacity", "augmentation",
          "l2_quadratic", "l1_quadratic", "shrinkage", "adam_decay", "early_stopping",
          "stopping_and_l2", "dropout", "random_labels"})
        CHECK(!read_file(folder.path() + "/" + figure + ".csv").empty());
}

TEST_CASE("the program takes another λ, another p and another seed") {
    const TemporaryFolder folder;
    const std::string file = folder.path() + "/results.json";
    REQUIRE(run_program(program,
                        {"--quick", "--lambda", "4", "--p", "0.2", "--seed", "3", "--json", file})
                .exit_code == 0);
    const auto json = nlohmann::json::parse(read_file(file));
    // 4/(4 + 4)
    CHECK(json["results"]["l2_left_along_eigenvectors"][1].get<double>() == doctest::Approx(0.5));
    CHECK(json["seed"] == 3);
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
}

TEST_CASE("the program refuses bad input with one line") {
    check_refused(program, {"--lambda", "0"}, "--lambda");
    check_refused(program, {"--lambda", "-1"}, "--lambda: '-1' is not greater than 0");
    check_refused(program, {"--lambda", "nan"}, "--lambda");
    check_refused(program, {"--lambda", "1e7"}, "--lambda: 10000000 is too large");
    check_refused(program, {"--p", "1"}, "--p: 1 is not in [0, 1)");
    check_refused(program, {"--p", "-0.1"}, "--p: -0.1 is not in [0, 1)");
    check_refused(program, {"--p", "half"}, "--p");
    check_refused(program, {"--depth", "3"}, "--depth");
    check_refused(program, {"--out", "/dev/null/x"}, "--out");
}
