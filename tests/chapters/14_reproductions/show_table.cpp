#include "chapters/14_reproductions/program/show_table.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/chapters/14_reproductions/statement.hpp"
#include "tests/support/numbers.hpp"

using namespace descent;
using namespace descent::reproductions;
using test::infinite;
using test::some_statement;

TEST_CASE("table: the texts of a row show what was stated, obtained and allowed") {
    const Statement percent{.tag = "L0.0",
                            .source = "a source",
                            .what = "a share",
                            .key = "",
                            .digits = 1,
                            .unit = " %"};
    const Row row = number(percent, 32, 3.04, 31.76);
    CHECK(stated_text(row) == "32.0 %");
    CHECK(obtained_text(row) == "31.8 %");
    CHECK(tolerance_text(row) == "± 3.0 %");
    CHECK(tolerance_text(number(some_statement, 2, 0, 2)) == "exact");
    CHECK(tolerance_text(range(percent, "64–68 %", 64, 68, 67)) == "64.0 … 68.0 %");
    CHECK(tolerance_text(range(percent, "more", 64, infinite, 67)) == "≥ 64.0 %");
    CHECK(tolerance_text(range(percent, "less", -infinite, 64, 67)) == "≤ 64.0 %");
    CHECK(obtained_text(ordering(percent, "fewer", 7.25, 1)) == "yes, by 7.2 %");
    CHECK(obtained_text(ordering(percent, "fewer", 0.5, 1)) == "no, by 0.5 %");
    CHECK(stated_text(ordering(percent, "fewer", 7.25, 1)) == "fewer");
    CHECK(stated_text(ordering(percent, 2.5, 7.25, 1)) == "by 2.5");
    CHECK(obtained_text(skipped(percent, "32 %", "get the file")).empty());
    CHECK(tolerance_text(skipped(percent, "32 %", "get the file")).empty());
    CHECK(stated_text(skipped(percent, "32 %", "get the file")) == "32 %");
    CHECK(text(RowVerdict::reproduced) == "REPRODUCED");
    CHECK(text(RowVerdict::differs) == "DIFFERS");
    CHECK(text(RowVerdict::skipped) == "SKIPPED");
}

TEST_CASE("table: what the report keeps: numbers under their keys, and the verdicts in order") {
    Statement second = some_statement;
    second.key = "second";
    const Rows rows{number(some_statement, 1, 0, 1), number(second, 1, 0, 2),
                    skipped(some_statement, "1", "x")};
    Report report;
    show_rows(report, rows);
    REQUIRE(report.results().size() == 2);
    CHECK(report.results()[0].key == "key");
    CHECK(report.results()[1].values == std::vector<double>{2});
    show_table(report, rows);
    CHECK(report.results().back().key == "verdicts");
    CHECK(report.results().back().values == std::vector<double>{1, 0, -1});
    // A number that is not finite has no place in the results; its row differs.
    Statement third = some_statement;
    third.key = "third";
    Report none;
    show_rows(none, {number(third, 1, 0, std::nan(""))});
    CHECK(none.results().empty());
}
