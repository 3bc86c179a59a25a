/// \file
/// What every chapter program shares: options, the walk-through, results, checks, figures, and how it fails.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/figure.hpp"
#include "common/graphviz.hpp"
#include "common/tensor.hpp"

namespace descent {

struct GradientReport;

/// The frame of a chapter program.
///
/// \code
/// int main(int argc, char** argv) {
///     descent::Chapter chapter("06_toy_backprop", "Backpropagation on a toy function");
///     double x = 2.3;
///     chapter.option("--x", x, "the input");
///     return chapter.run(argc, argv, [&] {
///         chapter.section("Forward pass");
///         chapter.say("f0 = {:.4f}", f0);
///         chapter.result("f0", f0);
///         chapter.check("dual numbers agree", error, 1e-14);
///     });
/// }
/// \endcode
///
/// All programs have `--seed N`, `--out FOLDER` (figures and their CSV), `--json FILE` (results and checks), `--quick`,
/// `--full`, `--verbose` (which BLAS kernel runs, how long it took), `--help`, `--version`. Without --out and --json
/// nothing is written. Both are tried before the work starts; what they name is written after the walk-through, each
/// file whole or not at all, so a run that fails leaves older results as they were.
///
/// Exit codes: 0; 1 when a check failed; 2 for bad input, with one line on standard error: the command line,
/// std::invalid_argument and std::runtime_error from the walk-through, no memory, nowhere to write; 3 for every other
/// exception, which is a mistake in the program.
class Chapter {
public:
    Chapter(std::string name, std::string description);
    ~Chapter();
    Chapter(const Chapter&) = delete;
    Chapter& operator=(const Chapter&) = delete;

    // Options, before run(), which writes into the value. The value it has here is the default that --help shows.

    /// A finite number.
    void option(const std::string& flag, double& value, const std::string& help);
    void option(const std::string& flag, float& value, const std::string& help);
    /// A finite number above 0. A 0 here means that the help itself says what is the default.
    void positive(const std::string& flag, double& value, const std::string& help);
    /// A count, at least 1.
    void option(const std::string& flag, std::size_t& value, const std::string& help);
    /// As many numbers as there are here, or any number of them if there are none: 1,2 or 1 2.
    void option(const std::string& flag, std::vector<double>& values, const std::string& help);
    /// Any number of counts: 1,2 or 1 2.
    void option(const std::string& flag, std::vector<std::size_t>& values, const std::string& help);
    /// A text that is not empty.
    void option(const std::string& flag, std::string& value, const std::string& help);
    /// One of these words.
    void choice(const std::string& flag, std::string& value, const std::vector<std::string>& choices,
                const std::string& help);
    /// The name of a file that exists and can be read.
    void file(const std::string& flag, std::string& value, const std::string& help);
    /// The name of a folder that exists.
    void folder(const std::string& flag, std::string& value, const std::string& help);

    /// Selects the BLAS kernel, reads the options, runs the walk-through, writes the results, returns the exit code.
    int run(int argc, char** argv, const std::function<void()>& walk_through);

    std::uint64_t seed() const { return seed_; }  ///< --seed
    bool quick() const { return quick_; }         ///< --quick: seconds
    bool full() const { return full_; }           ///< --full: the whole experiment, however long

    // The walk-through.

    /// An underlined title.
    void section(const std::string& title);
    /// One line, formatted by fmt.
    template <class... T>
    void say(fmt::format_string<T...> format, T&&... values) {
        line(fmt::format(format, std::forward<T>(values)...));
    }

    /// Progress of long work on a terminal's last line; nothing when standard error is not a terminal.
    void progress(const std::string& what, std::size_t done, std::size_t total);

    // Results and checks, in order of calls. A key may be given once (\throws std::logic_error). A result that is not
    // finite is written as null and makes a check fail.
    void result(const std::string& key, double value);
    void result(const std::string& key, const Vector& values);
    void result(const std::string& key, const std::vector<double>& values);

    /// Records and prints "PASS name (error, bound)": passed if |error| ≤ bound and the bound is finite; NaN fails. A
    /// failed check makes the exit code 1.
    bool check(const std::string& name, double error, double bound);
    /// Records and prints a gradient report; INCONCLUSIVE counts as not passed.
    bool check(const std::string& name, const GradientReport& report);

    /// Keeps the figure, to be written at the end, when --out is given. \throws std::logic_error for a repeated name
    void figure(const Figure& figure);
    /// The same for the drawing of a graph, written as NAME.dot and NAME.svg.
    void drawing(const Drawing& drawing);

private:
    struct State;
    void line(const std::string& text);

    std::unique_ptr<State> state_;
    std::uint64_t seed_ = 0;
    bool quick_ = false, full_ = false;
};

}  // namespace descent
