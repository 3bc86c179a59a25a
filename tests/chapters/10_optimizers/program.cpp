#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using descent::test::check_refused;
using descent::test::read_file;
using descent::test::run_program;
using descent::test::TemporaryFolder;

TEST_CASE("L10.10 FM.14 FM.17 FM.24b EE.13 EE.21 GO.23b the program's results") {
    const TemporaryFolder folder;
    const auto run = run_program("10_optimizers", {"--quick", "--json", folder.path() + "/r.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/r.json"));
    const auto& results = json["results"];
    CHECK(results["escape_batch"] == nlohmann::json({30, 15, 10, 6, 5, 3, 2, 1}));
    CHECK(results["escape_share"][0] == 0);
    CHECK(results["escape_share"][4].get<double>() >= 0.9);
    for (std::size_t i = 0; i < results["noise_batches"].size(); ++i)
        CHECK(results["noise_ratio"][i].get<double>() ==
              doctest::Approx(std::sqrt(results["noise_batches"][i].get<double>())).epsilon(0.05));
    CHECK(results["robbins_monro"] == nlohmann::json({0, 0, 0, 0, 1, 0, 0}));
    CHECK(results["stationary_rank_correlation"].get<double>() > 0.5);
    CHECK(results["reddi_regret"][0].get<double>() > 0.1);   // Adam
    CHECK(results["reddi_regret"][1].get<double>() < 0.01);  // AMSGrad
    CHECK(results["amsgrad_step_growth"][9].get<double>() == doctest::Approx(3.155).epsilon(1e-4));
    CHECK(results["core_step_adam"].size() == 200);
    CHECK(json["checks"].size() >= 16);
    for (const auto& check : json["checks"])
        CHECK_MESSAGE(check["verdict"] == "PASS", check["name"]);
}

TEST_CASE("L10.13 GO.22 the program sends an optimizer of one's choice down a surface") {
    const auto run =
        run_program("10_optimizers", {"--optimizer", "momentum", "--surface", "canyon", "--rate",
                                      "0.02", "--steps", "500", "--start", "1,1"});
    CHECK(run.exit_code == 0);
    CHECK(run.out.find("momentum with α = 0.02 on Canyon") != std::string::npos);
    CHECK(run.out.find("\n    500") != std::string::npos);
    CHECK(run.out.find("Robbins") == std::string::npos);  // nothing else
    const auto lost = run_program("10_optimizers",
                                  {"--optimizer", "gd", "--surface", "rosenbrock", "--rate", "1"});
    CHECK(lost.exit_code == 0);
    CHECK(lost.out.find("the step size is too large") != std::string::npos);
}

TEST_CASE("L10.2 the program refuses bad input in one line, before it begins") {
    CHECK(run_program("10_optimizers", {"--start", "1"}).out.find("your choice") ==
          std::string::npos);
    check_refused("10_optimizers", {"--optimizer", "magic"},
                  "--optimizer: 'magic' is not one of gd, momentum");
    check_refused("10_optimizers", {"--surface", "moon"},
                  "--surface: 'moon' is not one of gabor, canyon, rosenbrock");
    check_refused("10_optimizers", {"--rate", "-1"}, "--rate");
    check_refused("10_optimizers", {"--rate", "nan"}, "--rate");
    check_refused("10_optimizers", {"--rate", "1e-310"}, "--rate");
    check_refused("10_optimizers", {"--rate", "1e7"}, "--rate");
    check_refused("10_optimizers", {"--steps", "0"}, "--steps");
    check_refused("10_optimizers", {"--steps", "2000000"}, "--steps");
    check_refused("10_optimizers", {"--start", "1"}, "--start: expected 2 numbers");
    check_refused("10_optimizers", {"--start", "1,x"}, "--start");
    check_refused("10_optimizers", {"--surface", "rosenbrock", "--start", "1e200,0"}, "--start");
    check_refused("10_optimizers", {"--surface", "canyon", "--start", "1,-1e7"},
                  "--start: a number is beyond a million");
}
