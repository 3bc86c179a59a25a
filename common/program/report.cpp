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

void Report::print(std::string_view text) {
    finish_lines();
    if (output_.print) output_.print(text);
}

void Report::print_lines(std::string_view text) {
    const std::string folded = folding_.lines(shown_lines(text));
    if (output_.print && !folded.empty()) output_.print(folded);
}

void Report::finish_lines() {
    const std::string rest = folding_.rest();
    if (output_.print && !rest.empty()) output_.print(rest);
}

void Report::section(const std::string& name) {
    const std::string title = one_line(name);
    std::string underline;
    for (std::size_t i = 0; i < std::min(text_width(title), output_.width); ++i) underline += "─";
    print(fmt::format("\n{}\n{}\n", bold(wrapped(title, output_.width, 0)), underline));
}

/// "  PASS  name  detail": details stand below each other where there is room for that.
void Report::print_verdict(std::string_view verdict, const std::string& name,
                           const std::string& detail) {
    constexpr std::size_t before = 8, usual_name = 48, usual_rest = 34;
    const std::size_t width = output_.width;
    const std::size_t column = std::min(usual_name, width - std::min(width, before + usual_rest));
    const std::string start = fmt::format("  {}  ", verdict);
    std::string line = start + one_line(name);
    if (!detail.empty()) line = padded(line, text_width(start) + column) + "  " + detail;
    std::string text = line;
    if (text_width(line) > width) {
        text = wrapped(start + one_line(name), width, before);
        if (!detail.empty()) text += "\n" + std::string(before, ' ') + detail;
    }
    if (verdict != "PASS") text.replace(2, verdict.size(), bold(std::string(verdict)));
    print(text + "\n");
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
    print_verdict("FAIL", fmt::format("result {} is not finite", key), "");
    record(key + " is finite", "FAIL", std::numeric_limits<double>::quiet_NaN(), 0);
}

void Report::result(const std::string& key, const Vector& values) {
    store({key, std::vector<double>(values.begin(), values.end()), true});
}

bool Report::check(const std::string& name, double error, double bound) {
    const bool passed = std::abs(error) <= bound && std::isfinite(bound);
    print_verdict(passed ? "PASS" : "FAIL", name,
                  fmt::format("(error {:.2g}, bound {:.3g})", error, bound));
    return record(name, passed ? "PASS" : "FAIL", error, bound);
}

bool Report::claim(const std::string& name, bool holds) {
    print_verdict(holds ? "PASS" : "FAIL", name, "");
    return record(name, holds ? "PASS" : "FAIL", holds ? 0 : 1, 0);
}

bool Report::check(const std::string& name, const GradientReport& report) {
    double worst = report.blocks.empty() ? std::numeric_limits<double>::quiet_NaN() : 0;
    for (const BlockReport& block : report.blocks) {
        const double error = static_cast<double>(block.worst.error_over_bound());
        if (std::isnan(error) || error > worst) worst = error;
    }
    const std::string verdict(text(report.verdict));
    print_verdict(verdict, name, fmt::format("(error over bound {:.2g})", worst));
    std::istringstream table(report.text());
    for (std::string line; std::getline(table, line);) print_lines("    " + line);
    std::string news;  // of columns that were not there before
    for (const std::string& meaning : report.legend()) {
        if (std::find(explained_.begin(), explained_.end(), meaning) != explained_.end()) continue;
        explained_.push_back(meaning);
        news += (news.empty() ? "" : "; ") + meaning;
    }
    if (!news.empty()) print(wrapped("      " + news + ".", output_.width, 6) + "\n");
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
