#include "chapters/14_reproductions/table.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "tests/chapters/14_reproductions/statement.hpp"
#include "tests/support/numbers.hpp"

using namespace descent::reproductions;
using descent::test::infinite;
using descent::test::not_a_number;
using descent::test::some_statement;

TEST_CASE(
    "table: a number within its tolerance is REPRODUCED, its ends included, and any other "
    "DIFFERS") {
    CHECK(verdict(number(some_statement, 10, 0.5, 10)) == RowVerdict::reproduced);
    CHECK(verdict(number(some_statement, 10, 0.5, 10.5)) == RowVerdict::reproduced);
    CHECK(verdict(number(some_statement, 10, 0.5, 9.5)) == RowVerdict::reproduced);
    CHECK(verdict(number(some_statement, 10, 0.5, std::nextafter(10.5, 11))) ==
          RowVerdict::differs);
    CHECK(verdict(number(some_statement, 10, 0.5, 9.49)) == RowVerdict::differs);
    CHECK(verdict(number(some_statement, 15139, 0, 15319)) == RowVerdict::differs);
    CHECK(verdict(number(some_statement, 15319, 0, 15319)) == RowVerdict::reproduced);
}

TEST_CASE("table: a range with an infinite end, and a margin that must be large enough") {
    CHECK(verdict(range(some_statement, "64–68 %", 64, 68, 68)) == RowVerdict::reproduced);
    CHECK(verdict(range(some_statement, "64–68 %", 64, 68, 68.1)) == RowVerdict::differs);
    CHECK(verdict(range(some_statement, "at least 2", 2, infinite, 1e300)) ==
          RowVerdict::reproduced);
    CHECK(verdict(range(some_statement, "at most 2", -infinite, 2, 2.1)) == RowVerdict::differs);
    CHECK(verdict(ordering(some_statement, "fewer", 1, 1)) == RowVerdict::reproduced);
    CHECK(verdict(ordering(some_statement, "fewer", 0.99, 1)) == RowVerdict::differs);
    CHECK(verdict(ordering(some_statement, "fewer", -5, 1)) == RowVerdict::differs);
}

TEST_CASE("table: NaN is never REPRODUCED, and a row without a number is SKIPPED") {
    CHECK(verdict(number(some_statement, 10, 1e300, not_a_number)) == RowVerdict::differs);
    CHECK(verdict(range(some_statement, "anything", -infinite, infinite, not_a_number)) ==
          RowVerdict::differs);
    CHECK(verdict(ordering(some_statement, "fewer", not_a_number, 1e-300)) == RowVerdict::differs);
    CHECK(verdict(skipped(some_statement, "10", "get the file")) == RowVerdict::skipped);
    CHECK(verdict(number(some_statement, 10, 1, infinite)) == RowVerdict::differs);
}

TEST_CASE("table: statements that no number could meet, or every number, are refused") {
    CHECK_THROWS_AS(number(some_statement, 10, -1, 10), std::invalid_argument);
    CHECK_THROWS_AS(number(some_statement, 10, infinite, 10), std::invalid_argument);
    CHECK_THROWS_AS(number(some_statement, 10, not_a_number, 10), std::invalid_argument);
    CHECK_THROWS_AS(number(some_statement, not_a_number, 1, 10), std::invalid_argument);
    CHECK_THROWS_AS(range(some_statement, "", 2, 1, 1.5), std::invalid_argument);
    CHECK_THROWS_AS(range(some_statement, "", not_a_number, 1, 1), std::invalid_argument);
    CHECK_THROWS_AS(ordering(some_statement, "", 1, 0), std::invalid_argument);
    CHECK_THROWS_AS(ordering(some_statement, "", 1, -1), std::invalid_argument);
    CHECK_THROWS_AS(ordering(some_statement, "", 1, not_a_number), std::invalid_argument);
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

TEST_CASE("table: rows are counted by verdict") {
    const Rows table{number(some_statement, 1, 0, 1), number(some_statement, 1, 0, 2),
                     skipped(some_statement, "1", "x"), number(some_statement, 1, 0, 1)};
    CHECK(count(table, RowVerdict::reproduced) == 2);
    CHECK(count(table, RowVerdict::differs) == 1);
    CHECK(count(table, RowVerdict::skipped) == 1);
}

TEST_CASE("table: rows without their numbers are SKIPPED, and keep what is stated") {
    const Rows rows = skipped_rows(
        {number(some_statement, 3, 1, 3), ordering(some_statement, "fewer", 2, 1)}, "get the file");
    CHECK(count(rows, RowVerdict::skipped) == 2);
    CHECK(std::get<double>(rows[0].stated) == 3);
    CHECK(std::get<std::string>(rows[1].stated) == "fewer");
    CHECK(rows[1].missing == "get the file");
    Rows all = rows;
    append(all, {number(some_statement, 3, 1, 3)});
    CHECK(all.size() == 3);
    CHECK(verdict(all[2]) == RowVerdict::reproduced);
}

TEST_CASE("table: hand-worked value: the standard error of an accuracy, in percent") {
    CHECK(accuracy_error(0.5, 100) == doctest::Approx(5));  // √(.25/100)
    CHECK(accuracy_error(0.1, 900) == doctest::Approx(1));  // √(.09/900)
    CHECK(accuracy_error(1, 10) == 0);
    CHECK_THROWS_AS(accuracy_error(0.5, 0), std::invalid_argument);
    CHECK_THROWS_AS(accuracy_error(1.5, 10), std::invalid_argument);
    CHECK_THROWS_AS(accuracy_error(not_a_number, 10), std::invalid_argument);
}
