#include <doctest/doctest.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::test;
using Json = nlohmann::json;

namespace {

const std::string program = "03_neurons";

bool says(const ProgramRun& run, const std::string& text) {
    return run.out.find(text) != std::string::npos;
}

/// Runs with these options; the exit code must be 0 and all checks passed.
Json results_of(std::vector<std::string> arguments) {
    const TemporaryFolder folder;
    arguments.insert(arguments.end(), {"--json", folder.path() + "/r.json"});
    const ProgramRun run = run_program(program, arguments);
    INFO(run.out, run.err);
    REQUIRE(run.exit_code == 0);
    CHECK(run.err.empty());
    return Json::parse(read_file(folder.path() + "/r.json"));
}

}  // namespace

TEST_CASE("EE.3 NL.1 NL.2 NL.3 NL.8 program: the default run writes every key with its digits") {
    const Json json = results_of({});
    const Json& r = json["results"];
    const auto rounds_to = [](const Json& value, double printed) {
        CHECK(std::abs(value.get<double>() - printed) <= 0.5e-6 * (1 + 1e-9));
    };
    rounds_to(r["ner_location"], 0.585561);
    rounds_to(r["ner_drug"], 0.238071);
    rounds_to(r["ner_person"], 0.176368);
    rounds_to(r["sigmoid_neuron"], 0.731059);
    REQUIRE(r["sigmoid_neuron_dx"].size() == 2);
    REQUIRE(r["sigmoid_neuron_dw"].size() == 3);
    rounds_to(r["sigmoid_neuron_dx"][0], 0.393224);
    rounds_to(r["sigmoid_neuron_dx"][1], -0.589836);
    rounds_to(r["sigmoid_neuron_dw"][0], -0.196612);
    rounds_to(r["sigmoid_neuron_dw"][1], -0.393224);
    rounds_to(r["sigmoid_neuron_dw"][2], 0.196612);
    CHECK(r["separable_functions"] == 14);
    CHECK(r["refuted_functions"] == 2);
    CHECK(r["xor_errors"] == 0);
    CHECK(r["log_likelihood_start"].get<double>() ==
          doctest::Approx(-117 * std::log(3.0)).epsilon(1e-12));
    CHECK(r["log_likelihood_maxent"] > r["log_likelihood_naive_bayes"]);
    CHECK(r["held_out_log_likelihood_maxent"] > r["held_out_log_likelihood_naive_bayes"]);
    CHECK(r["held_out_accuracy_maxent"] > 0.6);
    CHECK(json["checks"].size() >= 11);
    for (const Json& check : json["checks"])
        CHECK_MESSAGE(check["verdict"] == "PASS", check["name"]);
}

TEST_CASE("NL.4 NL.8 program: figures are written where asked for, and only there") {
    const TemporaryFolder folder;
    REQUIRE(run_program(program, {"--quick", "--out", folder.path()}).exit_code == 0);
    for (const char* name : {"activations", "slopes", "weight_and_bias", "logistic", "xor_inputs",
                             "xor_hidden", "likelihood"})
        CHECK(read_file(folder.path() + "/" + name + ".csv").size() > 100);
}

TEST_CASE("NL.4 program: takes another neuron, also one where the sigmoid is flat") {
    const Json r =
        results_of({"--quick", "--w", "1,-1,2", "--b", "0.5", "--x", "3,1,-2"})["results"];
    CHECK(r["sigmoid_neuron"].get<double>() ==
          doctest::Approx(1 / (1 + std::exp(1.5))).epsilon(1e-14));
    CHECK(r["sigmoid_neuron_dx"].size() == 3);
    CHECK(r["sigmoid_neuron_dw"].size() == 4);
    const ProgramRun flat = run_program(program, {"--quick", "--x", "20,0"});
    CHECK(flat.exit_code == 0);
    CHECK(says(flat, "there is nothing to check"));
}

TEST_CASE("NL.3 program: another seed leaves out other parts, the same seed the same") {
    const ProgramRun zero = run_program(program, {"--quick"}),
                     three = run_program(program, {"--quick", "--seed", "3"});
    CHECK(three.exit_code == 0);
    CHECK(three.out != zero.out);
    CHECK(run_program(program, {"--quick", "--seed", "3"}).out == three.out);
}

TEST_CASE("NL.1 NL.3 program: tells a name of one's own, by the book's examples or by own ones") {
    const ProgramRun book =
        run_program(program, {"--quick", "--classify", "they live in [Zagreb] now"});
    CHECK(book.exit_code == 0);
    CHECK(says(book, "they live in [Zagreb] now"));
    const std::string answer = book.out.substr(book.out.find("known properties"));
    CHECK(answer.find("LOCATION") < answer.find("PERSON"));

    const TemporaryFolder folder;
    const std::string own = folder.write("own.txt",
                                         "FRUIT\teat [apples]\nTOOL\tuse [hammers]\nFRUIT\teat "
                                         "[pears]\nTOOL\tuse [saws]\nFRUIT\teat [figs]\n");
    const ProgramRun fruit = run_program(program, {"--data", own, "--classify", "eat [plums]"});
    CHECK(fruit.exit_code == 0);
    CHECK(says(fruit, "own.txt: 5 texts; classes FRUIT (3), TOOL (2)\n"));
    const std::string told = fruit.out.substr(fruit.out.find("known properties"));
    CHECK(told.find("FRUIT") < told.find("TOOL"));
    const std::string two = folder.write("two.txt", "A\tx [a]\nB\ty [b]\n");  // as few as can be
    CHECK(run_program(program, {"--quick", "--data", two}).exit_code == 0);
}

TEST_CASE("NL.1 NL.3 NL.4 program: refuses bad input in one line and writes nothing") {
    const TemporaryFolder folder;
    const std::string out = folder.path() + "/out", json = folder.path() + "/r.json";
    const std::string bad = folder.write("bad.txt", "A\tx [a]\nB\ty b\n"),
                      one = folder.write("one.txt", "A\tx [a]\n");
    const auto refused = [&](std::vector<std::string> arguments, const std::string& named) {
        arguments.insert(arguments.end(), {"--out", out, "--json", json});
        check_refused(program, arguments, named);
        CHECK_FALSE(std::filesystem::exists(json));
        CHECK_FALSE(std::filesystem::exists(out));
    };
    refused({"--data", bad}, bad + ":2");
    refused({"--data", one}, one);
    refused({"--data", folder.path() + "/none.txt"}, "none.txt");
    refused({"--data", folder.path()}, "--data");
    refused({"--classify", "no name"}, "--classify");
    refused({"--steps", "0"}, "--steps");
    refused({"--steps", "1000001"}, "--steps");
    refused({"--x", "1,2,3"}, "--x");
    refused({"--w", "1,x"}, "--w");
    refused({"--b", "nan"}, "--b");
    refused({"--x", "1e308,1e308", "--w", "1e308,-1e308"}, "--w");
    refused({"--nonsense"}, "--nonsense");
}
