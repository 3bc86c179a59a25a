#include "chapters/14_reproductions/program/show_table.hpp"

#include <algorithm>
#include <cmath>

namespace descent::reproductions {
namespace {

void say_row(Chapter& c, const std::string& number, const Row& row) {
    c.say("{:>3} {:<52} {:>14} {:>20} {:>16}  {}", number, row.statement.what, row.stated_text,
          row.obtained_text, row.tolerance_text, text(verdict(row)));
}

void say_remarks(Chapter& c, const Row& row) {
    if (!row.statement.erratum.empty()) c.say("      erratum: {}", row.statement.erratum);
}

}  // namespace

void add(Chapter& c, Table& table, const Row& row) {
    table.push_back(row);
    say_row(c, "", row);
    say_remarks(c, row);
    if (!row.statement.key.empty() && row.obtained && std::isfinite(*row.obtained))
        c.result(row.statement.key, *row.obtained);
}

void show(Chapter& c, const Table& table) {
    c.section("The table");
    c.say("    {:<52} {:>14} {:>20} {:>16}  {}", "", "stated", "obtained", "tolerance", "verdict");
    std::string group, remark;
    std::vector<double> verdicts;
    for (const Row& row : table) {
        const std::string heading = row.statement.tag + ": " + row.statement.source;
        if (heading != group) c.say("{}", heading);
        if (heading != group) remark.clear();
        group = heading;
        const std::string& now = row.obtained ? row.statement.remark : row.missing;
        if (now != remark && !now.empty()) c.say("    {}", now);
        remark = now;
        say_row(c, fmt::format("{}", verdicts.size() + 1), row);
        say_remarks(c, row);
        const Verdict v = verdict(row);
        verdicts.push_back(v == Verdict::reproduced ? 1 : v == Verdict::differs ? 0 : -1);
    }
    const std::size_t good = count(table, Verdict::reproduced),
                      bad = count(table, Verdict::differs);
    const auto errata = std::count_if(table.begin(), table.end(), [](const Row& row) {
        return verdict(row) == Verdict::differs && !row.statement.erratum.empty();
    });
    c.say("{} rows: {} REPRODUCED, {} DIFFERS ({} of them an erratum of the lecture), {} SKIPPED",
          table.size(), good, bad, errata, table.size() - good - bad);
    c.result("rows", static_cast<double>(table.size()));
    c.result("reproduced", static_cast<double>(good));
    c.result("differs", static_cast<double>(bad));
    c.result("skipped", static_cast<double>(table.size() - good - bad));
    c.result("verdicts", verdicts);
}

}  // namespace descent::reproductions
