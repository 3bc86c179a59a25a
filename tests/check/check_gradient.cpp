// The gradient check of other programs: right and wrong gradients, and all that a program can do
// instead of answering.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "common/program/drawing_program.hpp"
#include "tests/support/bad_input.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::test;
using Words = std::vector<std::string>;

namespace {

/// check_gradient with these options on a program.
ProgramRun check(Words options, const Words& program) {
    options.push_back("--");
    options.insert(options.end(), program.begin(), program.end());
    return run_program("check_gradient", options);
}

/// The program of tests/support/gradient_child.cpp with one thing wrong.
Words child(const std::string& how) {
    const std::string here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    return {here + "/gradient_child", how};
}

Words shell(const std::string& script) {
    return {"/bin/sh", "-c", script};
}

/// What a program said that greets well, and does this when it is asked.
Words greets_and(const std::string& script) {
    return shell("printf 'block w 1\\nphi 0.5\\n'; " + script);
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// Bad input: exit code 2, nothing on standard output, one line that says this.
void check_fault(const Words& program, const std::string& expected, Words options = {}) {
    options.insert(options.end(), {"--limit", contains(expected, "for 1 s") ? "1" : "60"});
    const ProgramRun run = check(options, program);
    CAPTURE(program.back());
    CAPTURE(run.err);
    CHECK(refusal_fault(run, "check_gradient", expected) == "");
    CHECK(run.out == "");
}

/// Is there no such process, but for a dead one that its new parent has not buried?
bool gone(pid_t process) {
    for (int i = 0; i < 200; ++i) {
        std::ifstream file("/proc/" + std::to_string(process) + "/stat");
        std::string stat;
        if (!std::getline(file, stat) || contains(stat, ") Z ")) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
}

std::vector<pid_t> processes(const std::string& file) {
    std::istringstream text(read_file(file));
    std::vector<pid_t> all;
    for (pid_t process; text >> process;) all.push_back(process);
    return all;
}

}  // namespace

TEST_CASE("check_gradient: a right gradient passes") {
    const ProgramRun run = check({}, child("right"));
    CHECK(run.exit_code == 0);
    CHECK(run.err == "");
    CHECK(contains(run.out, "gradient check: PASS"));
    CHECK(contains(run.out, "\n  W  "));
    CHECK(contains(run.out, "\n  b  "));
    CHECK(contains(run.out, "  checked: entries that were compared; worst: "));
    CHECK(check({}, child("constant")).exit_code == 1);  // INCONCLUSIVE
}

TEST_CASE("check_gradient: a wrong gradient fails, with the entry and the cause") {
    ProgramRun run = check({}, child("wrong"));
    CHECK(run.exit_code == 1);
    CHECK(run.err == "");
    CHECK(contains(run.out, "gradient check: FAIL"));
    CHECK(contains(run.out, "W[2,0]"));
    CHECK(contains(run.out, "1 of 6 wrong"));
    run = check({}, child("mean"));
    CHECK(run.exit_code == 1);
    CHECK(contains(run.out, "missing mean"));  // it has read `batch 12`
    run = check({}, child("nan gradient"));
    CHECK(run.exit_code == 1);
    CHECK(contains(run.out, "not finite"));
}

TEST_CASE("check_gradient: lines in pieces, with CR LF, after warnings, and losses nan and -inf") {
    for (const char* const how : {"pieces", "crlf"}) {
        const ProgramRun run = check({}, child(how));
        CAPTURE(run.out);
        CHECK(run.exit_code == 0);
        CHECK(run.err == "");
    }
    const ProgramRun run = check({}, child("warning"));
    CHECK(run.exit_code == 0);
    CHECK(run.err ==
          "check_gradient: skipped 2 lines before the first `block`: 'Warning: a library'\n");
    CHECK(check({}, child("stderr")).err == "to the terminal\n");
    const ProgramRun undefined = check({}, child("nan losses"));
    CHECK(undefined.exit_code == 1);
    CHECK(contains(undefined.out, "no step size resolves the slope"));
}

TEST_CASE("check_gradient: the pattern tells of kinks") {
    const ProgramRun with = check({}, child("kinks with pattern"));
    CAPTURE(with.out);
    CHECK(with.exit_code == 0);
    TemporaryFolder folder;
    const std::string file = folder.path() + "/report.json";
    check({"--json", file}, child("kinks with pattern"));
    CHECK(nlohmann::json::parse(read_file(file))["blocks"][0]["at_kinks"] == 1);  // W[1,0] = 1/8
}

TEST_CASE("check_gradient: along directions, the same for the same seed") {
    const ProgramRun one = check({"--directions", "3", "--seed", "5"}, child("right")),
                     same = check({"--directions", "3", "--seed", "5"}, child("right")),
                     other = check({"--directions", "3", "--seed", "6"}, child("right"));
    CHECK(one.exit_code == 0);
    CHECK(contains(one.out, "W·v"));
    CHECK(one.out == same.out);
    CHECK(one.out != other.out);
    CHECK(check({"--directions", "1"}, child("wrong")).exit_code == 1);
}

TEST_CASE("check_gradient: --json writes the report") {
    TemporaryFolder folder;
    const std::string file = folder.path() + "/report.json";
    CHECK(check({"--json", file, "--seed", "3"}, child("wrong")).exit_code == 1);
    const nlohmann::json json = nlohmann::json::parse(read_file(file));
    CHECK(json["verdict"] == "FAIL");
    CHECK(json["seed"] == 3);
    CHECK(json["version"] == DESCENT_VERSION);
    CHECK(json["blocks"].size() == 2);
    CHECK(json["blocks"][0]["name"] == "W");
    CHECK(json["blocks"][0]["failed"] == 1);
    CHECK(json["blocks"][0]["worst"]["name"] == "W[2,0]");
    CHECK(json["blocks"][0]["worst"]["analytic"] == 16);
    CHECK(json["blocks"][1]["verdict"] == "PASS");
    CHECK(json["blocks"][1]["informative"] == 2);
    std::filesystem::remove(file);
    check_fault(child("exits"), "exit code 7", {"--json", file});
    CHECK(folder.empty());
}

TEST_CASE("check_gradient: a program that cannot be started, or ends, or hangs") {
    check_fault({"no-such-program"}, "cannot start 'no-such-program': No such file");
    check_fault({"/dev/null"}, "cannot start '/dev/null': Permission denied");
    check_fault(shell("exit 3"), "ended with exit code 3 before its first `block` line; nothing");
    check_fault(shell("echo hello"),
                "exit code 0 before its first `block` line; received last: "
                "'hello'");
    check_fault(shell("printf 'block w 1\\nphi 0.'"),
                "before its `phi` line; received last: 'phi "
                "0.', without a line break");
    check_fault(child("exits"),
                "ended with exit code 7 before its answer to `loss`; received last");
    check_fault(child("aborts"), "was ended by the signal 'Aborted' before its answer to `loss`");
    for (const char* const how : {"hangs", "deaf"})
        check_fault(child(how), "was silent for 1 s before its answer to `loss`");
    check_fault(child("closes"), "closed its standard output before its answer to `loss`");
    check_fault(child("half a line"),
                "silent for 1 s before its answer to `loss` (does it flush its output? --limit "
                "allows more time); received last: '0.5', without a line break");
    check_fault(greets_and("exit 4"), "ended with exit code 4 before its answer to `loss`");
    check_fault(greets_and("exec <&-; kill -TERM $$"), "the signal 'Terminated'");
    check_fault(greets_and("sleep 1000 & exit 5"), "ended with exit code 5");
    check_fault(shell("sleep 1000"), "was silent for 1 s before its first `block` line");
    check_fault(shell("echo 'block w 1'; sleep 1000"), "silent for 1 s before its `phi` line");
}

TEST_CASE("check_gradient: a greeting that cannot be read") {
    const auto greets = [](const std::string& line) {
        return shell("printf '%s\\n' 'block w 3 2' '" + line + "'; read request");
    };
    check_fault(greets("blok v 2"), "neither `block` nor `batch` nor `phi`: 'blok v 2'");
    check_fault(greets("block w 3 2"), "there is a block of that name: 'block w 3 2'");
    check_fault(greets("block v 2 2 2"), "a name and one or two sizes: 'block v 2 2 2'");
    check_fault(greets("block v 0"), "'0' is not a whole number of at least 1: 'block v 0'");
    check_fault(greets("block v 99999999 99999999"), "too large");
    check_fault(greets("batch many"), "'many' is not a whole number");
    check_fault(greets("phi 1 2 3 4 5"), "as its `phi` 5 numbers, expected 6: 'phi 1 2 3 4 5'");
    check_fault(greets("phi 1 2 3 4 5 6 7"), "as its `phi` 7 numbers, expected 6");
    check_fault(greets("phi 1 2 x 4 5 6"), "'x' is not a number: 'phi 1 2 x 4 5 6'");
    check_fault(greets("phi 1 2 nan 4 5 6"), "w[1,0] is nan");
    check_fault(shell("echo phi 1"), "no block stands before it: 'phi 1'");
    check_fault({"yes"}, "10000 lines and no `phi`; received last: 'y'");
    check_fault({"cat", "/dev/zero"}, "a line of more than 1048576 bytes");
}

TEST_CASE("check_gradient: an answer that cannot be read") {
    check_fault(child("words"), "its answer to `loss` a line in which 'tensor(1.5)' is not");
    check_fault(child("empty line"), "its answer to `loss` 0 numbers, expected 1: ''");
    check_fault(child("huge number"), "'1e999' is not a number");
    check_fault(child("extra entry"), "its answer to `gradient` 10 numbers, expected 9: '");
    check_fault(child("missing entry"), "its answer to `gradient` 8 numbers, expected 9: '");
    check_fault(child("twice"), "said more than it was asked: '2'");
    check_fault(child("nan loss at phi"), "has the loss nan at its phi, which must be finite");
    check_fault(greets_and("read request; echo 1 2"), "2 numbers, expected 1: '1 2'");
}

TEST_CASE("check_gradient: options that make no sense") {
    check_refused("check_gradient", {}, "no program: write it after --");
    check_refused("check_gradient", {"--"}, "no program: write it after --");
    check_refused("check_gradient", {"python3"}, "'python3': unexpected argument");
    check_refused("check_gradient", {"--directions", "0", "--", "x"}, "--directions: '0'");
    check_refused("check_gradient", {"--limit", "0", "--", "x"}, "--limit: '0' is not greater");
    check_refused("check_gradient", {"--json", "/nowhere/x", "--", "x"}, "--json: cannot write");
    const ProgramRun help = run_program("check_gradient", {"--help"});
    CHECK(help.exit_code == 0);
    CHECK(contains(help.out, "check_gradient [options] -- PROGRAM"));
}

TEST_CASE("check_gradient: nothing it started stays, however it ends") {
    TemporaryFolder folder;
    const std::string file = folder.path() + "/processes";
    // the program and a child of it write their numbers down
    const std::string both = "sleep 1000 & echo $$ $! > " + file + "; ";
    const auto check_gone = [&](std::size_t count) {
        const std::vector<pid_t> all = processes(file);
        CHECK(all.size() == count);
        for (const pid_t process : all) CHECK(gone(process));
        if (!all.empty()) CHECK(kill(all[0], 0) != 0);  // not even a zombie
        std::filesystem::remove(file);
    };
    check_fault(shell(both + "sleep 1000"), "silent for 1 s");
    check_gone(2);
    check_fault(greets_and(both + "trap '' TERM; read request; sleep 1000"), "silent for 1 s");
    check_gone(2);
    check_fault(greets_and(both + "read request; echo nonsense; sleep 1000"), "nonsense");
    check_gone(2);
    // one that goes on after `quit`
    const ProgramRun passed = check({}, shell(both + "'" + child("right")[0] + "'; sleep 1000"));
    CHECK(passed.exit_code == 0);
    check_gone(2);
    // a signal ends check_gradient itself
    CHECK(check({}, shell(both + "kill -TERM $PPID; sleep 1000")).exit_code == 128 + SIGTERM);
    CHECK(gone(processes(file).at(1)));
    check_gone(2);
}

TEST_CASE("check_gradient: the examples pass, and fail with a mistake in them") {
    const std::string python = find_program("python3");
    if (python.empty()) {
        MESSAGE("python3 is not here: the examples in Python are not run");
        return;
    }
    TemporaryFolder folder;
    // the example with some of its text replaced
    const auto code = [&](const std::string& name, const std::string& from, const std::string& to) {
        std::string text = read_file(DESCENT_SOURCE "/tests/examples/" + name);
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        const std::string file = folder.write(name, text.replace(at, from.size(), to));
        const ProgramRun run = check({"--limit", "60"}, {python, file});
        CAPTURE(run.out);
        CHECK(run.err == "");
        return run.exit_code;
    };
    CHECK(code("gradient_numpy.py", "", "") == 0);
    CHECK(code("gradient_numpy.py", "*gradient]", "*(2 * g for g in gradient)]") == 1);
    CHECK(code("gradient_numpy.py", "import numpy as np", "raise ImportError") == 0);
    const ProgramRun torch = check({"--limit", "60"}, {python, "-c", "import torch"});
    if (contains(torch.err, "ended with exit code 0")) {
        CHECK(code("gradient_torch.py", "", "") == 0);
        CHECK(code("gradient_torch.py", "dh, 0.1 * dh)  #", "dh, 0.2 * dh)  #") == 1);
    } else {
        MESSAGE("PyTorch is not here: its example is not run");
    }
}
