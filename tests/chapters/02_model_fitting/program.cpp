#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::test;
using Json = nlohmann::json;

namespace {

const std::string program = "02_model_fitting";

bool says(const ProgramRun& run, const std::string& text) {
    return run.out.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("L10.5 FM.5 program: the default run gives the numbers of the syllabus") {
    const TemporaryFolder folder;
    const ProgramRun run = run_program(program, {"--json", folder.path() + "/r.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const Json all = Json::parse(read_file(folder.path() + "/r.json"));
    const Json& results = all["results"];
    const auto rounds_to = [&](const Json& value, double printed, double unit) {
        CHECK(std::abs(value.get<double>() - printed) <= 0.5000001 * unit);
    };
    rounds_to(results["gabor8_loss_at_0.6_-0.2"], 15.544955, 1e-6);
    rounds_to(results["gabor32_loss_at_0.6_-0.2"], 16.418825, 1e-6);
    const auto triples = [&](const Json& values, const std::vector<std::array<double, 3>>& printed,
                             double unit) {
        REQUIRE(values.size() == 3 * printed.size());
        for (std::size_t k = 0; k < printed.size(); ++k) {
            rounds_to(values[3 * k], printed[k][0], 1e-4);
            rounds_to(values[3 * k + 1], printed[k][1], unit);
            rounds_to(values[3 * k + 2], printed[k][2], unit);
        }
    };
    triples(results["gabor32_minimum"], {{0.6457, 0.0038, 16.0263}}, 1e-4);
    triples(results["gabor32_local_minima"],
            {{3.6705, 6.559, 18.349},
             {5.5111, 6.308, 13.516},
             {9.9613, 6.171, 8.088},
             {10.1823, -0.166, 4.881},
             {3.3564, -5.819, 13.825}},
            1e-3);
    CHECK(results["gabor32_other_minima"].size() == 6);
    CHECK(results["quadratics_right"] == 100);
    for (const Json& check : all["checks"])
        CHECK_MESSAGE(check["verdict"] == "PASS", check["name"]);
    CHECK(all["checks"].size() >= 6);
    for (const char* said : {"25 of 25 \"undecided\"", "8 minima, 20 saddles, 12 maxima",
                             "step 339", "never", "bowl in 5-D", "particle swarm"})
        CHECK_MESSAGE(says(run, said), said);
}

TEST_CASE("L10.5 FM.9 program: figures are written when asked for") {
    const TemporaryFolder folder;
    CHECK(run_program(program, {"--quick", "--out", folder.path()}).exit_code == 0);
    for (const char* name :
         {"gabor_descents", "stationary_points", "learning_rates", "taylor", "comparison"})
        CHECK(read_file(folder.path() + "/" + name + ".csv").size() > 100);
}

TEST_CASE(
    "L10.5 program: own start, rate, steps and width; the results stay those of the syllabus") {
    const TemporaryFolder folder;
    const ProgramRun own =
        run_program(program, {"--quick", "--start", "-4,12", "--rate", "0.02", "--steps", "2000",
                              "--width", "8", "--json", folder.path() + "/r.json"});
    CHECK(own.exit_code == 0);
    CHECK(says(own, "Width 8, α = 0.02, 2000 steps:"));
    CHECK(says(own, "from (-4, 12)"));
    const Json results = Json::parse(read_file(folder.path() + "/r.json"))["results"];
    CHECK(results["gabor32_local_minima"].size() == 15);
    // A rate that is far too large, one step, a flat place and a narrow model are experiments, not
    // errors.
    for (const std::vector<std::string>& arguments : {std::vector<std::string>{"--rate", "900"},
                                                      {"--steps", "1"},
                                                      {"--start", "1000000,-1000000"},
                                                      {"--width", "0.01"},
                                                      {"--width", "1e6"}}) {
        std::vector<std::string> quick = arguments;
        quick.push_back("--quick");
        const ProgramRun run = run_program(program, quick);
        CAPTURE(arguments[0] + " " + arguments[1] + "\n" + run.err);
        CHECK(run.exit_code == 0);
    }
}

TEST_CASE("program: another seed passes all checks, the same seed says the same") {
    const ProgramRun three = run_program(program, {"--quick", "--seed", "3"});
    CHECK(three.exit_code == 0);
    CHECK(three.out == run_program(program, {"--quick", "--seed", "3"}).out);
    CHECK(three.out != run_program(program, {"--quick"}).out);
}

TEST_CASE("program: bad input is refused in one line that names it") {
    check_refused(program, {"--start", "1"}, "--start");
    check_refused(program, {"--start", "1,2,3"}, "--start");
    check_refused(program, {"--start", "1,x"}, "--start");
    check_refused(program, {"--start", "1,nan"}, "--start");
    check_refused(program, {"--start", "1,1e7"}, "--start: a number is beyond a million");
    for (const char* rate : {"0", "-0.1", "nan", "fast", "2000"})
        check_refused(program, {"--rate", rate}, "--rate");
    for (const char* width : {"0", "-8", "inf", "1e-9", "1e9"})
        check_refused(program, {"--width", width}, "--width");
    for (const char* steps : {"0", "-5", "1.5", "1000000"})
        check_refused(program, {"--steps", steps}, "--steps");
    check_refused(program, {"--speed", "3"}, "--speed");
}
