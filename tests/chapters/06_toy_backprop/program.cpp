#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/support/compare.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::test;

namespace {
const std::string program = "06_toy_backprop";

nlohmann::json results_of(std::vector<std::string> arguments) {
    const TemporaryFolder folder;
    const std::string file = folder.path() + "/results.json";
    arguments.insert(arguments.end(), {"--json", file});
    const ProgramRun run = run_program(program, arguments);
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    return nlohmann::json::parse(read_file(file));
}

void check_refused(const std::vector<std::string>& arguments, const std::string& named) {
    const TemporaryFolder folder;
    std::vector<std::string> all = arguments;
    all.insert(all.end(),
               {"--out", folder.path() + "/figures", "--json", folder.path() + "/results.json"});
    const ProgramRun run = run_program(program, all);
    CAPTURE(run.err);
    CHECK(run.exit_code == 2);
    CHECK(run.err.find(named) != std::string::npos);
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/results.json"));
}
}  // namespace

TEST_CASE("L9.1 L9.2 L9.3 L9.4 the program writes every key with its digits") {
    const nlohmann::json json = results_of({});
    CHECK(json["chapter"] == program);
    const nlohmann::json& r = json["results"];
    const auto nearly = [](const nlohmann::json& got, double expected) {
        CHECK(got.get<double>() == relative(expected, 1e-14));
    };
    nearly(r["f0"], 1.23);
    nearly(r["h1"], 0.9424888019316975);
    nearly(r["f1"], 1.623004479227321);
    nearly(r["h2"], 5.068295051170775);
    nearly(r["f2"], 7.13659010234155);
    nearly(r["h3"], 0.6574213694719748);
    nearly(r["f3"], 2.3722641084159246);
    nearly(r["loss"], 0.13858056641470326);
    const std::vector<double> dbeta{2.280900622169349, -17.060466526267692, -1.6830577496003047,
                                    0.7445282168318492};
    const std::vector<double> domega{5.246071430989502, -16.079298656737866, -8.530233263133846,
                                     0.48946875992012173};
    REQUIRE(r["dbeta"].size() == 4);
    REQUIRE(r["domega"].size() == 4);
    for (std::size_t k = 0; k < 4; ++k)
        nearly(r["dbeta"][k], dbeta[k]), nearly(r["domega"][k], domega[k]);
    CHECK(json["checks"].size() == 5);
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
}

TEST_CASE("L9.1 the program takes all its parameters") {
    // β = 0, ω = 1, x = 0: f_3 = cos 1.
    const auto r = results_of(
        {"--beta", "0,0,0,0", "--omega", "1,1,1,1", "--x", "0", "--y", "-1.5"})["results"];
    CHECK(r["h2"] == 1);
    CHECK(r["f3"].get<double>() == doctest::Approx(std::cos(1.0)).epsilon(1e-15));
    CHECK(r["loss"].get<double>() ==
          doctest::Approx(std::pow(std::cos(1.0) + 1.5, 2)).epsilon(1e-15));
    const auto negative = results_of(
        {"--omega", "-.1,.4,-2,3", "--beta", "-1,-2,3,-.4", "--x", "-2.3", "--y", "-2"})["results"];
    CHECK(negative["f0"].get<double>() == doctest::Approx(-1 + 0.23).epsilon(1e-15));
}

TEST_CASE("L9.1 the program stays truthful at extreme parameters") {
    // f_3 = y = 2
    const ProgramRun zero_loss = run_program(program, {"--omega", "0,0,0,0", "--beta", "0,0,0,2"});
    CHECK(zero_loss.exit_code == 0);
    CHECK(zero_loss.out.find("INCONCLUSIVE") != std::string::npos);
    const ProgramRun short_waves = run_program(program, {"--omega", "1,2,1e9,3"});
    CHECK(short_waves.exit_code == 0);
    CHECK(short_waves.out.find("FAIL") == std::string::npos);
    const ProgramRun no_digits = run_program(program, {"--beta", "1,700,-3,0.4"});
    CHECK(no_digits.exit_code == 0);
    CHECK(no_digits.out.find("there is nothing to check") != std::string::npos);
}

TEST_CASE("L9.1 the program says what it could not measure or check, and prints no negative zero") {
    // the output itself: ℓ = 0
    const ProgramRun at_target = run_program(program, {"--y", "2.3722641084159246"});
    CHECK(at_target.exit_code == 0);
    for (const char* said :
         {"Nothing is checked by finite differences", "  beta   INCONCLUSIVE",
          "  omega  INCONCLUSIVE", "zero against zero proves nothing",
          "Error of the gradient:", "rounding    error ∝ 1/h   not measurable here"})
        CHECK_MESSAGE(at_target.out.find(said) != std::string::npos, said);
    CHECK(at_target.out.find("forward     error ∝ h     1.00") != std::string::npos);
    for (const char* zero : {" -0 ", " -0\n", " -0.0"})
        CHECK(at_target.out.find(zero) == std::string::npos);
    // ℓ is a parabola in β3 and ω3
    const ProgramRun straight = run_program(program, {"--omega", "0,0,0,0"});
    CHECK(straight.out.find("central     error ∝ h²    not measurable here") != std::string::npos);
    CHECK(straight.out.find("Richardson  error ∝ h⁴    not measurable here") != std::string::npos);
    CHECK(straight.out.find("forward     error ∝ h     1.00") != std::string::npos);
}

TEST_CASE("L9.1 the program refuses bad input in one line, and writes nothing") {
    check_refused({"--beta", "1,2,3"}, "--beta");
    check_refused({"--omega", "1,2,3,4,5"}, "--omega");
    check_refused({"--omega", "1,2,x,4"}, "--omega");
    check_refused({"--x", "nan"}, "--x");
    check_refused({"--y", "1e999"}, "--y");
    check_refused({"--gamma", "1"}, "--gamma");
    check_refused({"--beta", "1,800,1,1"}, "h2 = exp[f1] is inf at f1 = 799.6");
    check_refused({"--omega", "1,1,1,1e200"}, "loss = (f3 − y)² is inf");
    check_refused({"--x", "1e308", "--omega", "100,1,1,1"}, "f0 = β0 + ω0 x is inf");
}

TEST_CASE("GO.6 L9.1 L9.3 the program draws its figures") {
    const TemporaryFolder folder;
    REQUIRE(run_program(program, {"--out", folder.path()}).exit_code == 0);
    for (const char* name :
         {"linear_approximation", "toy_function", "backward_chain", "derivative_errors"})
        CHECK(std::filesystem::file_size(fmt::format("{}/{}.csv", folder.path(), name)) > 100);
}
