#include "common/program/program.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using descent::test::check_refused;
using descent::test::read_file;
using descent::test::run_program;
using descent::test::TemporaryFolder;
using Json = nlohmann::json;
using Arguments = std::vector<std::string>;

namespace {

const std::string demo = "demo_program";

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string last_line(const std::string& text) {
    const std::size_t end = text.find_last_not_of('\n');
    return text.substr(text.rfind('\n', end) + 1, end - text.rfind('\n', end));
}

/// Runs the demonstration in a shell command in which $0 stands for it.
descent::test::ProgramRun run_in_shell(const std::string& command) {
    const auto program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / demo;
    return run_program("/bin/sh", {"-c", command, program.string()});
}

Json results_of(const Arguments& options) {
    const TemporaryFolder folder;
    Arguments arguments = options;
    arguments.insert(arguments.end(), {"--json", folder.path() + "/results.json"});
    run_program(demo, arguments);
    return Json::parse(read_file(folder.path() + "/results.json"));
}

}  // namespace

TEST_CASE("program: the walk-through on standard output") {
    const auto run = run_program(demo, {});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    CHECK(run.out.starts_with(
        "A demonstration\n\nÜberschrift\n───────────\n"
        "x = 2.500, rate = 0.125, steps = 10, shape = round\n"
        "  PASS  one is one                                        (error 1e-17, bound 1e-14)\n"));
    CHECK(contains(run.out, "\n    gradient check: PASS"));
    CHECK(contains(run.out, "at a kink above 1"));
    CHECK(last_line(run.out) == "All 2 checks passed.");
    CHECK_FALSE(contains(run.out, "\033"));  // neither colours nor progress in a file
}

TEST_CASE("program: options reach the walk-through in every spelling") {
    CHECK(
        contains(run_program(demo, {"--x", "-3", "--rate=1e-3"}).out, "x = -3.000, rate = 0.001"));
    CHECK(contains(run_program(demo, {"--x", "-.5"}).out, "x = -0.500"));
    CHECK(contains(run_program(demo, {"--x=+2", "--shape", "square"}).out,
                   "x = 2.000, rate = 0.125, steps = 10, shape = square"));
    CHECK(results_of({"--start", "3,-4e-1"})["results"]["start"] == Json{3, -0.4});
    CHECK(results_of({"--start", "3", "-4"})["results"]["start"] == Json{3, -4});
    CHECK(results_of({"--widths", "7"})["results"]["widths"] == Json::array({7}));
    CHECK(results_of({"--widths", "1,20,30,4"})["results"]["widths"] == Json{1, 20, 30, 4});
    CHECK(results_of({"--seed", "18446744073709551615"})["seed"] == 18446744073709551615U);
}

TEST_CASE("program: help lists the chapter's options first, with their defaults") {
    const auto run = run_program(demo, {"--help"});
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    CHECK(contains(run.out, "Usage: demo_program [options]\n"));
    CHECK(contains(run.out, "\n  --rate NUMBER    the learning rate (default 0.125)\n"));
    CHECK(contains(run.out, "\n  --start X,X      where to start (default 1,-2)\n"));
    CHECK(contains(run.out, "\n  --shape NAME     the shape: round, square (default round)\n"));
    CHECK(contains(run.out, "\n  --data FILE      a file\n"));
    CHECK(run.out.find("Options of this chapter:") < run.out.find("--rate"));
    CHECK(run.out.find("--how") < run.out.find("Options of every chapter:"));
    for (const char* flag :
         {"--seed", "--out", "--json", "--quick", "--full", "--verbose", "--help", "--version"})
        CHECK(run.out.find("Options of every chapter:") < run.out.find(std::string("\n  ") + flag));
    CHECK(run_program(demo, {"-h"}).out == run.out);

    const auto version = run_program(demo, {"--version"});
    CHECK(version.exit_code == 0);
    CHECK(version.out.starts_with("demo_program "));
    CHECK(std::count(version.out.begin(), version.out.end(), '\n') == 1);
}

TEST_CASE("program: --verbose names the BLAS kernel and the time on standard error") {
    const auto run = run_program(demo, {"--verbose"});
    CHECK(run.exit_code == 0);
    CHECK(contains(run.err, "demo_program: BLAS kernel "));
    CHECK(run.err.ends_with(" s\n"));
    CHECK(run.out == run_program(demo, {}).out);
}

TEST_CASE("program: bad input is one line that names the option, and code 2") {
    const TemporaryFolder folder;
    const std::string file = folder.write("a file", "1\n");
    struct Case {
        Arguments arguments;
        std::string error;
    };
    const std::vector<Case> cases{
        {{"--rat", "1"}, "--rat: unknown option; did you mean --rate? --help lists them all"},
        {{"--witdhs=3"},
         "--witdhs=3: unknown option; did you mean --widths? --help lists them all"},
        {{"-steps", "1"}, "-steps: unknown option; did you mean --steps? --help lists them all"},
        {{"--batch", "1"}, "--batch: unknown option; --help lists them all"},
        {{"-x", "3"}, "-x: unknown option; --help lists them all"},
        {{"more"}, "'more': unexpected argument; --help lists the options"},
        {{""}, "'': unexpected argument; --help lists the options"},
        {{"--x"}, "--x: needs a value"},
        {{"--x", ""}, "--x: needs a value"},
        {{"--x="}, "--x: needs a value"},
        {{"--x", "--quick"}, "--x: needs a value"},
        {{"--out", "--json"}, "--out: needs a value"},
        {{"--word", ""}, "--word: needs a value"},
        {{"--x", "abc"}, "--x: 'abc' is not a number"},
        {{"--x", "3x"}, "--x: '3x' is not a number"},
        {{"--x", "3 "}, "--x: '3 ' is not a number"},
        {{"--x", " 3"}, "--x: ' 3' is not a number"},
        {{"--x", "1,5"}, "--x: '1,5' is not a number"},
        {{"--x", "+-3"}, "--x: '+-3' is not a number"},
        {{"--x", "3\n4"}, "--x: '3 4' is not a number"},
        {{"--x", "nan"}, "--x: 'nan' is not a finite number"},
        {{"--x", "inf"}, "--x: 'inf' is not a finite number"},
        {{"--x", "-inf"}, "--x: '-inf' is not a finite number"},
        {{"--x", "1e999"}, "--x: '1e999' is out of range"},
        {{"--x", "1", "--x", "2"}, "--x: is given more than once"},
        {{"--narrow", "1e39"}, "--narrow: '1e39' is out of range"},
        {{"--rate", "0"}, "--rate: '0' is not greater than 0"},
        {{"--rate", "-0.1"}, "--rate: '-0.1' is not greater than 0"},
        {{"--rate", "nan"}, "--rate: 'nan' is not a finite number"},
        {{"--steps", "0"}, "--steps: '0' is not a whole number of at least 1"},
        {{"--steps", "-5"}, "--steps: '-5' is not a whole number of at least 1"},
        {{"--steps", "2.5"}, "--steps: '2.5' is not a whole number of at least 1"},
        {{"--steps", "1e3"}, "--steps: '1e3' is not a whole number of at least 1"},
        {{"--steps", "18446744073709551616"}, "--steps: '18446744073709551616' is too large"},
        {{"--seed", "-1"}, "--seed: '-1' is not a whole number of at least 0"},
        {{"--shape", "oval"}, "--shape: 'oval' is not one of round, square"},
        {{"--shape", "rond"}, "--shape: 'rond' is not one of round, square; did you mean round?"},
        {{"--start", "1"}, "--start: needs 2 numbers, got 1"},
        {{"--start", "1,2,3"}, "--start: needs 2 numbers, got 3"},
        {{"--start", "1,x"}, "--start: 'x' is not a number"},
        {{"--widths", "1,0"}, "--widths: '0' is not a whole number of at least 1"},
        {{"--widths", "1,,2"}, "--widths: '' is not a whole number of at least 1"},
        {{"--data", "no such file"}, "--data: there is no file no such file"},
        {{"--data", folder.path()}, "--data: " + folder.path() + " is a folder, not a file"},
        {{"--quick", "--full"}, "--quick and --full exclude each other"},
        {{"--quick=3"}, "--quick: takes no value"},
        {{"--out", file}, "--out: cannot make the folder " + file + ": Not a directory"},
        {{"--out", file + "/below"},
         "--out: cannot make the folder " + file + "/below: Not a directory"},
        {{"--out", "/proc/figures"},
         "--out: cannot make the folder /proc/figures: No such file or directory"},
        {{"--json", folder.path() + "/none/r.json"},
         "--json: cannot write " + folder.path() + "/none/r.json: No such file or directory"},
        {{"--json", folder.path()}, "--json: cannot write " + folder.path() + ": Is a directory"},
        {{"--data", file, "--json", file}, "--json: " + file + " is a file that is read"},
        {{"--json", "/dev/full"}, "--json: cannot write /dev/full: No space left on device"},
        {{"--how", "invalid"}, "shape 3×2 expected 3×4"},
        {{"--how", "runtime"}, "data.csv:3: 'abc' is not a finite number"},
        {{"--how", "memory"}, "not enough memory"},
        {{"--how", "length"}, "not enough memory"},
    };
    for (const auto& [arguments, error] : cases)
        check_refused(demo, arguments, demo + ": " + error + "\n");
}

TEST_CASE("program: what the command line gets wrong is found before the walk-through starts") {
    const TemporaryFolder folder;
    const std::vector<Arguments> cases{
        {"--x", "abc"}, {"--out", "/proc/figures"}, {"--json", "/nowhere/r.json"}};
    for (const Arguments& arguments : cases) CHECK(run_program(demo, arguments).out.empty());
    const std::string inside = folder.path() + "/new/folder";
    check_refused(demo, {"--out", inside, "--json", folder.path() + "/none/r.json"}, "--json: ");
    CHECK(folder.empty());  // not even the folder for the figures
}

TEST_CASE("program: mistakes in the program end with code 3") {
    for (const auto& [how, error] : std::vector<std::pair<std::string, std::string>>{
             {"logic", "internal error: this cannot be"},
             {"number", "internal error of an unknown kind"},
             {"key", "internal error: result 'third' is given twice"},
             {"figure", "internal error: figure 'parabola' is given twice"}}) {
        const TemporaryFolder folder;
        const auto run = run_program(
            demo, {"--how", how, "--out", folder.path(), "--json", folder.path() + "/r.json"});
        CHECK(run.exit_code == 3);
        CHECK(run.err == demo + ": " + error + "\n");
        CHECK(folder.empty());
    }
}

TEST_CASE("program: JSON keeps every digit and every check") {
    const Json report = results_of({"--x", "0.1000000000000000055511151231257827", "--seed", "7"});
    CHECK(report["chapter"] == "demo_program");
    CHECK(report["version"].is_string());
    CHECK(report["real"] == (sizeof(descent::Real) == sizeof(double) ? "double" : "float"));
    CHECK(report["seed"] == 7);
    CHECK(report["results"]["third"].get<double>() == 1.0 / 3);
    CHECK(report["results"]["x"].get<double>() == 0.1);
    CHECK(report["results"]["vector"].size() == 2);
    CHECK(report["results"]["vector"][1].get<double>() == double(descent::Real(0.1)));
    CHECK(report["checks"].size() == 2);
    CHECK(report["checks"][0] ==
          Json{{"name", "one is one"}, {"verdict", "PASS"}, {"error", 1e-17}, {"bound", 1e-14}});
    CHECK(report["checks"][1]["name"] == "a square's gradient");
    CHECK(report["checks"][1]["bound"] == 1.0);
}

TEST_CASE("program: a failed check ends with code 1 after everything is written") {
    for (const auto& pair :
         std::vector<std::pair<std::string, std::string>>{{"check", "too large"},
                                                          {"negative", "below zero"},
                                                          {"nancheck", "no number"},
                                                          {"nobound", "no bound"},
                                                          {"gradient", "a doubled gradient"},
                                                          {"nan", "not_a_number is finite"},
                                                          {"infinite", "list is finite"}}) {
        const std::string &how = pair.first, &name = pair.second;
        CAPTURE(how);
        const TemporaryFolder folder;
        const auto run = run_program(
            demo, {"--how", how, "--out", folder.path(), "--json", folder.path() + "/r.json"});
        CHECK(run.exit_code == 1);
        CHECK(run.err.empty());
        CHECK(contains(run.out, "  FAIL  "));
        CHECK(last_line(run.out) == "1 of 3 checks failed.");
        const Json report = Json::parse(read_file(folder.path() + "/r.json"));
        CHECK(report["checks"].size() == 3);
        CHECK(report["checks"][2]["name"] == name);
        CHECK(report["checks"][2]["verdict"] == "FAIL");
        CHECK(std::filesystem::exists(folder.path() + "/parabola.csv"));
    }
}

TEST_CASE("program: what is not finite is null in JSON") {
    CHECK(results_of({"--how", "nan"})["results"]["not_a_number"].is_null());
    CHECK(results_of({"--how", "nan"})["checks"][2]["error"].is_null());
    CHECK(results_of({"--how", "infinite"})["results"]["list"] == Json{1.0, nullptr});
    CHECK(results_of({"--how", "nobound"})["checks"][2]["bound"].is_null());
}

TEST_CASE("program: a run that fails leaves older results as they were") {
    const TemporaryFolder folder;
    const std::string json = folder.write("r.json", "old results"),
                      csv = folder.write("parabola.csv", "series,x,y\n# old\n");
    for (const char* how : {"invalid", "runtime", "memory", "logic"}) {
        CHECK(run_program(demo, {"--how", how, "--out", folder.path(), "--json", json}).exit_code >=
              2);
        CHECK(read_file(json) == "old results");
        CHECK(read_file(csv) == "series,x,y\n# old\n");
    }
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
    CHECK(run_program(demo, {"--out", folder.path(), "--json", json}).exit_code == 0);
    CHECK(read_file(json) != "old results");  // the control: a run that ends well replaces them
    CHECK(read_file(csv) != "series,x,y\n# old\n");
}

TEST_CASE("program: --json may lie in the folder that --out makes") {
    const TemporaryFolder folder;
    const std::string out = folder.path() + "/new/folder";
    CHECK(run_program(demo, {"--out", out, "--json", out + "/r.json"}).exit_code == 0);
    CHECK(Json::parse(read_file(out + "/r.json"))["chapter"] == demo);
    CHECK(std::filesystem::exists(out + "/parabola.csv"));
}

TEST_CASE("program: without --out and --json nothing is written") {
    const TemporaryFolder folder;
    CHECK(run_in_shell("cd " + folder.path() + " && exec \"$0\"").exit_code == 0);
    CHECK(folder.empty());
}

TEST_CASE("program: a reader that leaves is no crash, and no reason to lose the results") {
    const TemporaryFolder folder;
    const std::string json = folder.path() + "/r.json";
    const auto run = run_in_shell("\"$0\" --lines 100000 --json " + json + " | head -1");
    CHECK(run.err.empty());
    CHECK(run.out == "A demonstration\n");
    CHECK(Json::parse(read_file(json))["chapter"] == demo);
    const auto without_files = run_in_shell("\"$0\" --lines 100000 | head -1");
    CHECK(without_files.err.empty());
    CHECK(without_files.out == "A demonstration\n");
}

TEST_CASE("program: a full or closed standard output is an error") {
    const auto full = run_in_shell("exec \"$0\" > /dev/full");
    CHECK(full.exit_code == 2);
    CHECK(full.err == demo + ": cannot write to standard output: No space left on device\n");
    const TemporaryFolder folder;
    const auto closed = run_in_shell("exec \"$0\" --json " + folder.path() + "/r.json >&-");
    CHECK(closed.exit_code == 2);
    CHECK(contains(closed.err, "cannot write to standard output"));
    // and no text of ours in it
    CHECK(Json::parse(read_file(folder.path() + "/r.json"))["chapter"] == demo);
}

TEST_CASE("program: --json to a pipe comes after the walk-through") {
    const auto run = run_in_shell("exec \"$0\" --json /dev/stdout");
    CHECK(run.exit_code == 0);
    const std::size_t begin = run.out.find("\n{") + 1;
    CHECK(Json::parse(run.out.substr(begin, run.out.rfind('}') + 1 - begin))["chapter"] == demo);
    CHECK(run.out.starts_with("A demonstration\n"));
}

TEST_CASE("program: without gnuplot the figures are CSV, said once") {
    const TemporaryFolder folder;
    const auto run = run_in_shell("PATH=/nowhere exec \"$0\" --out " + folder.path());
    CHECK(run.exit_code == 0);
    CHECK(run.err.empty());
    const std::string note = "No picture of parabola: gnuplot not found\n";
    CHECK(contains(run.out, note));
    CHECK(run.out.find(note) == run.out.rfind(note));
    CHECK(std::filesystem::exists(folder.path() + "/parabola.csv"));
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/parabola.svg"));
}

TEST_CASE("program: a gnuplot that fails is named with its figure") {
    const TemporaryFolder folder;
    folder.write("gnuplot", "#!/bin/sh\nexit 1\n");
    std::filesystem::permissions(folder.path() + "/gnuplot", std::filesystem::perms::owner_all);
    const auto run =
        run_in_shell("PATH=" + folder.path() + " exec \"$0\" --out " + folder.path() + "/out");
    CHECK(run.exit_code == 0);
    CHECK(contains(run.out, "No picture of parabola: gnuplot failed\n"));
    CHECK_FALSE(std::filesystem::exists(folder.path() + "/out/parabola.svg"));
}

TEST_CASE("program: no output replaces what is read, another output, or the reader's own file") {
    const TemporaryFolder folder;
    const std::string csv = folder.path() + "/parabola.csv", json = folder.path() + "/r.json";
    struct Case {
        std::string own, problem;
        Arguments more;
    };
    const std::vector<Case> cases{
        {"series,x,y\n1,2,3\n", "--out: " + csv + " is a file that is read", {"--data", csv}},
        {"mine\n", "--out: cannot write " + csv + ": a file that is no figure", {}},
        {"mine\n", "--json: " + csv + " is a file that is read", {"--data", csv, "--json", csv}}};
    for (const Case& c : cases) {
        folder.write("parabola.csv", c.own);
        Arguments arguments{"--out", folder.path()};
        if (c.more.size() < 4) arguments.insert(arguments.end(), {"--json", json});
        arguments.insert(arguments.end(), c.more.begin(), c.more.end());
        check_refused(demo, arguments, c.problem);
        CHECK(read_file(csv) == c.own);
        CHECK_FALSE(std::filesystem::exists(folder.path() + "/parabola.svg"));
        if (c.more.size() < 4) CHECK(Json::parse(read_file(json))["figures"].empty());
    }
    std::filesystem::remove(csv);
    check_refused(demo, {"--out", folder.path(), "--json", csv},
                  "--out: " + csv + " is the file of --json");
    CHECK(Json::parse(read_file(csv))["chapter"] == demo);
}

TEST_CASE("program: what killed runs left half-written beside its files is removed") {
    const TemporaryFolder folder;
    for (const char* name : {"r.json.99999999-0.part", "parabola.svg.99999999-3.part"})
        folder.write(name, "half");
    folder.write("mine.part", "mine");
    CHECK(run_program(demo, {"--out", folder.path(), "--json", folder.path() + "/r.json"})
              .exit_code == 0);
    std::size_t parts = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        parts += entry.path().extension() == ".part";
    CHECK(parts == 1);
}

TEST_CASE("program: limits of the shell end in one line") {
#if defined(__SANITIZE_ADDRESS__)
    MESSAGE("SKIPPED: AddressSanitizer itself needs more address space than the limits leave");
#else
    // OpenBLAS would wait for its memory for ever
    for (const char* kilobytes : {"60000", "100000", "150000"}) {
        const auto run = run_in_shell(fmt::format("ulimit -v {}; exec \"$0\"", kilobytes));
        CHECK(run.exit_code == 2);
        CHECK(run.err == demo + ": not enough memory\n");
    }
#endif
    const TemporaryFolder folder;
    const auto run = run_in_shell("ulimit -f 1; exec \"$0\" --json " + folder.path() + "/r.json");
    CHECK(run.exit_code == 2);
    CHECK(contains(run.err, "/r.json: File too large\n"));
    CHECK(folder.empty());
}

TEST_CASE("bad_input: every way to refuse badly is noticed") {
    using descent::test::refusal_fault;
    CHECK(refusal_fault({2, "", "p: --x: is wrong\n"}, "p", "--x") == "");
    CHECK(refusal_fault({0, "", "p: --x: is wrong\n"}, "p", "--x") == "the exit code is 0");
    CHECK(refusal_fault({139, "", "p: --x: is wrong\n"}, "p", "--x") == "the exit code is 139");
    CHECK(refusal_fault({2, "", ""}, "p", "--x") == "not one line");
    CHECK(refusal_fault({2, "", "p: --x: is wrong"}, "p", "--x") == "not one line");
    CHECK(refusal_fault({2, "", "p: --x: is wrong\nRun with --help.\n"}, "p", "--x") ==
          "not one line");
    CHECK(refusal_fault({2, "", "--x: is wrong\n"}, "p", "--x") ==
          "the line does not begin with the program's name");
    CHECK(refusal_fault({2, "", "p: bad input\n"}, "p", "--x") == "the line lacks: --x");
    CHECK(refusal_fault(run_program(demo, {"--how", "logic"}), demo, "this cannot be") ==
          "the exit code is 3");
}
