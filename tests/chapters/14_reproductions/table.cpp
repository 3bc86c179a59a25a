#include "chapters/14_reproductions/table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "chapters/14_reproductions/program/figures.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::reproductions;

namespace {

const double not_a_number = std::numeric_limits<double>::quiet_NaN();
const double infinite = std::numeric_limits<double>::infinity();
const Statement statement{
    .tag = "L0.0", .source = "a source", .what = "a number", .key = "key", .digits = 1};

}  // namespace

TEST_CASE(
    "table: a number within its tolerance is REPRODUCED, its ends included, and any other "
    "DIFFERS") {
    CHECK(verdict(number(statement, 10, 0.5, 10)) == Verdict::reproduced);
    CHECK(verdict(number(statement, 10, 0.5, 10.5)) == Verdict::reproduced);
    CHECK(verdict(number(statement, 10, 0.5, 9.5)) == Verdict::reproduced);
    CHECK(verdict(number(statement, 10, 0.5, std::nextafter(10.5, 11))) == Verdict::differs);
    CHECK(verdict(number(statement, 10, 0.5, 9.49)) == Verdict::differs);
    CHECK(verdict(number(statement, 15139, 0, 15319)) == Verdict::differs);
    CHECK(verdict(number(statement, 15319, 0, 15319)) == Verdict::reproduced);
}

TEST_CASE("table: a range with an infinite end, and a margin that must be large enough") {
    CHECK(verdict(range(statement, "64–68 %", 64, 68, 68)) == Verdict::reproduced);
    CHECK(verdict(range(statement, "64–68 %", 64, 68, 68.1)) == Verdict::differs);
    CHECK(verdict(range(statement, "at least 2", 2, infinite, 1e300)) == Verdict::reproduced);
    CHECK(verdict(range(statement, "at most 2", -infinite, 2, 2.1)) == Verdict::differs);
    CHECK(verdict(ordering(statement, "fewer", "by", 1, 1)) == Verdict::reproduced);
    CHECK(verdict(ordering(statement, "fewer", "by", 0.99, 1)) == Verdict::differs);
    CHECK(verdict(ordering(statement, "fewer", "by", -5, 1)) == Verdict::differs);
}

TEST_CASE("table: NaN is never REPRODUCED, and a row without a number is SKIPPED") {
    CHECK(verdict(number(statement, 10, 1e300, not_a_number)) == Verdict::differs);
    CHECK(verdict(range(statement, "anything", -infinite, infinite, not_a_number)) ==
          Verdict::differs);
    CHECK(verdict(ordering(statement, "fewer", "by", not_a_number, 1e-300)) == Verdict::differs);
    CHECK(verdict(skipped(statement, "10", "get the file")) == Verdict::skipped);
    CHECK(verdict(number(statement, 10, 1, infinite)) == Verdict::differs);
}

TEST_CASE("table: the texts of a row show what was stated, obtained and allowed") {
    const Statement percent{.tag = "L0.0",
                            .source = "a source",
                            .what = "a share",
                            .key = "",
                            .digits = 1,
                            .unit = " %"};
    const Row row = number(percent, 32, 3.04, 31.76);
    CHECK(row.stated_text == "32.0 %");
    CHECK(row.obtained_text == "31.8 %");
    CHECK(row.tolerance_text == "± 3.0 %");
    CHECK(number(statement, 2, 0, 2).tolerance_text == "exact");
    CHECK(range(percent, "64–68 %", 64, 68, 67).tolerance_text == "64.0 … 68.0 %");
    CHECK(range(percent, "more", 64, infinite, 67).tolerance_text == "≥ 64.0 %");
    CHECK(range(percent, "less", -infinite, 64, 67).tolerance_text == "≤ 64.0 %");
    CHECK(ordering(percent, "fewer", "by", 7.25, 1).obtained_text == "by 7.2 %");
    CHECK(skipped(percent, "32 %", "get the file").obtained_text.empty());
    CHECK(text(Verdict::reproduced) == "REPRODUCED");
    CHECK(text(Verdict::differs) == "DIFFERS");
    CHECK(text(Verdict::skipped) == "SKIPPED");
}

TEST_CASE("table: statements that no number could meet, or every number, are refused") {
    CHECK_THROWS_AS(number(statement, 10, -1, 10), std::invalid_argument);
    CHECK_THROWS_AS(number(statement, 10, infinite, 10), std::invalid_argument);
    CHECK_THROWS_AS(number(statement, 10, not_a_number, 10), std::invalid_argument);
    CHECK_THROWS_AS(number(statement, not_a_number, 1, 10), std::invalid_argument);
    CHECK_THROWS_AS(range(statement, "", 2, 1, 1.5), std::invalid_argument);
    CHECK_THROWS_AS(range(statement, "", not_a_number, 1, 1), std::invalid_argument);
    CHECK_THROWS_AS(ordering(statement, "", "", 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(ordering(statement, "", "", 1, -1), std::invalid_argument);
    CHECK_THROWS_AS(ordering(statement, "", "", 1, not_a_number), std::invalid_argument);
}

TEST_CASE("table: the margin of a descending list is the smallest relative step, by hand") {
    CHECK(descending_margin({100, 50, 40}) == doctest::Approx(0.2));
    CHECK(descending_margin({100, 50, 50}) == 0);
    CHECK(descending_margin({100, 50, 60}) == doctest::Approx(-0.2));
    CHECK(std::isnan(descending_margin({100, not_a_number, 50})));
    CHECK(std::isnan(descending_margin({100, 50, not_a_number})));
    CHECK(std::isnan(descending_margin({100, 0})));
    CHECK_THROWS_AS(descending_margin({1}), std::invalid_argument);
}

TEST_CASE("table: two neighbouring digits exchanged are told from other differences") {
    CHECK(neighbours_swapped(15139, 15319));
    CHECK(neighbours_swapped(15319, 15139));
    CHECK(neighbours_swapped(12, 21));
    CHECK_FALSE(neighbours_swapped(15139, 15139));
    CHECK_FALSE(neighbours_swapped(15139, 15391));
    CHECK_FALSE(neighbours_swapped(15139, 15138));
    CHECK_FALSE(neighbours_swapped(11, 11));
    CHECK_FALSE(neighbours_swapped(1, 10));
}

TEST_CASE("table: rows are counted by verdict") {
    const Table table{number(statement, 1, 0, 1), number(statement, 1, 0, 2),
                      skipped(statement, "1", "x"), number(statement, 1, 0, 1)};
    CHECK(count(table, Verdict::reproduced) == 2);
    CHECK(count(table, Verdict::differs) == 1);
    CHECK(count(table, Verdict::skipped) == 1);
}
