/// \file
/// What a program has to tell: sections, sentences, results, checks and figures, in the
/// order of its walk-through.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/program/figure.hpp"
#include "common/program/folding.hpp"
#include "common/program/graphviz.hpp"
#include "common/progress.hpp"
#include "common/tensor.hpp"

namespace descent {

struct GradientReport;

/// What a walk-through tells. It prints as it goes and keeps results, checks and figures.
///
/// \code
/// void show_forward_pass(Report& report, const Forward& pass) {
///     report.section("Forward pass");
///     report.say("f0 = {:.4f}", pass.f0);
///     report.result("f0", pass.f0);
///     report.check("dual numbers agree", pass.error, 1e-14);
/// }
/// \endcode
///
/// A program has one that prints on the terminal (program.hpp). One made by `Report()`
/// prints nothing: a test looks at what it has kept.
class Report {
public:
    /// A number or a list of numbers under a key.
    struct Result {
        std::string key;
        std::vector<double> values;
        bool list = false;
    };
    /// One check, as check() has recorded it.
    struct Check {
        std::string name, verdict;  ///< verdict: PASS, FAIL or INCONCLUSIVE
        double error, bound;
    };
    /// Where the text and the progress of long work go; empty functions for nowhere. Lines
    /// that are wider than `width` are folded (folding.hpp); without one, none is.
    struct Output {
        std::function<void(std::string_view text)> print;
        std::function<void(const std::string& what, std::size_t done, std::size_t total)> progress;
        std::size_t width = std::numeric_limits<std::size_t>::max();
    };

    Report() : Report(Output{}) {}
    explicit Report(Output output) : output_(std::move(output)), folding_(output_.width) {}
    Report(const Report&) = delete;
    Report& operator=(const Report&) = delete;

    /// An underlined title.
    void section(const std::string& title);
    /// A line, or a table of lines, formatted by fmt. Control characters, which a name in a
    /// file may hold, never reach the terminal.
    template <class... T>
    void say(fmt::format_string<T...> format, T&&... values) {
        print_lines(fmt::format(format, std::forward<T>(values)...));
    }
    /// Prints what waits for the rest of a wide table, or of a sentence.
    void finish_lines();
    /// Shows how far long work is, on a terminal's last line, for an experiment to call.
    Progress progress(std::string what) const;

    // Results. A key may be given once (\throws std::logic_error). A result that is not finite
    // is written as null and makes a check fail.

    /// A number, a count or a truth (1 or 0).
    template <class T>
    requires std::integral<T> || std::floating_point<T>
    void result(const std::string& key, T value) {
        store({key, {static_cast<double>(value)}, false});
    }
    /// A list of numbers, under one key.
    void result(const std::string& key, const Vector& values);
    /// The same for any kind of numbers, counts or truths.
    template <class T>
    void result(const std::string& key, const std::vector<T>& values) {
        store({key, std::vector<double>(values.begin(), values.end()), true});
    }

    /// Records and prints "PASS name (error, bound)": passed if |error| ≤ bound and the
    /// bound is finite; NaN fails. A failed check makes the program's exit code 1.
    bool check(const std::string& name, double error, double bound);
    /// Records and prints "PASS name": what holds or does not, without a distance.
    bool check(const std::string& name, std::same_as<bool> auto holds) {
        return claim(name, holds);
    }
    /// Records and prints a gradient report; INCONCLUSIVE counts as not passed.
    bool check(const std::string& name, const GradientReport& report);

    /// Keeps the figure, to be written at the end. \throws std::logic_error for a
    /// repeated name
    void figure(const Figure& figure);
    /// The same for the drawing of a graph, written as NAME.dot and NAME.svg.
    void drawing(const Drawing& drawing);

    const std::vector<Result>& results() const { return results_; }     ///< in the order given
    const std::vector<Check>& checks() const { return checks_; }        ///< in the order made
    const std::vector<Figure>& figures() const { return figures_; }     ///< kept until the end
    const std::vector<Drawing>& drawings() const { return drawings_; }  ///< kept until the end

private:
    void print(std::string_view text);
    void print_lines(std::string_view text);
    void print_verdict(std::string_view verdict, const std::string& name,
                       const std::string& detail);
    void store(Result result);
    bool claim(const std::string& name, bool holds);
    bool record(const std::string& name, std::string_view verdict, double error, double bound);
    void require_new_figure(const std::string& name) const;

    Output output_;
    Folding folding_;
    std::vector<std::string> explained_;  ///< columns of gradient checks
    std::vector<Result> results_;
    std::vector<Check> checks_;
    std::vector<Figure> figures_;
    std::vector<Drawing> drawings_;
};

}  // namespace descent
