#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::test;

namespace {

/// The lines of the table at the end that contain this text.
std::vector<std::string> rows(const std::string& out, const std::string& text) {
    std::vector<std::string> found;
    std::size_t begin = out.find("The table\n");
    while (begin < out.size()) {
        const std::size_t end = std::min(out.find('\n', begin), out.size());
        const std::string line = out.substr(begin, end - begin);
        if (line.find(text) != std::string::npos) found.push_back(line);
        begin = end + 1;
    }
    return found;
}

/// Does exactly this many lines of the table hold the text, each with this verdict at its
/// end?
bool all_are(const std::string& out, const std::string& text, std::size_t count,
             const std::string& verdict) {
    const std::vector<std::string> found = rows(out, text);
    for (const std::string& row : found)
        if (!row.ends_with(verdict)) return false;
    return found.size() == count;
}

}  // namespace

TEST_CASE("L8.7 L10.9 GO.15 the program: rows, keys, checks and figures of the quick form") {
    const TemporaryFolder folder;
    const ProgramRun run =
        run_program("14_reproductions",
                    {"--quick", "--out", folder.path(), "--json", folder.path() + "/results.json"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const auto json = nlohmann::json::parse(read_file(folder.path() + "/results.json"));
    const auto& results = json["results"];
    for (const auto& check : json["checks"]) CHECK(check["verdict"] == "PASS");
    // four and two networks, by formula, and as stated or as the erratum says
    CHECK(json["checks"].size() == 12);

    CHECK(all_are(run.out, "parameters, 1 hidden layer of 298", 1, "REPRODUCED"));
    CHECK(all_are(run.out, "parameters, 4 hidden layers of 63", 1, "DIFFERS"));
    CHECK(rows(run.out, "erratum: 15319, two digits are exchanged").size() == 1);
    CHECK(results["L8.7_parameters_4"] == 15319);
    CHECK(results["L8.7_scaled_worst_error"] == 0);
    const auto epochs = results["L8.7_scaled_epochs_to_fit"];
    REQUIRE(epochs.size() == 4);
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(epochs[i].get<double>() > epochs[i + 1].get<double>());
    CHECK_FALSE(results.contains("L8.7_epochs_to_fit"));
    CHECK(rows(run.out, "deeper needs fewer epochs").size() == 2);
    CHECK(rows(run.out, "deeper needs fewer epochs")[0].ends_with("REPRODUCED"));
    CHECK(rows(run.out, "deeper needs fewer epochs")[1].ends_with("SKIPPED"));
    CHECK(rows(run.out, "./course run 14 --only L8.7 --full").size() == 1);

    CHECK(all_are(run.out, "activations, σ²", 5, "REPRODUCED"));
    CHECK(all_are(run.out, "gradients, σ²", 5, "REPRODUCED"));
    CHECK(std::abs(results["L10.9_slope_h_0.02"].get<double>()) < 0.03);
    CHECK(std::abs(results["L10.9_slope_h_1"].get<double>() - std::log10(50)) < 0.03);

    CHECK(results["GO.15_parameters_1x512"] == 1209866);
    CHECK(results["GO.15_parameters_3x512"] == 1735178);
    CHECK(all_are(run.out, "random labels, train accuracy", 2, "REPRODUCED"));
    CHECK(all_are(run.out, "random labels, test accuracy", 2, "REPRODUCED"));
    CHECK(all_are(run.out, "real labels, test accuracy", 2, "SKIPPED"));
    CHECK(all_are(run.out, "wider needs fewer epochs", 2, "REPRODUCED"));

    CHECK(all_are(run.out, "MNIST-1D test accuracy, linear classifier", 1, "REPRODUCED"));
    CHECK(results["mnist1d_mlp_by_seed"].size() == 2);
    CHECK(results["mnist1d_mlp"].get<double>() > 60);

    const auto verdicts = results["verdicts"];
    CHECK(verdicts.size() == results["rows"]);
    double reproduced = 0, differs = 0, skipped = 0;
    for (const auto& v : verdicts) (v == 1 ? reproduced : v == 0 ? differs : skipped) += 1;
    CHECK(results["reproduced"] == reproduced);
    CHECK(results["differs"] == differs);
    CHECK(results["skipped"] == skipped);
    for (const char* figure :
         {"memorization", "variance_forward", "variance_backward", "epochs_by_width"})
        CHECK(!read_file(folder.path() + "/" + figure + ".csv").empty());
}

TEST_CASE("the program runs one group of rows alone, and the same rows for the same seed") {
    const TemporaryFolder folder;
    const auto json = [&](const std::string& name, const std::string& seed) {
        const std::string file = folder.path() + "/" + name;
        CHECK(run_program("14_reproductions",
                          {"--quick", "--only", "L10.9", "--seed", seed, "--json", file})
                  .exit_code == 0);
        return nlohmann::json::parse(read_file(file))["results"];
    };
    const auto one = json("one.json", "1"), again = json("again.json", "1"),
               two = json("two.json", "2");
    CHECK(one["rows"] == 10);
    CHECK(one == again);
    CHECK(one != two);
    CHECK_FALSE(one.contains("mnist1d_mlp"));
}

TEST_CASE("the program refuses bad input with one line") {
    check_refused("14_reproductions", {"--only", "L8.8"}, "--only");
    check_refused("14_reproductions", {"--only"}, "--only");
    check_refused("14_reproductions", {"--seed", "-1"}, "--seed");
    check_refused("14_reproductions", {"--rate", "1"}, "--rate");
}
