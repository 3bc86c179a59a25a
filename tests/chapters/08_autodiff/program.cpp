#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::test;

namespace {
const char* program = "08_autodiff";
}

TEST_CASE("the program runs, passes its checks and writes its results and drawings") {
    const TemporaryFolder folder;
    const auto run =
        run_program(program, {"--out", folder.path(), "--json", folder.path() + "/results.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/results.json"));
    const auto& results = json["results"];
    CHECK(results["sum_of_squares"] == 30);
    CHECK(results["sum_of_squares_gradient"] == std::vector<double>{2, 4, 6, 8});
    CHECK(results["sum_times_gradient"] == std::vector<double>{-4, -4, 3});
    CHECK(results["largest_difference_to_chapter_07"] < 1e-13);
    CHECK(results["nodes"] == results["nodes_with_gradient"].get<double>() + 3);
    CHECK(results["last_loss"] < 0.2);
    CHECK(results["first_loss"] > 0.9);
    CHECK(results["accuracy"] > 0.95);
    CHECK(json["checks"].size() >= 12);
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
    for (const char* drawing : {"sum_times", "diamond", "toy", "network"}) {
        CHECK(read_file(folder.path() + "/" + drawing + ".dot").starts_with("// "));
        CHECK(read_file(folder.path() + "/" + drawing + ".svg").find("</svg>") !=
              std::string::npos);
    }
    CHECK(!read_file(folder.path() + "/training_loss.csv").empty());
}

TEST_CASE("the program without Graphviz says so and leaves the DOT files") {
    const TemporaryFolder folder;
    const std::string path = getenv("PATH");
    setenv("PATH", "/nowhere", 1);
    const auto run = run_program(program, {"--quick", "--out", folder.path()});
    setenv("PATH", path.c_str(), 1);
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const std::string note = ": dot not found\n";
    CHECK(run.out.find(note) != std::string::npos);
    CHECK(run.out.find(note) == run.out.rfind(note));
    CHECK(std::filesystem::exists(folder.path() + "/diamond.dot"));
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/diamond.svg"));
}

TEST_CASE("the program takes its options") {
    const auto run = run_program(
        program, {"--quick", "--hidden", "7", "--steps", "20", "--rate", "0.1", "--seed", "3"});
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("TwoLayerNet(2, 7, 3), 45 parameters") != std::string::npos);
    CHECK(run.out.find("step    20") != std::string::npos);
}

TEST_CASE("the program refuses bad input with one line") {
    check_refused(program, {"--hidden", "0"}, "--hidden");
    check_refused(program, {"--hidden", "100000"}, "--hidden");
    check_refused(program, {"--rate", "-1"}, "--rate");
    check_refused(program, {"--rate", "1e300"}, "training diverged");
    check_refused(program, {"--steps", "0"}, "--steps");
    check_refused(program, {"--steps", "many"}, "--steps");
}
