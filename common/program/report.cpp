#include "common/program/report.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "common/gradient_check.hpp"
#include "common/program/terminal.hpp"
#include "common/program/text.hpp"

namespace descent {

void Report::print(std::string_view text) const {
    if (output_.print) output_.print(text);
}

void Report::print_lines(std::string_view text) const {
    print(shown_lines(text) + "\n");
}

void Report::section(const std::string& name) {
    const std::string title = one_line(name);
    std::string underline;
    for (std::size_t i = 0; i < text_width(title); ++i) underline += "─";
    print(fmt::format("\n{}\n{}\n", bold(title), underline));
}

Progress Report::progress(std::string what) const {
    if (!output_.progress) return {};
    return [show = output_.progress, what = std::move(what)](std::size_t done, std::size_t total) {
        show(what, done, total);
    };
}

// ------------------------------------------------------------------------------ results and checks

bool Report::record(const std::string& name, std::string_view verdict, double error, double bound) {
    checks_.push_back({name, std::string(verdict), error, bound});
    return verdict == "PASS";
}

void Report::store(Result result) {
    const auto same = [&](const Result& other) { return other.key == result.key; };
    if (std::any_of(results_.begin(), results_.end(), same))
        throw std::logic_error("result '" + result.key + "' is given twice");
    const bool finite = std::all_of(result.values.begin(), result.values.end(),
                                    [](double value) { return std::isfinite(value); });
    results_.push_back(std::move(result));
    if (finite) return;
    const std::string& key = results_.back().key;
    print(fmt::format("  {}  result {} is not finite\n", bold("FAIL"), key));
    record(key + " is finite", "FAIL", std::numeric_limits<double>::quiet_NaN(), 0);
}

void Report::result(const std::string& key, const Vector& values) {
    store({key, std::vector<double>(values.begin(), values.end()), true});
}

bool Report::check(const std::string& name, double error, double bound) {
    const bool passed = std::abs(error) <= bound && std::isfinite(bound);
    print(fmt::format("  {}  {}  (error {:.2g}, bound {:.3g})\n", passed ? "PASS" : bold("FAIL"),
                      padded(one_line(name), 48), error, bound));
    return record(name, passed ? "PASS" : "FAIL", error, bound);
}

bool Report::claim(const std::string& name, bool holds) {
    print(fmt::format("  {}  {}\n", holds ? "PASS" : bold("FAIL"), one_line(name)));
    return record(name, holds ? "PASS" : "FAIL", holds ? 0 : 1, 0);
}

bool Report::check(const std::string& name, const GradientReport& report) {
    double worst = report.blocks.empty() ? std::numeric_limits<double>::quiet_NaN() : 0;
    for (const BlockReport& block : report.blocks) {
        const double error = static_cast<double>(block.worst.error_over_bound());
        if (std::isnan(error) || error > worst) worst = error;
    }
    const std::string verdict(text(report.verdict));
    print(fmt::format("  {}  {}  (error over bound {:.2g})\n",
                      verdict == "PASS" ? verdict : bold(verdict), padded(one_line(name), 48),
                      worst));
    std::istringstream table(report.text());
    for (std::string line; std::getline(table, line);) print(fmt::format("        {}\n", line));
    return record(name, verdict, worst, 1);
}

// ----------------------------------------------------------------------------------------- figures

void Report::require_new_figure(const std::string& name) const {
    const bool taken = std::any_of(figures_.begin(), figures_.end(),
                                   [&](const Figure& f) { return f.name() == name; }) ||
                       std::any_of(drawings_.begin(), drawings_.end(),
                                   [&](const Drawing& d) { return d.name == name; });
    if (taken) throw std::logic_error("figure '" + name + "' is given twice");
}

void Report::figure(const Figure& figure) {
    require_new_figure(figure.name());
    figures_.push_back(figure);
}

void Report::drawing(const Drawing& drawing) {
    require_new_figure(drawing.name);
    drawings_.push_back(drawing);
}

}  // namespace descent
