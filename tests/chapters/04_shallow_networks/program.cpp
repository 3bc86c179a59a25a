#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.hpp"

using descent::test::read_file;
using descent::test::run_program;
using descent::test::TemporaryFolder;

TEST_CASE("L7.1 L7.2 L7.3 L7.4 L7.6 the program's results") {
    const TemporaryFolder folder;
    const auto run = run_program("04_shallow_networks", {"--json", folder.path() + "/r.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/r.json"));
    const auto& results = json["results"];
    CHECK(results["parameters_1_3_1"] == 10);
    CHECK(results["parameters_1_4_2"] == 18);
    CHECK(results["parameters_3_3_2"] == 20);
    CHECK(results["regions"] == 4);
    CHECK(results["joints"].size() == 3);
    CHECK(results["approximation_rate"].get<double>() == doctest::Approx(-2).epsilon(0.01));
    CHECK(results["line_loss"].get<double>() == doctest::Approx(0.199866357).epsilon(1e-8));
    CHECK(results["fit_loss"].get<double>() < 0.07);
    CHECK(json["checks"].size() >= 5);
    for (const auto& check : json["checks"])
        CHECK_MESSAGE(check["verdict"] == "PASS", check["name"]);
}

TEST_CASE("L7.3 L7.6 the program with its own options") {
    for (const char* function : {"runge", "abs", "sqrt", "step"})
        CHECK(run_program("04_shallow_networks", {"--quick", "--function", function}).exit_code ==
              0);
    const TemporaryFolder folder;
    const std::string data = folder.write(
        "years.csv", "year,size,value\n1990,3,10\n2000,1,20\n2010,4,25\n2020,1,90\n2021,5,95\n");
    CHECK(run_program("04_shallow_networks", {"--quick", "--data", data, "--hidden", "2"})
              .exit_code == 0);
    CHECK(run_program("04_shallow_networks", {"--quick", "--parameters", "0,1,1,1,0,0,0,0,0,0"})
              .exit_code == 0);
}

TEST_CASE("L7.6 the program refuses bad input in one line") {
    const TemporaryFolder folder;
    const std::string thin = folder.write("thin.csv", "1\n2\n"),
                      ragged = folder.write("ragged.csv", "1,2\n3\n");
    const std::string big = folder.write("big.csv", "x,y\n1,1e300\n2,-1e300\n3,1e300\n");
    const std::string wide = folder.write("wide.csv", "x,y\n1e300,1\n-1e300,2\n3,1\n");
    std::string rows;
    for (int i = 0; i < 1000; ++i) rows += std::to_string(i) + "," + std::to_string(i % 7) + "\n";
    const std::string many = folder.write("many.csv", rows);
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--function", "cosine"},
          {"--data", big},
          {"--data", many, "--hidden", "1000"},
          {"--data", wide},
          {"--parameters", "1e300,1,1,1,1,1,1,1,1,1"},
          {"--parameters", "1,1,1,1,1,1e-300,1,1,1,1"},
          {"--hidden", "1001"},
          {"--data", folder.path() + "/none.csv"},
          {"--data", thin},
          {"--data", ragged},
          {"--hidden", "0"},
          {"--parameters", "1,2,3"},
          {"--nonsense"}}) {
        const auto run = run_program("04_shallow_networks", arguments);
        INFO(run.err);
        CHECK(run.exit_code == 2);
        CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
        CHECK(run.err.find(arguments[0] == "--data" ? arguments[1] : arguments[0]) !=
              std::string::npos);
        CHECK(run.out.find("step by step") == std::string::npos);  // said before the first section
    }
}

TEST_CASE("L7.1 L7.2 the program's tables show no negative zero") {
    // A joint at −0/1, units that end at 0 with a negative weight, and a slope that cancels to −0.
    const auto run = run_program("04_shallow_networks",
                                 {"--quick", "--parameters", "0,-1,-1,1,0,1,0,-1,1e-6,-1"});
    CHECK(run.exit_code == 0);
    const std::string tables = run.out.substr(0, run.out.find("More inputs"));
    CHECK(tables.find("0.000") != std::string::npos);
    for (const char* zero : {"-0.000 ", "-0.0000 ", "-0.000·"})
        CHECK(tables.find(zero) == std::string::npos);
}
