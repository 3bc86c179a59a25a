#include "common/program/program.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <limits>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "common/program/blas.hpp"
#include "common/program/command_line.hpp"
#include "common/program/exit_code.hpp"
#include "common/program/files.hpp"
#include "common/program/files_in_use.hpp"
#include "common/program/terminal.hpp"
#include "common/program/text.hpp"

namespace descent {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

}  // namespace

struct Program::State {
    std::string name, description;
    std::vector<Option> options;
    std::string out, json;
    /// flags of files that the chapter writes itself, and what they name
    std::vector<std::pair<std::string, const std::string*>> outputs;
    bool verbose = false;
    Json figures = Json::array();  ///< those that were written
    std::string not_written;       ///< why another one was not; empty if all were
    /// why some have only their data, and which
    std::map<std::string, std::vector<std::string>> without_picture;

    ProgressLine progress;
    int output_error = 0;  ///< why standard output could not be written; 0 if it could

    template <class Take>
    void add(const std::string& flag, const char* value_name, const std::string& help,
             const std::string& standard, Take take);
    template <class T, class Read>
    void add_list(const std::string& flag, const char* value_name, const std::string& help,
                  std::vector<T>& values, std::size_t count, Read read);
    void print(std::string_view text);
    void flush();
    void complain(const std::string& text);
    bool read_options(int argc, char** argv, Program& program);
    void require_writable_targets() const;
    void write_figures(const Report& report);
    template <class Picture>
    void write_figure(const Picture& picture, const std::string& file_name,
                      const std::string& title, const char* data);
    void write_json(const Report& report, std::uint64_t seed);
    int conclude(const Report& report, double seconds);
};

Program::Program(std::string name, std::string description) : state_(std::make_unique<State>()) {
    state_->name = std::move(name);
    state_->description = std::move(description);
}

Program::~Program() = default;

// ----------------------------------------------------------------------------------------- options

/// An option of one word.
template <class Take>
void Program::State::add(const std::string& flag, const char* value_name, const std::string& help,
                         const std::string& standard, Take take) {
    options.push_back({flag, value_name, help, standard, Option::Words::one,
                       [take](const Words& words) { take(words[0]); }});
}

/// An option of so many items (0: any number of them), each of which `read` turns into a
/// value.
template <class T, class Read>
void Program::State::add_list(const std::string& flag, const char* value_name,
                              const std::string& help, std::vector<T>& values, std::size_t count,
                              Read read) {
    options.push_back({flag, value_name, help, fmt::format("{}", fmt::join(values, ",")),
                       Option::Words::list, [&values, count, read](const Words& words) {
                           const std::vector<std::string> items = list_items(words);
                           std::vector<T> given(items.size());
                           std::transform(items.begin(), items.end(), given.begin(), read);
                           if (count > 0 && given.size() != count)
                               throw std::runtime_error(
                                   fmt::format("needs {} numbers, got {}", count, given.size()));
                           values = given;
                       }});
}

void Program::option(const std::string& flag, double& value, const std::string& help) {
    state_->add(flag, "NUMBER", help, fmt::format("{}", value),
                [&value](const std::string& word) { value = read_number(word); });
}

void Program::option(const std::string& flag, float& value, const std::string& help) {
    state_->add(flag, "NUMBER", help, fmt::format("{}", value), [&value](const std::string& word) {
        const double wide = read_number(word);
        if (std::abs(wide) > double{std::numeric_limits<float>::max()})
            throw std::runtime_error(fmt::format("'{}' is out of range", word));
        value = static_cast<float>(wide);
    });
}

void Program::option(const std::string& flag, std::size_t& value, const std::string& help) {
    state_->add(flag, "N", help, fmt::format("{}", value),
                [&value](const std::string& word) { value = read_whole(word, 1); });
}

void Program::option(const std::string& flag, std::string& value, const std::string& help) {
    state_->add(flag, "TEXT", help, value, [&value](const std::string& word) { value = word; });
}

void Program::option(const std::string& flag, std::vector<double>& values,
                     const std::string& help) {
    const char* const names = values.size() == 1 ? "X" : values.size() == 2 ? "X,X" : "X,X,…";
    state_->add_list(flag, names, help, values, values.size(), read_number);
}

void Program::option(const std::string& flag, std::vector<std::size_t>& values,
                     const std::string& help) {
    state_->add_list(flag, "N,N,…", help, values, 0,
                     [](const std::string& item) { return read_whole(item, 1); });
}

void Program::choice(const std::string& flag, std::string& value,
                     const std::vector<std::string>& choices, const std::string& help) {
    const std::string names = fmt::format("{}", fmt::join(choices, ", "));
    state_->add(flag, "NAME", help + ": " + names, value,
                [&value, choices, names](const std::string& word) {
                    if (std::find(choices.begin(), choices.end(), word) == choices.end())
                        throw std::runtime_error(fmt::format("'{}' is not one of {}{}", word, names,
                                                             did_you_mean(word, choices)));
                    value = word;
                });
}

void Program::positive(const std::string& flag, double& value, const std::string& help) {
    state_->add(flag, "NUMBER", help, value > 0 ? fmt::format("{}", value) : "",
                [&value](const std::string& word) { value = read_positive(word); });
}

void Program::file(const std::string& flag, std::string& value, const std::string& help) {
    state_->add(flag, "FILE", help, value, [&value](const std::string& word) {
        require_readable_file(word);
        note_input(word);
        value = word;
    });
}

void Program::output(const std::string& flag, std::string& value, const std::string& help) {
    state_->outputs.emplace_back(flag, &value);
    state_->add(flag, "FILE", help, value, [&value](const std::string& word) { value = word; });
}

void Program::folder(const std::string& flag, std::string& value, const std::string& help) {
    state_->add(flag, "FOLDER", help, value, [&value](const std::string& word) {
        std::error_code ignored;
        if (!std::filesystem::is_directory(word, ignored))
            throw std::runtime_error(fmt::format("{}: expected a folder", word));
        value = word;
    });
}

/// \returns false when the program should stop because --help or --version was given
bool Program::State::read_options(int argc, char** argv, Program& program) {
    const auto text = [](std::string& value) {
        return [&value](const Words& words) { value = words[0]; };
    };
    const auto flag = [](bool& value) { return [&value](const Words&) { value = true; }; };
    const std::vector<Option> common{
        {"--seed", "N", "seed of all random numbers", fmt::format("{}", program.seed_),
         Option::Words::one, [&](const auto& words) { program.seed_ = read_whole(words[0], 0); }},
        {"--out", "FOLDER", "write the figures there, as SVG and CSV", "", Option::Words::one,
         text(out)},
        {"--json", "FILE", "write results and checks there", "", Option::Words::one, text(json)},
        {"--quick", "", "a smaller run, a second or two", "", Option::Words::none,
         flag(program.quick_)},
        {"--full", "", "the whole experiment, however long it takes, where the chapter has one", "",
         Option::Words::none, flag(program.full_)},
        {"--verbose", "", "say which BLAS kernel runs and how long it all took", "",
         Option::Words::none, flag(verbose)}};
    const auto answer = read_command_line(
        argc, argv, name, description,
        {{"Options of this chapter", options}, {"Options of every chapter", common}});
    if (answer) print(*answer);
    if (program.quick_ && program.full_)
        throw std::runtime_error("--quick and --full exclude each other");
    return !answer;
}

// --------------------------------------------------------------------------------------------- run

int Program::run(int argc, char** argv, const std::function<void(Report&)>& walk_through) {
    State& state = *state_;
    Report report({.print =
                       [&](std::string_view text) {
                           state.print(text);
                           state.flush();
                       },
                   .progress = [&](const std::string& what, std::size_t done,
                                   std::size_t total) { state.progress.show(what, done, total); },
                   .width = terminal_width()});
    const auto start = Clock::now();
    const auto work = [&] {
        select_blas_kernel(argv);
        if (state.read_options(argc, argv, *this)) {
            state.require_writable_targets();
            // Without files to write there is no reason to outlive the reader of the walk-through.
            if (!state.out.empty() || !state.json.empty()) std::signal(SIGPIPE, SIG_IGN);
            if (state.verbose) state.complain("BLAS kernel " + blas_kernel());
            state.print(bold(wrapped(state.description, terminal_width(), 0)) + "\n");
            try {
                walk_through(report);
            } catch (...) {
                report.finish_lines();
                throw;
            }
            report.finish_lines();
            state.write_figures(report);
            state.write_json(report, seed_);
        }
        return state.conclude(report, std::chrono::duration<double>(Clock::now() - start).count());
    };
    return exit_code(work, [&](const std::string& text) { state.complain(text); });
}

/// Before the work starts: can its results be written? Leaves everything as it was.
void Program::State::require_writable_targets() const {
    struct Probe {
        std::vector<std::string> made;
        ~Probe() { remove_folders(made); }
    } probe;
    if (!out.empty())
        on_behalf_of_option("--out", [&] {
            probe.made = make_folder(out);
            require_writable_folder(out);
        });
    for (const auto& [flag, path] : outputs)
        if (!path->empty()) note_output(flag, *path);
    if (json.empty()) return;
    on_behalf_of_option("--json", [&] { require_writable_file(json); });
    note_output("--json", json);
}

void Program::State::write_figures(const Report& report) {
    if (out.empty()) return;
    progress.erase();
    on_behalf_of_option("--out", [&] { make_folder(out); });
    for (const Drawing& d : report.drawings()) write_figure(d, d.name, d.title, ".dot");
    for (const Figure& f : report.figures()) write_figure(f, f.name(), f.title(), ".csv");
    for (const auto& [problem, names] : without_picture)
        print("\n" +
              wrapped(fmt::format("No picture of {}: {}", fmt::join(names, ", "), problem),
                      terminal_width(), 0) +
              "\n");
    const std::size_t count = figures.size();
    if (count > 0) print(fmt::format("\n{} figure{} in {}\n", count, count == 1 ? "" : "s", out));
}

/// One that cannot be written does not take the others and the results with it.
template <class Picture>
void Program::State::write_figure(const Picture& picture, const std::string& file_name,
                                  const std::string& title, const char* data) {
    const std::string path = (std::filesystem::path(out) / file_name).string();
    try {
        for (const std::string& file : {path + data, path + ".svg"}) {
            note_output("--out", file);
            remove_stale_parts(file);
        }
        std::string undrawn;
        on_behalf_of_option("--out", [&] { undrawn = picture.write(out); });
        figures.push_back({{"name", file_name}, {"title", one_line(title)}});
        if (!undrawn.empty()) without_picture[undrawn].push_back(file_name);
    } catch (const std::runtime_error& error) {
        if (not_written.empty()) not_written = error.what();
    }
}

void Program::State::write_json(const Report& report, std::uint64_t seed) {
    if (json.empty()) return;
    Json results = Json::object(), checks = Json::array();
    for (const Report::Result& r : report.results())
        results[r.key] = r.list ? Json(r.values) : Json(r.values.front());
    for (const Report::Check& c : report.checks())
        checks.push_back(
            {{"name", c.name}, {"verdict", c.verdict}, {"error", c.error}, {"bound", c.bound}});
    const Json written{{"chapter", name},   {"version", DESCENT_VERSION}, {"real", real_name},
                       {"seed", seed},      {"results", results},         {"checks", checks},
                       {"figures", figures}};
    flush();
    remove_stale_parts(json);
    on_behalf_of_option("--json", [&] {
        write_file(json, written.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    });
}

/// The last lines. \returns the exit code
int Program::State::conclude(const Report& report, double seconds) {
    const std::vector<Report::Check>& checks = report.checks();
    const std::size_t count = checks.size();
    const auto failed = std::count_if(checks.begin(), checks.end(),
                                      [](const Report::Check& c) { return c.verdict != "PASS"; });
    if (failed > 0)
        print(fmt::format("\n{} of {} check{} failed.\n", failed, count, count == 1 ? "" : "s"));
    if (failed == 0 && count == 1) print("\nThe check passed.\n");
    if (failed == 0 && count > 1) print(fmt::format("\nAll {} checks passed.\n", count));
    flush();
    if (output_error != 0 && output_error != EPIPE)
        throw std::runtime_error(std::string("cannot write to standard output: ") +
                                 std::strerror(output_error));
    if (!not_written.empty()) throw std::runtime_error(not_written);
    if (verbose) complain(fmt::format("{:.2f} s", seconds));
    return failed > 0 ? 1 : 0;
}

// ------------------------------------------------------------------------------------------ output

void Program::State::print(std::string_view text) {
    progress.erase();
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && output_error == 0)
        output_error = errno;
}

void Program::State::flush() {
    if (std::fflush(stdout) != 0 && output_error == 0) output_error = errno;
}

void Program::State::complain(const std::string& text) {
    progress.erase();
    flush();
    std::fputs(fmt::format("{}: {}\n", name, one_line(text)).c_str(), stderr);
}

}  // namespace descent
