#include "common/chapter.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <limits>
#include <map>
#include <new>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "common/blas.hpp"
#include "common/files.hpp"
#include "common/gnuplot.hpp"
#include "common/gradient_check.hpp"

namespace descent {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

/// What is wrong with what the user gave, in words that name it.
struct BadInput : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One option: how --help shows it, and what takes the words given for it.
struct Option {
    std::string flag, placeholder, help, standard;  // standard: the default, as text
    int words = 1;                                  ///< at most; -1 is any number, 0 a flag
    std::function<void(const std::vector<std::string>&)> take;
};

/// Text on one line that cannot move the cursor.
std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 127; }, ' ');
    return text;
}

/// How many columns a UTF-8 text takes on a terminal.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(std::string text, std::size_t width) {
    const std::size_t used = columns(text);
    return used < width ? text + std::string(width - used, ' ') : text;
}

double read_number(const std::string& text) {
    double value = 0;
    const char* begin = text.c_str() + (text.starts_with('+') ? 1 : 0);
    const auto [end, error] = std::from_chars(begin, text.c_str() + text.size(), value);
    if (error == std::errc::result_out_of_range) throw BadInput(fmt::format("'{}' is out of range", text));
    if (error != std::errc() || *end != '\0') throw BadInput(fmt::format("'{}' is not a number", text));
    if (!std::isfinite(value)) throw BadInput(fmt::format("'{}' is not a finite number", text));
    return value;
}

template <class Unsigned>
Unsigned read_whole(const std::string& text, Unsigned least) {
    Unsigned value = 0;
    const auto [end, error] = std::from_chars(text.c_str(), text.c_str() + text.size(), value);
    if (error == std::errc::result_out_of_range) throw BadInput(fmt::format("'{}' is too large", text));
    if (error != std::errc() || *end != '\0' || value < least)
        throw BadInput(fmt::format("'{}' is not a whole number of at least {}", text, least));
    return value;
}

/// "1,2 3" as three words, however they were separated.
std::vector<std::string> list_items(const std::vector<std::string>& words) {
    std::vector<std::string> items(1);
    for (char c : fmt::format("{}", fmt::join(words, ",")))
        if (c == ',')
            items.emplace_back();
        else
            items.back() += c;
    return items;
}

}  // namespace

struct Chapter::State {
    std::string name, description;
    std::vector<Option> options;
    std::string out, json;
    bool verbose = false;

    std::vector<std::pair<std::string, Json>> results;
    std::set<std::string> keys;
    Json checks = Json::array();
    std::size_t failed = 0, inconclusive = 0;
    std::vector<Figure> figures;

    int output_error = 0;  ///< why standard output could not be written
    std::string progress_what;
    std::size_t progress_done = 0;
    Clock::time_point progress_start, progress_drawn;
    bool progress_shown = false;

    void print(std::string_view text);
    void complain(const std::string& text);
    void erase_progress();
    void parse(int argc, char** argv, Chapter& chapter);
    std::string help_text(const std::vector<Option>& common) const;
    void record(const std::string& check, std::string_view verdict, double error, double bound);
    void record_result(const std::string& key, Json value, bool finite);
    Json report(std::uint64_t seed) const;
    void write_results(std::uint64_t seed);
    void conclude();
};

namespace {

bool on_terminal(int descriptor) {
    const char* term = std::getenv("TERM");
    return isatty(descriptor) != 0 && term != nullptr && std::string_view(term) != "dumb";
}

std::string bold(const std::string& text) {
    const char* no_colour = std::getenv("NO_COLOR");
    const bool plain = !on_terminal(1) || (no_colour != nullptr && *no_colour != '\0');
    return plain ? text : "\033[1m" + text + "\033[0m";
}

}  // namespace

Chapter::Chapter(std::string name, std::string description) : state_(std::make_unique<State>()) {
    state_->name = std::move(name);
    state_->description = std::move(description);
}

Chapter::~Chapter() = default;

// ---------------------------------------------------------------------------------------------------- options

void Chapter::option(const std::string& flag, double& value, const std::string& help) {
    state_->options.push_back({flag, "NUMBER", help, fmt::format("{}", value), 1,
                               [&value](const auto& words) { value = read_number(words[0]); }});
}

void Chapter::option(const std::string& flag, float& value, const std::string& help) {
    state_->options.push_back({flag, "NUMBER", help, fmt::format("{}", value), 1, [&value](const auto& words) {
                                   const double wide = read_number(words[0]);
                                   if (std::abs(wide) > double(std::numeric_limits<float>::max()))
                                       throw BadInput(fmt::format("'{}' is out of range", words[0]));
                                   value = static_cast<float>(wide);
                               }});
}

void Chapter::option(const std::string& flag, std::size_t& value, const std::string& help) {
    state_->options.push_back({flag, "N", help, fmt::format("{}", value), 1,
                               [&value](const auto& words) { value = read_whole<std::size_t>(words[0], 1); }});
}

void Chapter::option(const std::string& flag, std::string& value, const std::string& help) {
    state_->options.push_back({flag, "TEXT", help, value, 1, [&value](const auto& words) { value = words[0]; }});
}

void Chapter::option(const std::string& flag, std::vector<double>& values, const std::string& help) {
    const std::size_t count = values.size();
    state_->options.push_back({flag, fmt::format("{},…", fmt::join(std::vector<char>{'X'}, ",")), help,
                               fmt::format("{}", fmt::join(values, ",")), static_cast<int>(count),
                               [&values, count](const auto& words) {
                                   std::vector<double> given;
                                   for (const std::string& item : list_items(words)) given.push_back(read_number(item));
                                   if (given.size() != count)
                                       throw BadInput(fmt::format("needs {} numbers, got {}", count, given.size()));
                                   values = given;
                               }});
}

void Chapter::option(const std::string& flag, std::vector<std::size_t>& values, const std::string& help) {
    state_->options.push_back(
        {flag, "N,N,…", help, fmt::format("{}", fmt::join(values, ",")), -1, [&values](const auto& words) {
             std::vector<std::size_t> given;
             for (const std::string& item : list_items(words)) given.push_back(read_whole<std::size_t>(item, 1));
             values = given;
         }});
}

void Chapter::choice(const std::string& flag, std::string& value, const std::vector<std::string>& choices,
                     const std::string& help) {
    const std::string list = fmt::format("{}", fmt::join(choices, ", "));
    state_->options.push_back(
        {flag, fmt::format("{}", fmt::join(choices, "|")), help, value, 1, [&value, choices, list](const auto& words) {
             if (std::find(choices.begin(), choices.end(), words[0]) == choices.end())
                 throw BadInput(fmt::format("'{}' is not one of {}", words[0], list));
             value = words[0];
         }});
}

void Chapter::positive(const std::string& flag, double& value, const std::string& help) {
    state_->options.push_back({flag, "NUMBER", help, fmt::format("{}", value), 1, [&value](const auto& words) {
                                   const double given = read_number(words[0]);
                                   if (!(given > 0))
                                       throw BadInput(fmt::format("'{}' is not greater than 0", words[0]));
                                   value = given;
                               }});
}

void Chapter::file(const std::string& flag, std::string& value, const std::string& help) {
    state_->options.push_back({flag, "FILE", help, value, 1, [&value](const auto& words) {
                                   require_readable_file(words[0]);
                                   value = words[0];
                               }});
}

// ------------------------------------------------------------------------------------------------ command line

namespace {

/// The arguments, where a value such as -.5 or -1e3 is joined to the option before it, so that it is not taken for one.
std::vector<std::string> joined_arguments(int argc, char** argv, const std::vector<Option>& options) {
    std::vector<std::string> arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const bool number = word.size() > 1 && word[0] == '-' && (std::isdigit(word[1]) || word[1] == '.');
        const auto before = [&](const Option& option) { return option.words != 0 && option.flag == argv[i - 1]; };
        if (number && i > 1 && std::any_of(options.begin(), options.end(), before))
            arguments.back() += "=" + word;
        else
            arguments.push_back(word);
    }
    return arguments;
}

}  // namespace

std::string Chapter::State::help_text(const std::vector<Option>& common) const {
    std::string text = fmt::format("{} – {}\n\nUsage: {} [options]\n", name, description, name);
    std::size_t width = 0;
    for (const auto* list : {&options, &common})
        for (const Option& option : *list) width = std::max(width, columns(option.flag + " " + option.placeholder));
    width = std::min(width, std::size_t(26));
    const auto group = [&](const std::string& title, const std::vector<Option>& list) {
        if (list.empty()) return;
        text += "\n" + title + ":\n";
        for (const Option& option : list) {
            std::string left = option.flag + " " + option.placeholder;
            if (columns(left) > width) {
                text += "  " + left + "\n";
                left.clear();
            }
            text += "  " + padded(left, width) + "  " + option.help;
            text += option.standard.empty() ? "\n" : fmt::format(" (default {})\n", option.standard);
        }
    };
    group("Options of this chapter", options);
    group("Options of every chapter", common);
    return text;
}

void Chapter::State::parse(int argc, char** argv, Chapter& chapter) {
    const auto text = [](std::string& value) {
        return [&value](const std::vector<std::string>& words) {
            if (words[0].empty()) throw BadInput("needs a name");
            value = words[0];
        };
    };
    const auto flag = [](bool& value) { return [&value](const std::vector<std::string>&) { value = true; }; };
    const std::vector<Option> common{
        {"--seed", "N", "seed of all random numbers", fmt::format("{}", chapter.seed_), 1,
         [&](const auto& words) { chapter.seed_ = read_whole<std::uint64_t>(words[0], 0); }},
        {"--out", "FOLDER", "write the figures there, as SVG and CSV", "", 1, text(out)},
        {"--json", "FILE", "write the results and checks there", "", 1, text(json)},
        {"--quick", "", "a smaller run of a second or two", "", 0, flag(chapter.quick_)},
        {"--full", "", "the whole experiment, however long it takes", "", 0, flag(chapter.full_)},
        {"--verbose", "", "say which BLAS kernel runs and how long it took", "", 0, flag(verbose)},
        {"--help", "", "show this help and stop", "", 0, {}},
        {"--version", "", "show the version and stop", "", 0, {}}};

    CLI::App app(description, name);
    app.set_help_flag("-h,--help");
    app.set_version_flag("--version", "");
    std::vector<Option> all = options;
    all.insert(all.end(), common.begin(), common.end());
    for (const Option& option : all) {
        if (!option.take) continue;
        const auto take = [&option](const std::vector<std::string>& words) {
            try {
                option.take(words);
            } catch (const std::runtime_error& error) {
                throw BadInput(option.flag + ": " + error.what());
            }
        };
        if (option.words == 0) {
            app.add_flag_function(option.flag, [take](std::int64_t) { take({}); })->disable_flag_override();
        } else {
            app.add_option_function<std::vector<std::string>>(option.flag, take)
                ->expected(1, option.words < 0 ? 4096 : option.words);
        }
    }
    std::vector<std::string> arguments = joined_arguments(argc, argv, all);
    std::reverse(arguments.begin(), arguments.end());
    try {
        app.parse(arguments);
    } catch (const CLI::CallForHelp&) {
        print(help_text(common));
        throw;
    } catch (const CLI::CallForVersion&) {
        print(fmt::format("{} {} (Descent, {})\n", name, DESCENT_VERSION,
                          sizeof(Real) == sizeof(float) ? "float" : "double"));
        throw;
    } catch (const CLI::ParseError& error) {
        throw BadInput(error.what());
    }
    if (chapter.quick_ && chapter.full_) throw BadInput("--quick and --full exclude each other");
    try {
        if (!out.empty()) require_writable_folder(out);
    } catch (const std::runtime_error& error) {
        throw BadInput(std::string("--out: ") + error.what());
    }
    try {
        if (!json.empty()) require_writable_file(json);
    } catch (const std::runtime_error& error) {
        throw BadInput(std::string("--json: ") + error.what());
    }
}

int Chapter::run(int argc, char** argv, const std::function<void()>& walk_through) {
    select_blas_kernel(argv);
    State& state = *state_;
    const auto start = Clock::now();
    try {
        state.parse(argc, argv, *this);
        if (!state.out.empty() || !state.json.empty()) std::signal(SIGPIPE, SIG_IGN);
        if (state.verbose) state.complain("BLAS kernel " + blas_kernel());
        state.print(bold(state.description) + "\n");
        walk_through();
        state.erase_progress();
        state.write_results(seed_);
        state.conclude();
        if (state.verbose)
            state.complain(fmt::format("{:.2f} s", std::chrono::duration<double>(Clock::now() - start).count()));
        if (std::fflush(stdout) != 0 && state.output_error == 0) state.output_error = errno;
        if (state.output_error != 0 && state.output_error != EPIPE)
            throw BadInput(std::string("cannot write to standard output: ") + std::strerror(state.output_error));
        return state.failed > 0 ? 1 : 0;
    } catch (const CLI::Success&) {
        std::fflush(stdout);
        return 0;
    } catch (const std::bad_alloc&) {
        state.complain("not enough memory");
    } catch (const std::length_error&) {
        state.complain("not enough memory");
    } catch (const std::invalid_argument& error) {
        state.complain(error.what());
    } catch (const std::runtime_error& error) {
        state.complain(error.what());
    } catch (const std::exception& error) {
        state.complain(std::string("internal error: ") + error.what());
        return 3;
    } catch (...) {
        state.complain("internal error of an unknown kind");
        return 3;
    }
    return 2;
}

// ----------------------------------------------------------------------------------------------------- output

void Chapter::State::print(std::string_view text) {
    erase_progress();
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() && output_error == 0) output_error = errno;
}

void Chapter::State::complain(const std::string& text) {
    erase_progress();
    std::fflush(stdout);
    std::fputs((name + ": " + one_line(text) + "\n").c_str(), stderr);
}

void Chapter::line(const std::string& text) {
    state_->print(text + "\n");
}

void Chapter::section(const std::string& title) {
    std::string underline;
    for (std::size_t i = 0; i < columns(title); ++i) underline += "─";
    state_->print(fmt::format("\n{}\n{}\n", bold(title), underline));
    std::fflush(stdout);
}

void Chapter::progress(const std::string& what, std::size_t done, std::size_t total) {
    static const bool visible = on_terminal(2);
    if (!visible || total == 0) return;
    State& state = *state_;
    const auto now = Clock::now();
    if (what != state.progress_what || done < state.progress_done) {
        state.progress_what = what;
        state.progress_start = now;
    }
    state.progress_done = done;
    if (done >= total) return state.erase_progress();
    if (now - state.progress_drawn < std::chrono::milliseconds(100)) return;
    state.progress_drawn = now;
    const double elapsed = std::chrono::duration<double>(now - state.progress_start).count();
    std::string text = fmt::format("  {}  {} %", one_line(what), 100 * done / total);
    if (done > 0 && elapsed > 1)
        text += fmt::format("  {:.0f} s left", elapsed * static_cast<double>(total - done) / static_cast<double>(done));
    std::fflush(stdout);
    std::fputs(("\r\033[K" + text).c_str(), stderr);
    state.progress_shown = true;
}

void Chapter::State::erase_progress() {
    if (progress_shown) std::fputs("\r\033[K", stderr);
    progress_shown = false;
}

// ------------------------------------------------------------------------------------------ results and checks

void Chapter::State::record(const std::string& check, std::string_view verdict, double error, double bound) {
    if (verdict != "PASS") ++failed;
    if (verdict == "INCONCLUSIVE") ++inconclusive;
    checks.push_back({{"name", check}, {"verdict", verdict}, {"error", error}, {"bound", bound}});
}

void Chapter::State::record_result(const std::string& key, Json value, bool finite) {
    if (!keys.insert(key).second) throw std::logic_error("result '" + key + "' is given twice");
    results.emplace_back(key, std::move(value));
    if (finite) return;
    print(fmt::format("  FAIL  {} is not a finite number\n", key));
    record(key + " is a finite number", "FAIL", std::numeric_limits<double>::quiet_NaN(), 0);
}

void Chapter::result(const std::string& key, double value) {
    state_->record_result(key, value, std::isfinite(value));
}

void Chapter::result(const std::string& key, const std::vector<double>& values) {
    const bool finite = std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
    state_->record_result(key, values, finite);
}

void Chapter::result(const std::string& key, const Vector& values) {
    result(key, std::vector<double>(values.begin(), values.end()));
}

bool Chapter::check(const std::string& name, double error, double bound) {
    const bool passed = std::abs(error) <= bound && std::isfinite(bound);
    const char* verdict = passed ? "PASS" : "FAIL";
    state_->print(fmt::format("  {}  {}  (error {:.2g}, bound {:.3g})\n", verdict, padded(name, 44), error, bound));
    state_->record(name, verdict, error, bound);
    return passed;
}

bool Chapter::check(const std::string& name, const GradientReport& report) {
    double worst = report.blocks.empty() ? std::numeric_limits<double>::quiet_NaN() : 0;
    for (const BlockReport& block : report.blocks) {
        const double error = static_cast<double>(block.worst.error_over_bound());
        if (std::isnan(error) || error > worst) worst = error;
    }
    const char* verdict = report.verdict == Verdict::pass   ? "PASS"
                          : report.verdict == Verdict::fail ? "FAIL"
                                                            : "INCONCLUSIVE";
    std::string text = report.text();
    if (!text.ends_with('\n')) text += '\n';
    state_->print(fmt::format("  {}  {}  (worst error over bound {:.2g})\n{}", verdict, name, worst, text));
    state_->record(name, verdict, worst, 1);
    return report.verdict == Verdict::pass;
}

void Chapter::figure(const Figure& figure) {
    if (state_->out.empty()) return;
    for (const Figure& other : state_->figures)
        if (other.name() == figure.name()) throw std::logic_error("figure '" + figure.name() + "' is given twice");
    state_->figures.push_back(figure);
}

Json Chapter::State::report(std::uint64_t seed) const {
    Json values = Json::object();
    for (const auto& [key, value] : results) values[key] = value;
    return {
        {"chapter", name}, {"version", DESCENT_VERSION}, {"real", sizeof(Real) == sizeof(float) ? "float" : "double"},
        {"seed", seed},    {"results", values},          {"checks", checks}};
}

void Chapter::State::write_results(std::uint64_t seed) {
    bool missing = false;
    for (const Figure& figure : figures) {
        try {
            if (!figure.write(out)) {
                if (!find_gnuplot().empty())
                    print(fmt::format("\ngnuplot failed to draw {}: it is written as CSV only\n", figure.name()));
                else if (!std::exchange(missing, true))
                    print("\ngnuplot not found: figures are written as CSV only\n");
            }
        } catch (const std::runtime_error& error) {
            throw BadInput(std::string("--out: ") + error.what());
        }
    }
    if (!figures.empty())
        print(fmt::format("\n{} figure{} in {}\n", figures.size(), figures.size() == 1 ? "" : "s", out));
    if (json.empty()) return;
    std::fflush(stdout);
    try {
        write_file(json, report(seed).dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
    } catch (const std::runtime_error& error) {
        throw BadInput(std::string("--json: ") + error.what());
    }
}

void Chapter::State::conclude() {
    const std::size_t count = checks.size();
    if (count == 0) return;
    if (failed == 0)
        print(count == 1 ? "\nThe check passed.\n" : fmt::format("\nAll {} checks passed.\n", count));
    else
        print(fmt::format("\n{} of {} check{} failed.\n", failed, count, count == 1 ? "" : "s"));
}

}  // namespace descent
