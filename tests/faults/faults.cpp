// What if any one call for memory, or for a file, fails? Runs programs again and again, each time
// with another call failing (tests/support/fault_shim.cpp): each run must end well, or with exit
// code 2 and one line, and leave older files whole. `test_faults --no-skip` tries every call of
// three chapters, too: a quarter of an hour.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/run_program.hpp"

namespace {

using namespace descent::test;
namespace fs = std::filesystem;

constexpr const char* old_text = "{\"old\": true}\n";

/// A program with a folder of its own, in which an older results.json stands.
struct Trial {
    std::string program;
    std::vector<std::string> arguments;  ///< OUT stands for the folder
};

/// Which calls fail, and how.
struct Fault {
    std::string calls;  ///< "memory" or "files"
    bool all_later = false;
};

/// What came of one run, with `at` = 0 of a run without a fault.
struct Outcome {
    ProgramRun run;
    std::size_t calls = 0;
    std::string fault;  ///< what is not as it should be; empty if all is
};

bool is_whole(const std::string& json) {
    return json == old_text || nlohmann::json::parse(json, nullptr, false).contains("chapter");
}

std::string fault_of(const ProgramRun& run, const std::string& program, const fs::path& folder) {
    const auto lines = std::count(run.err.begin(), run.err.end(), '\n');
    if (run.exit_code != 0 && run.exit_code != 2) return fmt::format("exit code {}", run.exit_code);
    if (run.exit_code == 2 && (lines != 1 || !run.err.starts_with(program + ": ")))
        return fmt::format("not one line: '{}'", run.err);
    if (!is_whole(read_file(folder / "results.json"))) return "results.json is not whole";
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".part")
            return entry.path().filename().string() + " is left";
    return "";
}

Outcome outcome(const Trial& trial, const Fault& fault, std::size_t at) {
    const TemporaryFolder folder;
    folder.write("results.json", old_text);
    const std::string count = folder.path() + "/count", shim = folder.path() + "/shim.so";
    fs::create_symlink(SHIM, shim);  // LD_PRELOAD takes no path with a space
    std::map<std::string, std::string> setting{{"LD_PRELOAD", shim},
                                               {"FAULT_PROGRAM", trial.program},
                                               {"FAULT_CALLS", fault.calls},
                                               {"FAULT_AT", std::to_string(at)},
                                               {"FAULT_COUNT", count}};
    if (fault.all_later) setting["FAULT_AND_ALL_LATER"] = "yes";
    std::vector<std::string> arguments = trial.arguments;
    for (std::string& argument : arguments)
        if (argument.starts_with("OUT")) argument.replace(0, 3, folder.path());
    for (const auto& [name, value] : setting) setenv(name.c_str(), value.c_str(), 1);
    Outcome outcome{run_program(trial.program, arguments), 0, ""};
    for (const auto& [name, value] : setting) unsetenv(name.c_str());
    outcome.calls = std::strtoul(read_file(count).c_str(), nullptr, 10);
    outcome.fault = fault_of(outcome.run, trial.program, folder.path());
    return outcome;
}

/// Lets every so-many-th call fail. \returns how many runs were not as they should be
std::size_t inject(const Trial& trial, const Fault& fault, std::size_t step) {
    const Outcome sound = outcome(trial, fault, 0);
    std::size_t refused = 0, wrong = sound.fault.empty() && sound.run.exit_code == 0 ? 0 : 1;
    for (std::size_t at = 1; at <= sound.calls; at += step) {
        const Outcome outcome = ::outcome(trial, fault, at);
        refused += outcome.run.exit_code == 2;
        if (outcome.fault.empty()) continue;
        ++wrong;
        MESSAGE(fmt::format("{}, {} call {}: {}", trial.program, fault.calls, at, outcome.fault));
    }
    MESSAGE(fmt::format("{}, {} calls for {}{}: {} refused with exit code 2, {} wrong",
                        trial.program, sound.calls, fault.calls,
                        fault.all_later ? " and all later ones" : "", refused, wrong));
    return wrong + (refused == 0);  // a shim that injects nothing would be wrong, too
}

/// Every call for files, and of those for memory every so-many-th.
std::size_t inject(const Trial& trial, std::size_t step) {
    return inject(trial, {"files"}, 1) + inject(trial, {"files", true}, 1) +
           inject(trial, {"memory"}, step) + inject(trial, {"memory", true}, step);
}

}  // namespace

TEST_CASE("faults: calls of a small program for memory and for files") {
    CHECK(inject({"demo_program", {"--json", "OUT/results.json", "--out", "OUT"}}, 11) == 0);
}

TEST_CASE("faults: every call of this program and of three chapters, by hand" * doctest::skip()) {
    const std::vector<std::string> quick{"--quick", "--json", "OUT/results.json"};
    CHECK(inject({"demo_program", {"--json", "OUT/results.json", "--out", "OUT"}}, 1) == 0);
    CHECK(inject({"01_linear_regression", quick}, 1) == 0);
    CHECK(inject({"06_toy_backprop", quick}, 1) == 0);
    CHECK(inject({"11_training",
                  {"--quick", "--epochs", "2", "--checkpoint", "OUT/run.ck", "--json",
                   "OUT/results.json"}},
                 1) == 0);
}
