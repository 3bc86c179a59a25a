// One's own examples, from a file to the answers for new ones.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "chapters/05_deep_networks/deep_network.hpp"
#include "common/data/saved_model.hpp"
#include "common/program/text.hpp"
#include "common/random.hpp"
#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::test;
using descent::Real;

namespace {

const char* const backprop_program = "07_backprop";

/// Three kinds of flowers whose sizes hardly overlap, as a spreadsheet of a country with
/// decimal commas writes them. \param label whether the class stands behind the features
std::string flowers(std::size_t rows, std::uint64_t seed, bool label = true) {
    const char* const names[] = {"setosa", "versicolor", "virginica"};
    descent::Random random(seed, "flowers");
    std::string text = fmt::format("length;\"width; cm\"{}\n", label ? ";species" : "");
    for (std::size_t i = 0; i < rows; ++i) {
        std::string line =
            fmt::format("{:.2f};{:.2f}", random.normal(static_cast<Real>(2 * (i % 3)), Real(0.4)),
                        random.normal(static_cast<Real>(i % 3), Real(0.4)));
        std::replace(line.begin(), line.end(), '.', ',');
        text += line + (label ? fmt::format(";{}\n", names[i % 3]) : "\n");
    }
    return text;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The number behind this key in a JSON text.
double result_in(const std::string& json, const std::string& key) {
    const std::size_t at = json.find('"' + key + '"');
    REQUIRE(at != std::string::npos);
    return std::strtod(json.c_str() + json.find(':', at) + 1, nullptr);
}

/// The lines of Python after this text of the chapter's note.
std::string python_of_note(const std::string& before) {
    const std::string note = read_file(DESCENT_SOURCE "/chapters/07_backprop/README.md");
    const std::size_t begin = note.find("```python\n", note.find(before)) + 10;
    REQUIRE(note.find(before) != std::string::npos);
    return note.substr(begin, note.find("```", begin) - begin);
}

/// Runs Python in the folder; nothing when a module is not there.
std::string python(const TemporaryFolder& folder, const std::string& module,
                   const std::string& script) {
    const std::string run = "cd '" + folder.path() + "' && OPENBLAS_NUM_THREADS=1 python3 ";
    if (std::system((run + "-c 'import " + module + "' 2>/dev/null").c_str()) != 0) {
        MESSAGE("SKIPPED: Python has no module ", module);
        return "";
    }
    folder.write("script.py", script);
    REQUIRE(std::system((run + "script.py >python.out").c_str()) == 0);
    return read_file(folder.path() + "/python.out");
}

}  // namespace

TEST_CASE("own data: from a file with class names to answers for new rows, in three commands") {
    const TemporaryFolder folder;
    const std::string mine = folder.write("iris.csv", flowers(120, 1)),
                      fresh = folder.write("new.csv", flowers(30, 2, false)),
                      model = folder.path() + "/iris.npz", into = folder.path() + "/answers.csv";
    const auto trained = run_program(backprop_program, {"--data", mine, "--save", model});
    CHECK(trained.exit_code == 0);
    CHECK(trained.err.empty());
    CHECK(contains(trained.out,
                   "iris.csv: 120 rows, 3 columns, semicolons, decimal commas, names in line 1; "
                   "classes in 'species': setosa (40), versicolor (40), virginica (40)\n"));
    CHECK(contains(trained.out, "a 2-100-100-3 network with relu, 96 training and 24 test"));
    CHECK(contains(trained.out, " of 24 test examples are right.\n"));
    CHECK(contains(trained.out, "              setosa  versicolor   virginica\n"));
    CHECK_FALSE(contains(trained.out, "Matrix calculus"));
    CHECK_FALSE(contains(trained.out, "guessing"));

    const auto shown = run_program(backprop_program, {"--model", model, "--predict", fresh});
    CHECK(shown.exit_code == 0);
    CHECK(contains(shown.out, "  line 2: setosa, p "));
    CHECK(contains(shown.out, "\n  and 20 more: --into FILE writes them all\n"));
    const auto written =
        run_program(backprop_program, {"--model", model, "--predict", fresh, "--into", into});
    CHECK(written.exit_code == 0);
    const std::string answers = read_file(into);
    CHECK(answers.starts_with("line,class,p\n2,setosa,"));
    std::size_t right = 0;
    for (std::size_t i = 0; i < 30; ++i)
        for (const char* name : {"setosa", "versicolor", "virginica"})
            right += contains(answers, fmt::format("\n{},{},", i + 2, name)) &&
                     i % 3 == static_cast<std::size_t>(name[0] == 's'   ? 0
                                                       : name[1] == 'e' ? 1
                                                                        : 2);
    CHECK(right >= 27);

    // with the class in the file it is counted; after training, the same answers
    const auto judged = run_program(
        backprop_program,
        {"--data", mine, "--predict", folder.write("all.csv", flowers(30, 2)), "--into", into});
    CHECK(contains(judged.out,
                   fmt::format("{} of 30 are right, by the class in the file.\n", right)));
    CHECK(read_file(into) == answers);
    // where it is missing nothing is counted, and the answers are the same
    std::string some = flowers(30, 2);
    const auto empty_first = [&](std::size_t rows) {
        std::size_t at = some.find('\n');
        for (std::size_t i = 0; i < rows; ++i) {
            at = some.find('\n', at + 1);
            const std::size_t cell = some.rfind(';', at) + 1;
            some.erase(cell, at - cell);
            at = cell;
        }
        return run_program(backprop_program, {"--model", model, "--predict",
                                              folder.write("some.csv", some), "--into", into});
    };
    CHECK(contains(empty_first(3).out,
                   " of 27 are right, by the class in the file. The others have none there.\n"));
    CHECK(read_file(into) == answers);
    const auto none = empty_first(30);
    CHECK(contains(none.out, "names in line 1, no class in the last column\n"));
    CHECK_FALSE(contains(none.out, "are right"));
    CHECK(read_file(into) == answers);
    for (const std::string& text : {shown.out, written.out})
        for (std::size_t at = text.find('\n') + 1; at < text.size(); at = text.find('\n', at) + 1)
            if (const std::string line = text.substr(at, text.find('\n', at) - at);
                !contains(line, folder.path()))
                CHECK(descent::text_width(line) <= 80);
}

TEST_CASE("own data: every loss and activation learns with the default step, in both places") {
    const TemporaryFolder folder;
    const std::string mine = folder.write("iris.csv", flowers(120, 1)),
                      json = folder.path() + "/results.json";
    for (const char* loss : {"cross_entropy", "least_squares"})
        for (const char* activation : {"relu", "tanh", "sigmoid", "linear"}) {
            CAPTURE(loss);
            CAPTURE(activation);
            const auto run = run_program(
                backprop_program,
                {"--data", mine, "--loss", loss, "--activation", activation, "--json", json});
            CHECK(run.exit_code == 0);
            CHECK(result_in(read_file(json), "test_accuracy") >= 0.8);
            CHECK_FALSE(contains(run.out, "guessing"));
        }
    for (const char* activation : {"relu", "linear"}) {
        const auto digits = run_program(
            backprop_program,
            {"--quick", "--loss", "least_squares", "--activation", activation, "--json", json});
        CHECK(digits.exit_code == 0);
        CHECK_FALSE(contains(digits.out, "guessing"));
    }
    // with the step of the other loss it diverges, which is why it has its own
    check_refused(backprop_program, {"--data", mine, "--loss", "least_squares", "--rate", "0.2"},
                  "diverged");
}

TEST_CASE("own data: a training that ends no better than guessing says so") {
    const auto wild = run_program(backprop_program, {"--rate", "100", "--quick"});
    CHECK(contains(wild.out, "better than guessing: who always says '"));
    const auto good = run_program(backprop_program, {"--quick"});
    CHECK_FALSE(contains(good.out, "guessing"));
    CHECK(contains(good.out, "(No check looks at these numbers: that is for the defaults.)\n"));
}

TEST_CASE("own data: options that do not go together, and models that are none") {
    const TemporaryFolder folder;
    const std::string mine = folder.write("iris.csv", flowers(30, 1)),
                      model = folder.path() + "/iris.npz";
    REQUIRE(run_program(backprop_program, {"--data", mine, "--epochs", "1", "--save", model})
                .exit_code == 0);
    check_refused(backprop_program, {"--into", folder.path() + "/a"}, "--into: needs --predict");
    check_refused(backprop_program, {"--model", model}, "--model: needs --predict");
    check_refused(backprop_program, {"--predict", mine}, "--predict: needs --model, or --data");
    check_refused(backprop_program, {"--model", model, "--predict", mine, "--data", mine},
                  "--model: is trained already");
    check_refused(backprop_program, {"--model", model, "--predict", mine, "--epochs", "3"},
                  "--model: is trained already, so leave out --hidden, ");
    check_refused(backprop_program, {"--model", mine, "--predict", mine},
                  "iris.csv: is no archive of NumPy (.npz)");
    check_refused(backprop_program,
                  {"--model", model, "--predict", folder.write("one.csv", "1;2;3;4\n")},
                  "one.csv: has 4 columns, expected the model's 2 features");
    check_refused(backprop_program, {"--data", mine, "--save", mine}, "iris.csv is a file that");
    check_refused(backprop_program, {"--data", mine, "--save", "/nowhere/at/all"}, "--save: ");
    descent::SavedModel odd = descent::read_model(model);
    odd.activation = "swish";
    check_refused(
        backprop_program,
        {"--model", folder.write("odd.npz", descent::model_bytes(odd)), "--predict", mine},
        "odd.npz: activation_named");
}

TEST_CASE("own data: NumPy and PyTorch read the network by the lines of the note") {
    const TemporaryFolder folder;
    std::string mine = flowers(120, 1), fresh = flowers(30, 2, false);
    for (std::string* text : {&mine, &fresh}) {
        std::replace(text->begin(), text->end(), ',', '.');
        text->replace(0, text->find('\n'), text == &mine ? "x;y;class" : "x;y");
        std::replace(text->begin(), text->end(), ';', ',');
    }
    const std::string model = folder.path() + "/iris.npz", into = folder.path() + "/answers.csv";
    REQUIRE(
        run_program(backprop_program, {"--data", folder.write("iris.csv", mine), "--save", model,
                                       "--predict", folder.write("new.csv", fresh), "--into", into})
            .exit_code == 0);
    std::string expected = "[", line;
    std::istringstream answers(read_file(into));
    std::getline(answers, line);
    while (std::getline(answers, line))
        expected += fmt::format(
            "'{}' ", line.substr(line.find(',') + 1, line.rfind(',') - line.find(',') - 1));
    expected.back() = ']';
    std::string got = python(folder, "numpy", python_of_note("five lines of NumPy"));
    std::replace(got.begin(), got.end(), '\n', ' ');
    for (std::size_t at = got.find("  "); at != got.npos; at = got.find("  ")) got.erase(at, 1);
    if (!got.empty()) CHECK(got == expected + " ");

    const std::string forward =
        "h = (np.loadtxt('new.csv', delimiter=',', skiprows=1) - m['mean']) / m['deviation']\n"
        "h = torch.tensor(h)\n"
        "for layer in layers: h = torch.relu(f := layer(h))\n"
        "print(m['classes'][f.argmax(1).numpy()])\n";
    std::string torch = python(folder, "torch", python_of_note("layers of PyTorch") + forward);
    std::replace(torch.begin(), torch.end(), '\n', ' ');
    for (std::size_t at = torch.find("  "); at != torch.npos; at = torch.find("  "))
        torch.erase(at, 1);
    if (!torch.empty()) CHECK(torch == expected + " ");
}
