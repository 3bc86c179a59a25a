#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.hpp"

using descent::test::read_file;
using descent::test::run_program;
using descent::test::TemporaryFolder;

TEST_CASE("L8.2 L8.3 L8.5 L8.6 FM.16 the program's results") {
    const TemporaryFolder folder;
    const auto run = run_program("05_deep_networks", {"--json", folder.path() + "/r.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    CHECK(run.out.find("179,562,019,186,562,049,740,867,382,427,559,978,336,256 regions") !=
          std::string::npos);
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/r.json"));
    const auto& results = json["results"];
    CHECK(results["parameters_composed"] == 20);
    CHECK(results["parameters_shallow"] == 19);
    CHECK(results["regions_composed"] == 9);
    CHECK(results["regions_shallow"] == 7);
    CHECK(results["parameters_5x10"] == 471);
    CHECK(results["regions_5x10"] == 161051);
    CHECK(results["parameters_5x50"] == 10801);
    CHECK(results["regions_5x50_log10"].get<double>() == doctest::Approx(41.254214).epsilon(1e-7));
    CHECK(results["accuracy_shallow"].get<double>() > 0.9);
    CHECK(results["accuracy_deep"].get<double>() > 0.9);
    // With as many units the deep network does better, on new points too (L8.6).
    for (const char* on : {"accuracy_", "accuracy_new_"})
        CHECK(results[std::string(on) + "deep"].get<double>() >
              results[std::string(on) + "shallow"].get<double>() + 0.02);
    CHECK(json["checks"].size() >= 7);
    for (const auto& check : json["checks"])
        CHECK_MESSAGE(check["verdict"] == "PASS", check["name"]);
}

TEST_CASE("L8.4 L8.5 the program with its own options") {
    const auto run = run_program("05_deep_networks", {"--quick", "--widths", "3,2",
                                                      "--architecture", "1,3,2", "--points", "50"});
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("22 parameters, 16 regions") != std::string::npos);
    for (const char* said : {"shallow 20 ", "deep 10 + 10 ", "Scaling a unit by s = 5 moves φ by"})
        CHECK(run.out.find(said) != std::string::npos);
}

TEST_CASE("L8.4 L8.5 the program refuses bad input in one line") {
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--widths", "3,0"},
                                                      {"--widths", "3,x"},
                                                      {"--architecture", "1,2"},
                                                      {"--architecture", "1,10,1000000"},
                                                      {"--architecture", "1000000,1000000,1000000"},
                                                      {"--architecture", "1,100001,2"},
                                                      {"--widths", "100000,100000"},
                                                      {"--widths", "500,500,500"},
                                                      {"--points", "0"},
                                                      {"--points", "1e9"}}) {
        const auto run = run_program("05_deep_networks", arguments);
        INFO(run.err);
        CHECK(run.exit_code == 2);
        CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
        CHECK(run.err.find(arguments[0] + ":") != std::string::npos);
        // said before the first section
        CHECK(run.out.find("One network fed into another") == std::string::npos);
    }
}
