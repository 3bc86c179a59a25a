#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "tests/support/bad_input.hpp"

using namespace descent;
using namespace descent::test;

namespace {

const char* program = "13_batch_normalization";

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
    CHECK(results["blocks_zero"] == 2);
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
