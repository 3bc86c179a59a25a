#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::test;

namespace {
const char* program = "07_backprop";

std::string labelled_csv(std::size_t rows) {
    std::string text = "a,b,class\n";
    for (std::size_t i = 0; i < rows; ++i)
        text += std::to_string(i % 3) + "," + std::to_string(i % 7) + "," + std::to_string(i % 3) +
                "\n";
    return text;
}
}  // namespace

TEST_CASE("the program runs, passes its checks and writes its results") {
    const TemporaryFolder folder;
    const auto run =
        run_program(program, {"--out", folder.path(), "--json", folder.path() + "/results.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/results.json"));
    CHECK(json["results"]["parameters"] == 15210);
    CHECK(json["results"]["test_accuracy"] >= 0.6);
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
    for (const char* figure : {"cost", "surrogate", "one_layer", "two_layers", "valleys", "spirals",
                               "training_loss", "training_accuracy"})
        CHECK(!read_file(folder.path() + "/" + figure + ".csv").empty());
}

TEST_CASE("the program trains on the user's own data, any sizes, activation and loss") {
    const TemporaryFolder folder;
    const std::string csv = folder.write("mine.csv", labelled_csv(60));
    const auto run = run_program(
        program, {"--data", csv, "--hidden", "7,5", "--activation", "sigmoid", "--loss",
                  "least_squares", "--epochs", "5", "--batch", "8", "--lambda", "0.001"});
    CHECK(run.exit_code == 0);
    CHECK(
        run.out.find(
            "mine.csv: 60 rows, 3 columns, commas, names in line 1; classes in 'class': 0 (20), 1 "
            "(20), 2 (20)\n") != std::string::npos);
    CHECK(run.out.find("a 2-7-5-3 network with sigmoid, 48 training and 12 test examples") !=
          std::string::npos);
}

TEST_CASE("the program refuses bad input with one line") {
    const TemporaryFolder folder;
    const std::string csv = folder.write("mine.csv", labelled_csv(60));
    check_refused(program, {"--rate", "-1"}, "--rate");
    check_refused(program, {"--rate", "nan"}, "--rate");
    check_refused(program, {"--batch", "0"}, "--batch");
    check_refused(program, {"--hidden", "10,0"}, "--hidden");
    check_refused(program, {"--activation", "swish"}, "--activation");
    check_refused(program, {"--loss", "hinge"}, "--loss");
    check_refused(program, {"--lambda", "-0.5"}, "--lambda");
    check_refused(program, {"--hidden", "1000000,1000000"}, "--hidden");
    check_refused(program, {"--epochs", "many"}, "--epochs");
    check_refused(program, {"--data", folder.path() + "/nothing.csv"}, "nothing.csv");
    check_refused(program, {"--data", folder.write("few.csv", labelled_csv(6))}, "few.csv");
    check_refused(program, {"--data", folder.write("half.csv", "1,2,0.5\n")}, "half.csv");
    check_refused(program, {"--data", folder.write("ragged.csv", "1,2,0\n1,1\n")}, "ragged.csv");
    std::string years = "x,year\n";
    for (int i = 0; i < 20; ++i) years += fmt::format("{},{}\n", i % 7, 2000 + i);
    check_refused(program, {"--data", folder.write("year.csv", years)},
                  "year.csv: 20 classes of 20 examples");
    std::string huge = labelled_csv(60), one_class;
    huge += "1e300,1,0\n-1e300,1,0\n";
    for (int i = 0; i < 20; ++i) one_class += "1,2,0\n";
    check_refused(program, {"--data", folder.write("huge.csv", huge)},
                  "huge.csv: column 1: numbers too large");
    check_refused(program, {"--data", folder.write("one.csv", one_class)},
                  "one.csv: all examples are of class '0'");
    check_refused(program, {"--data", folder.write("t10k-images-idx3-ubyte", "abc")},
                  "t10k-images-idx3-ubyte");
    check_refused(program, {"--data", folder.write("picture.png", "abc")}, "picture.png");
    check_refused(program,
                  {"--data", csv, "--rate", "1e9", "--loss", "least_squares", "--epochs", "20"},
                  "diverged");
}
