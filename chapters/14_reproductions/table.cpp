#include "chapters/14_reproductions/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace descent::reproductions {
namespace {

std::string shown(const Statement& statement, double value) {
    return fmt::format("{:.{}f}{}", value, statement.digits, statement.unit);
}

/// "±0.5", "≥ 0.1", "99 … 100".
std::string interval_text(const Statement& statement, double low, double high) {
    if (std::isinf(high)) return "≥ " + shown(statement, low);
    if (std::isinf(low)) return "≤ " + shown(statement, high);
    return fmt::format("{:.{}f} … {}", low, statement.digits, shown(statement, high));
}

}  // namespace

Verdict verdict(const Row& row) {
    if (!row.obtained) return Verdict::skipped;
    return row.low <= *row.obtained && *row.obtained <= row.high ? Verdict::reproduced
                                                                 : Verdict::differs;
}

std::string_view text(Verdict verdict) {
    switch (verdict) {
        case Verdict::reproduced:
            return "REPRODUCED";
        case Verdict::differs:
            return "DIFFERS";
        case Verdict::skipped:
            return "SKIPPED";
    }
    return "";
}

Row number(const Statement& statement, double stated, double tolerance, double obtained) {
    require(std::isfinite(stated), "number", "the stated value must be finite");
    require(tolerance >= 0 && std::isfinite(tolerance), "number",
            "the tolerance must be finite and ≥ 0");
    return {statement,
            stated - tolerance,
            stated + tolerance,
            obtained,
            shown(statement, stated),
            shown(statement, obtained),
            tolerance > 0 ? "± " + shown(statement, tolerance) : "exact"};
}

Row range(const Statement& statement, const std::string& stated, double low, double high,
          double obtained) {
    require(low <= high, "range", "low must be ≤ high");
    return {statement,
            low,
            high,
            obtained,
            stated,
            shown(statement, obtained),
            interval_text(statement, low, high)};
}

Row ordering(const Statement& statement, const std::string& stated, const std::string& obtained,
             double margin, double least) {
    require(least > 0 && std::isfinite(least), "ordering",
            "the least margin must be positive and finite");
    return {statement,
            least,
            std::numeric_limits<double>::infinity(),
            margin,
            stated,
            obtained + (obtained.empty() ? "" : " ") + shown(statement, margin),
            "≥ " + shown(statement, least)};
}

bool neighbours_swapped(std::size_t a, std::size_t b) {
    const std::string x = fmt::format("{}", a);
    std::string y = fmt::format("{}", b);
    for (std::size_t i = 0; i + 1 < y.size(); ++i) {
        std::swap(y[i], y[i + 1]);
        if (x == y && a != b) return true;
        std::swap(y[i], y[i + 1]);
    }
    return false;
}

double descending_margin(const std::vector<double>& values) {
    require(values.size() > 1, "descending_margin", "needs two numbers");
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
        if (!(values[i] > 0) || !(values[i + 1] > 0))
            return std::numeric_limits<double>::quiet_NaN();
        least = std::min(least, (values[i] - values[i + 1]) / values[i]);
    }
    return least;
}

Row skipped(const Statement& statement, const std::string& stated, const std::string& missing) {
    return {statement, 0, 0, std::nullopt, stated, "", "", missing};
}

std::size_t count(const Table& table, Verdict wanted) {
    return static_cast<std::size_t>(std::count_if(
        table.begin(), table.end(), [&](const Row& row) { return verdict(row) == wanted; }));
}

}  // namespace descent::reproductions
