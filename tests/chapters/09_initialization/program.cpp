#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::test;

namespace {
const char* program = "09_initialization";
}

TEST_CASE(
    "L10.9 the program's table: the expected mean log₁₀ variances, within 0.03 decade per layer") {
    const TemporaryFolder folder;
    const auto run =
        run_program(program, {"--out", folder.path(), "--json", folder.path() + "/results.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/results.json"));
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
    // σ², h at layers 1, 25, 50, ∂ℓ/∂h at 50, 25, 1, as another implementation with other random
    // numbers found them.
    const struct {
        const char* variance;
        double h[3], dh[3];
    } expected[] = {{"0.001", {-1.46, -32.8, -65.6}, {-69.4, -102.1, -133.5}},
                    {"0.01", {-.46, -7.8, -15.6}, {-17.4, -25.1, -32.5}},
                    {"0.02", {-.16, -.24, -.56}, {-1.75, -1.92, -2.04}},
                    {"0.1", {.54, 17.2, 34.4}, {34.6, 51.9, 68.6}},
                    {"1", {1.54, 42.2, 84.4}, {86.6, 128.9, 169.6}}};
    const double layers[3] = {1, 25, 50};
    for (const auto& row : expected) {
        const auto h = json["results"][std::string("log10_variance_h_") + row.variance];
        const auto dh = json["results"][std::string("log10_variance_dh_") + row.variance];
        INFO(row.variance);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(std::abs(h[i].get<double>() - row.h[i]) <= 0.03 * layers[i]);
            CHECK(std::abs(dh[i].get<double>() - row.dh[i]) <= 0.03 * 50);
        }
        CHECK(std::abs((h[2].get<double>() - h[0].get<double>() - row.h[2] + row.h[0]) / 49) <=
              0.03);
        CHECK(std::abs((dh[2].get<double>() - dh[0].get<double>() - row.dh[2] + row.dh[0]) / 49) <=
              0.03);
    }
    CHECK(json["results"]["slope_h"].size() == 5);
    CHECK(json["results"]["equal_units_difference"] == 0);
    const auto sigmoid = json["results"]["gradient_norms_sigmoid"];
    for (std::size_t k = 0; k < 4; ++k)
        CHECK(sigmoid[k].get<double>() < 0.5 * sigmoid[k + 1].get<double>());
    for (const char* figure :
         {"variance_forward", "variance_backward", "drift", "gradient_by_layer",
          "gradient_in_training", "deep_starts", "dead_units"})
        CHECK(!read_file(folder.path() + "/" + figure + ".csv").empty());
}

TEST_CASE(
    "the program takes other depths, widths, variances and activations, up to numbers that leave "
    "their range") {
    const auto tanh =
        run_program(program, {"--quick", "--depth", "7", "--width", "20", "--variances", "0.05,0.3",
                              "--activation", "tanh", "--networks", "3", "--inputs", "20"});
    CHECK(tanh.exit_code == 0);
    CHECK(
        tanh.out.find("3 networks of 7 hidden layers of 20 units (tanh), 20 normal inputs each") !=
        std::string::npos);
    const auto extreme =
        run_program(program, {"--quick", "--depth", "9", "--width", "10", "--variances",
                              "1e-90,1e90", "--networks", "2", "--inputs", "5"});
    CHECK(extreme.exit_code == 0);
    CHECK(extreme.out.find("variances left the range of the numbers") != std::string::npos);
    CHECK(extreme.out.find("nan") == std::string::npos);
    const auto shallow = run_program(
        program, {"--quick", "--depth", "1", "--width", "2", "--networks", "1", "--inputs", "9"});
    CHECK(shallow.exit_code == 0);
}

TEST_CASE("the program refuses bad input with one line") {
    check_refused(program, {"--depth", "0"}, "--depth");
    check_refused(program, {"--depth", "5000"}, "--depth");
    check_refused(program, {"--width", "1"}, "--width");
    check_refused(program, {"--variances", "0.1,-2"}, "--variances");
    check_refused(program, {"--variances", "0.1,0.1"}, "--variances");
    check_refused(program, {"--variances", "nan"}, "--variances");
    check_refused(program, {"--activation", "swish"}, "--activation");
    check_refused(program, {"--inputs", "1"}, "--inputs");
    check_refused(program, {"--networks", "many"}, "--networks");
}
