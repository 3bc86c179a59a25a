#include "common/program/report.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

using namespace descent;

TEST_CASE("report: one without an output keeps what it is told") {
    Report report;
    report.section("A section");
    report.say("said to nobody, {}", 1);
    report.result("number", 0.5);
    report.result("count", std::size_t{3});
    report.result("vector", Vector{1, 2});
    report.result("counts", std::vector<std::size_t>{4, 5, 6});
    REQUIRE(report.results().size() == 4);
    CHECK(report.results()[0].values == std::vector<double>{0.5});
    CHECK_FALSE(report.results()[1].list);
    CHECK(report.results()[1].values == std::vector<double>{3});
    CHECK(report.results()[2].list);
    CHECK(report.results()[3].values == std::vector<double>{4, 5, 6});
    CHECK_FALSE(report.progress("nothing"));
}

TEST_CASE("report: what is printed goes to the output, in order") {
    std::string text;
    std::size_t shown = 0;
    Report report(
        {.print = [&](std::string_view part) { text += part; },
         .progress = [&](const std::string&, std::size_t done, std::size_t) { shown = done; }});
    report.section("Ü");
    report.say("x = {}", 2);
    report.check("it holds", true);
    report.progress("work")(7, 9);
    CHECK(text.find("Ü") < text.find("─"));
    CHECK(text.find("x = 2\n") < text.find("PASS  it holds\n"));
    CHECK(shown == 7);
}

TEST_CASE("report: no text moves the cursor of a terminal") {
    std::string text;
    Report report({.print = [&](std::string_view part) { text += part; }, .progress = {}});
    const std::string hostile = "a\x1B]0;owned\a\x1B[2Jcaf\xE9";
    report.section(hostile);
    report.say("{} a table:\n{}", hostile, 1);
    report.check(hostile, true);
    report.check(hostile, 0, 1);
    CHECK(text.find_first_of("\x1B\a\xE9") == std::string::npos);
    CHECK(text.find("a table:\n1\n") != std::string::npos);
}

TEST_CASE("report: checks pass, fail, and never pass on NaN or without a bound") {
    Report report;
    CHECK(report.check("within", 1e-3, 1e-2));
    CHECK(report.check("below zero", -1e-3, 1e-2));
    CHECK(report.check("true", true));
    CHECK_FALSE(report.check("false", false));
    CHECK_FALSE(report.check("outside", 2, 1));
    CHECK_FALSE(report.check("NaN", std::nan(""), 1));
    CHECK_FALSE(report.check("no bound", 1, std::numeric_limits<double>::infinity()));
    REQUIRE(report.checks().size() == 7);
    CHECK(report.checks()[2].verdict == "PASS");
    CHECK(report.checks()[2].error == 0);
    CHECK(report.checks()[3].verdict == "FAIL");
    CHECK(report.checks()[3].error == 1);
}

TEST_CASE("report: a result that is not finite fails, a key or a figure comes once") {
    Report report;
    report.result("lost", std::nan(""));
    REQUIRE(report.checks().size() == 1);
    CHECK(report.checks()[0].name == "lost is finite");
    CHECK(report.checks()[0].verdict == "FAIL");
    CHECK_THROWS_AS(report.result("lost", 1), std::logic_error);
    const Figure figure = Figure("line", "", "x", "y").line("", {0, 1}, std::vector<int>{2, 3});
    report.figure(figure);
    CHECK_THROWS_AS(report.figure(figure), std::logic_error);
    CHECK(report.figures().size() == 1);
}
