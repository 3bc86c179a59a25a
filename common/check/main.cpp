// The gradient check for every language: starts a program, asks it for losses and gradients over
// its standard input and output, and says whether they belong together.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/check/conversation.hpp"
#include "common/gradient_check.hpp"
#include "common/program/command_line.hpp"
#include "common/program/exit_code.hpp"
#include "common/program/files.hpp"
#include "common/program/folding.hpp"
#include "common/program/gradient_json.hpp"
#include "common/program/terminal.hpp"
#include "common/program/text.hpp"

namespace descent::check {
namespace {

const char* const name = "check_gradient";

/// What the command line says.
struct CheckPlan {
    std::size_t directions = 0;  ///< 0: every entry
    std::uint64_t seed = 0;
    double limit = 10;
    std::string json;
    std::vector<std::string> command;
};

void complain(const std::string& text) {
    fmt::print(stderr, "{}: {}\n", name, one_line(text));
}

void print(const std::string& text) {
    const bool written = std::fputs(text.c_str(), stdout) >= 0 && std::fflush(stdout) == 0;
    if (!written && errno != EPIPE)
        throw std::runtime_error(std::string("cannot write to standard output: ") +
                                 std::strerror(errno));
}

/// \returns false when --help or --version has been answered
bool read_options(int argc, char** argv, CheckPlan& plan) {
    using Words = std::vector<std::string>;
    const int own = static_cast<int>(
        std::find_if(argv + 1, argv + argc,
                     [](const char* word) { return std::string_view(word) == "--"; }) -
        argv);
    const std::vector<Option> options{
        {"--directions", "N", "check along N random directions per block, not every entry", "",
         Option::Words::one,
         [&](const Words& words) { plan.directions = read_whole(words[0], 1); }},
        {"--seed", "N", "seed of the directions", "0", Option::Words::one,
         [&](const Words& words) { plan.seed = read_whole(words[0], 0); }},
        {"--limit", "SECONDS", "how long the program may take for an answer", "10",
         Option::Words::one, [&](const Words& words) { plan.limit = read_positive(words[0]); }},
        {"--json", "FILE", "write the report there", "", Option::Words::one,
         [&](const Words& words) { plan.json = words[0]; }}};
    const auto answer = read_command_line(
        own, argv, name,
        "Checks the gradient of a program in any language, which is asked over its standard "
        "input\nand output; docs/check_gradient.md tells how.",
        {{"Options", options}}, "-- PROGRAM [ARGUMENT…]");
    if (answer) print(*answer);
    if (answer) return false;
    for (int i = own + 1; i < argc; ++i) plan.command.push_back(argv[i]);
    if (plan.command.empty() || plan.command[0].empty())
        throw std::runtime_error("no program: write it after --, as in -- python3 mine.py");
    if (!plan.json.empty())
        on_behalf_of_option("--json", [&] { require_writable_file(plan.json); });
    return true;
}

GradientReport examine(const CheckPlan& plan) {
    Child child(plan.command, plan.limit);
    const Greeting greeting = read_greeting(child);
    if (greeting.skipped > 0)
        complain(fmt::format("skipped {} line{} before the first `block`: {}", greeting.skipped,
                             greeting.skipped == 1 ? "" : "s", in_quotes(greeting.first_skipped)));
    const Objective objective = make_objective(child, greeting);
    const GradientCheckOptions options{
        .batch = greeting.batch, .directions = plan.directions, .seed = plan.seed};
    const GradientReport report = (plan.directions > 0 ? check_directions : check_gradient)(
        objective, greeting.phi, greeting.layout, options);
    child.finish("quit\n");
    return report;
}

/// \returns the exit code
int run(int argc, char** argv) {
    CheckPlan plan;
    if (!read_options(argc, argv, plan)) return 0;
    const GradientReport report = examine(plan);
    Folding folding(terminal_width());
    const std::string table = report.text();
    print(folding.lines(table.substr(0, table.size() - 1)) + folding.rest());
    print(wrapped(fmt::format("  {}.", fmt::join(report.legend(), "; ")), terminal_width(), 2) +
          "\n");
    if (!plan.json.empty())
        on_behalf_of_option("--json", [&] { write_file(plan.json, json(report, plan.seed)); });
    return report.verdict == Verdict::pass ? 0 : 1;
}

}  // namespace
}  // namespace descent::check

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // a program that ends, or a reader: both are seen by write()
    const auto work = [&] {
        try {
            return descent::check::run(argc, argv);
        } catch (const descent::check::Fault& fault) {
            throw std::runtime_error(fault.text);
        }
    };
    return descent::exit_code(work, descent::check::complain);
}
