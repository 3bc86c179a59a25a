#include "chapters/14_reproductions/program/show_table.hpp"

#include <algorithm>
#include <cmath>

#include "common/program/text.hpp"

namespace descent::reproductions {
namespace {

std::string shown(const Statement& statement, double value) {
    return fmt::format("{:.{}f}{}", value, statement.digits, statement.unit);
}

/// What the row is about with its verdict, and below it the numbers; those of a skipped
/// row stand beside it, where there is room.
void say_row(Report& report, const std::string& number, const Row& row) {
    constexpr std::size_t room = 64;
    std::string first = row.statement.what, second = "stated " + stated_text(row);
    if (row.obtained) {
        second = fmt::format("{} obtained {} tolerance {}", padded(second, 23),
                             padded(obtained_text(row), 15), tolerance_text(row));
    } else if (text_width(first + ", " + second) <= room) {
        first += ", " + second;
        second.clear();
    }
    report.say("{:>3} {}  {}", number, padded(first, room), text(verdict(row)));
    if (!second.empty()) report.say("      {}", second);
    if (!row.statement.erratum.empty()) report.say("      erratum: {}", row.statement.erratum);
}

}  // namespace

std::string_view text(RowVerdict verdict) {
    switch (verdict) {
        case RowVerdict::reproduced:
            return "REPRODUCED";
        case RowVerdict::differs:
            return "DIFFERS";
        case RowVerdict::skipped:
            return "SKIPPED";
    }
    return "";
}

std::string stated_text(const Row& row) {
    if (const std::string* words = std::get_if<std::string>(&row.stated)) return *words;
    const double value = std::get<double>(row.stated);
    if (row.kind == RowKind::ordering)
        return fmt::format("by {:.{}f}", value, row.statement.digits);
    return shown(row.statement, value);
}

std::string obtained_text(const Row& row) {
    if (!row.obtained) return "";
    const std::string value = shown(row.statement, *row.obtained);
    if (row.kind != RowKind::ordering) return value;
    return (verdict(row) == RowVerdict::reproduced ? "yes, by " : "no, by ") + value;
}

std::string tolerance_text(const Row& row) {
    if (!row.obtained) return "";
    const Statement& s = row.statement;
    if (row.kind == RowKind::number)
        return row.tolerance > 0 ? "± " + shown(s, row.tolerance) : "exact";
    if (std::isinf(row.high)) return "≥ " + shown(s, row.low);
    if (std::isinf(row.low)) return "≤ " + shown(s, row.high);
    return fmt::format("{:.{}f} … {}", row.low, s.digits, shown(s, row.high));
}

void show_rows(Report& report, const Rows& rows) {
    for (const Row& row : rows) {
        say_row(report, "", row);
        if (!row.statement.key.empty() && row.obtained && std::isfinite(*row.obtained))
            report.result(row.statement.key, *row.obtained);
    }
}

void show_skipped(Report& report, const Rows& rows) {
    if (rows.empty()) return;
    report.say("no --mnist FOLDER: the lecture's rows are skipped, MNIST-1D stands in");
    show_rows(report, rows);
}

void show_parameters(Report& report, const ParameterCount& count) {
    show_rows(report, {count.row});
    const std::string& what = count.row.statement.what;
    report.check(what + ": Σ (D_k + 1) D_k+1", count.layout == count.formula);
    if (count.misprint)
        report.check(what + ": as stated, but for the exchange",
                     neighbours_swapped(count.stated, count.layout));
    else
        report.check(what + ": as stated", count.layout == count.stated);
}

void show_table(Report& report, const Rows& table) {
    report.section("The table");
    std::string group, remark;
    std::vector<int> verdicts;
    for (const Row& row : table) {
        const std::string heading = row.statement.tag + ": " + row.statement.source;
        if (heading != group) report.say("{}", heading);
        if (heading != group) remark.clear();
        group = heading;
        const std::string& now = row.obtained ? row.statement.remark : row.missing;
        if (now != remark && !now.empty()) report.say("    {}", now);
        remark = now;
        say_row(report, fmt::format("{}", verdicts.size() + 1), row);
        const RowVerdict v = verdict(row);
        verdicts.push_back(v == RowVerdict::reproduced ? 1 : v == RowVerdict::differs ? 0 : -1);
    }
    const std::size_t good = count(table, RowVerdict::reproduced),
                      bad = count(table, RowVerdict::differs);
    const auto errata = std::count_if(table.begin(), table.end(), [](const Row& row) {
        return verdict(row) == RowVerdict::differs && !row.statement.erratum.empty();
    });
    report.say(
        "{} rows: {} REPRODUCED, {} DIFFERS ({} of them an erratum of the lecture), {} SKIPPED",
        table.size(), good, bad, errata, table.size() - good - bad);
    report.result("rows", table.size());
    report.result("reproduced", good);
    report.result("differs", bad);
    report.result("skipped", table.size() - good - bad);
    report.result("verdicts", verdicts);
}

}  // namespace descent::reproductions
