#include "common/assignments/report.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "common/assignments/results.hpp"
#include "common/program/files.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::assignments;
namespace fs = std::filesystem;
using Kind = TaskTest::Kind;

namespace {

/// Two tasks of 3 and 2 points, with one test each.
Assignment two_tasks() {
    Assignment a{"07_backprop", {}, {}};
    for (const auto& [id, points] : {std::pair("07.1", 3U), std::pair("07.2", 2U)}) {
        SheetTask task;
        task.id = id, task.title = "a < b", task.points = points, task.hints = {"a", "b", "c"};
        task.tests = {{Kind::value, "v"}};
        a.sheet.tasks.push_back(task);
    }
    return a;
}

TaskRows found(const std::string& diagnosis) {
    TestRow row;
    row.test = "v", row.ran = true, row.passed = diagnosis.empty(), row.diagnosis = diagnosis;
    row.failure = diagnosis.empty() ? "" : "x.cpp:7: CHECK( a == b )";
    return {{row}, ""};
}

/// Leaves the results of a submission in a folder, as grade() does.
void leave(const fs::path& folder, const std::string& first, const std::string& second) {
    Grade grade = planned(two_tasks());
    for (const bool hidden : {false, true}) {
        take_rows(grade, "07.1", hidden, found(first));
        take_rows(grade, "07.2", hidden, found(second));
    }
    grade.hints["07.2"] = 99;  // it has three
    settle(grade);
    grade.complete = true;
    fs::create_directories(folder);
    write_results(grade, folder, false);
}

}  // namespace

TEST_CASE("reports: points and causes of three submissions, and one that was not graded") {
    const descent::test::TemporaryFolder folder;
    const fs::path root = folder.path();
    leave(root / "b", "the mean is missing", "");
    leave(root / "a", "", "");
    leave(root / "c", "the mean is missing", "transposed");
    Grade broken = planned(two_tasks());
    broken.failure = "no wall";
    fs::create_directories(root / "d");
    write_results(broken, root / "d", false);

    const Course course = read_course(root);
    REQUIRE(course.outcomes.size() == 4);
    CHECK(course.outcomes[0].points() == 5);
    CHECK(course.outcomes[1].points() == 2);
    CHECK(course.outcomes[2].points() == 0);
    CHECK(course.outcomes[1].tasks.at("07.2").hints == 3);
    CHECK(course.outcomes[3].problem.find("no wall") != std::string::npos);

    const std::string text = table(course);
    CHECK(text.find("3 submissions graded") != std::string::npos);
    CHECK(text.find("07.1 a < b: 1.00 of 3 points; all 33 %, none 67 %") != std::string::npos);
    CHECK(text.find(" 67 %  the mean is missing") != std::string::npos);
    CHECK(text.find("1 could not be graded") != std::string::npos);

    const std::string lines = csv(course, true);
    CHECK(lines.starts_with("submission,points,07.1,07.1 hints,07.1 cause,07.2,"));
    CHECK(lines.find("\nb,2,0,0,the mean is missing,2,3,,\n") != std::string::npos);
    CHECK(csv(course, false).find("\n2,2,0,0,") != std::string::npos);
    CHECK(csv(course, false).find("\nb,") == std::string::npos);

    const std::string html = page(course);
    CHECK(html.find("<h2>07.1 a &lt; b</h2>") != std::string::npos);
    CHECK(html.find("a < b") == std::string::npos);
}

TEST_CASE("reports: a folder that another submission's file has broken costs that one only") {
    const descent::test::TemporaryFolder folder;
    const fs::path root = folder.path();
    leave(root / "a", "=HYPERLINK(\"x\"), or", "");
    for (const char* name : {"b", "c", "d"}) fs::create_directories(root / name);
    descent::write_file(root / "b" / "results.json", "{\"tests\": [");
    descent::write_file(root / "c" / "results.json", "{\"tests\": [], \"extra_data\": 3}");
    const Course course = read_course(root);
    CHECK(course.outcomes[0].points() == 2);
    // without a task it is of no assignment, and of another than those before
    descent::write_file(root / "d" / "results.json",
                        R"({"tests": [], "extra_data": {"tasks": []}})");
    CHECK_THROWS_WITH_AS(read_course(root), "d is of another assignment than those before it",
                         std::runtime_error);
    CHECK_FALSE(course.outcomes[1].problem.empty());
    CHECK_FALSE(course.outcomes[2].problem.empty());
    // what a spreadsheet would compute is text, and quoted
    CHECK(csv(course, false).find(",\"'=HYPERLINK(\"\"x\"\"), or\",") != std::string::npos);
}

TEST_CASE("reports: a folder without results is refused") {
    const descent::test::TemporaryFolder folder;
    CHECK_THROWS_WITH_AS(read_course(folder.path()),
                         doctest::Contains("no results.json in the folders of"),
                         std::runtime_error);
}

TEST_CASE("assignments: every command has a help") {
    for (const std::string command : {"check", "watch", "gates", "release", "grade", "report"}) {
        CAPTURE(command);
        const auto run = descent::test::run_program("assignments", {command, "--help"});
        CHECK(run.exit_code == 0);
        CHECK(run.out.find("Usage: " + command) != std::string::npos);
    }
}
