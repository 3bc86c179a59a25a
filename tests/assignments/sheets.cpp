#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <stdexcept>

#include "common/assignments/fill.hpp"
#include "common/assignments/gates.hpp"
#include "common/assignments/release.hpp"
#include "common/assignments/sheet.hpp"
#include "tests/support/run_program.hpp"

using namespace descent::assignments;
namespace fs = std::filesystem;

namespace {

/// The root of the book: this program lies in build/release/bin/.
fs::path root() {
    return fs::read_symlink("/proc/self/exe")
        .parent_path()
        .parent_path()
        .parent_path()
        .parent_path();
}

std::vector<std::string> chapters_with_tasks() {
    std::vector<std::string> chapters;
    for (const fs::directory_entry& entry : fs::directory_iterator(root() / "chapters"))
        if (fs::exists(entry.path() / "tasks.md")) chapters.push_back(entry.path().filename());
    return chapters;
}

/// The names of all test cases in the tests of a chapter.
std::set<std::string> test_cases(const std::string& chapter) {
    std::set<std::string> names;
    for (const fs::directory_entry& entry :
         fs::directory_iterator(root() / "tests/chapters" / chapter)) {
        if (entry.path().extension() != ".cpp") continue;
        std::string text = read_text(entry.path());
        for (std::size_t at = 0; (at = text.find("TEST_CASE(", at)) != std::string::npos; ++at) {
            // a name may be written in several literals
            std::string name;
            bool inside = false;
            for (std::size_t i = at + 10; i < text.size() && (inside || text[i] != ')'); ++i) {
                if (text[i] == '"')
                    inside = !inside;
                else if (inside)
                    name += text[i];
            }
            names.insert(name);
        }
    }
    return names;
}

const char* const sheet = R"(# Tasks

Prose.

- made of: `Net{widths, kind}`

## 07.1 Title of it

What to write.

- points: 3
- equation: L9.7
- uses: 07.2, 07.3
- order: backward

### Hints

1. Where to look: a
   and b.
2. c
3. d

### Tests

- value: a, and b: c
- error: e

### Mutants

- m1: `a` → `b`
- m2: with: colon: `a[0] = 1;` → `;`
- m3: everything → `return 0;`
- m4: `c` → `d`
- m5: `e` → `f`

### Also right

- loops: everything → `for (;;) break;`
)";

}  // namespace

TEST_CASE("task sheets: every part is read") {
    const Sheet s = read_sheet("tasks.md", sheet);
    REQUIRE(s.tasks.size() == 1);
    const SheetTask& t = s["07.1"];
    CHECK(t.title == "Title of it");
    CHECK(t.points == 3);
    CHECK(t.uses == std::vector<std::string>{"07.2", "07.3"});
    CHECK(t.backward);
    CHECK(t.hints == std::vector<std::string>{"Where to look: a and b.", "c", "d"});
    REQUIRE(t.tests.size() == 2);
    CHECK(t.tests[0].name == "a, and b: c");
    CHECK(t.tests[0].decides());
    CHECK_FALSE(t.tests[1].decides());
    REQUIRE(t.mutants.size() == 5);
    CHECK(t.mutants[1].what == "m2: with: colon");
    CHECK(t.mutants[1].from == "a[0] = 1;");
    CHECK(t.mutants[1].to == ";");
    CHECK(t.mutants[2].from.empty());
    REQUIRE(t.also_right.size() == 1);
    CHECK(t.also_right[0].what == "loops");
    CHECK(t.also_right[0].to == "for (;;) break;");
    CHECK(s.made_of[0].type == "Net");
    CHECK(s.made_of[0].parts == std::vector<std::string>{"widths", "kind"});
}

TEST_CASE("task sheets: a fault is named with its line") {
    const auto changed = [](const std::string& from, const std::string& to) {
        std::string text = sheet;
        text.replace(text.find(from), from.size(), to);
        return text;
    };
    CHECK_THROWS_WITH_AS(read_sheet("t", changed("points: 3", "points: 0")),
                         "t:11: points are a whole number above 0", std::runtime_error);
    CHECK_THROWS_WITH_AS(read_sheet("t", changed("- value: a", "- values: a")),
                         "t:25: a test is written '- value: name', or gradient, invariant, error",
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_sheet("t", changed("3. d", "")), "t: 07.1 has not three hints",
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_sheet("t", changed("- m5: `e` → `f`", "")),
                         "t: 07.1 has fewer than five mutants", std::runtime_error);
    CHECK_THROWS_AS(read_sheet("t", changed("- m1: `a` → `b`", "- m1: `a` to `b`")),
                    std::runtime_error);
    CHECK_THROWS_AS(read_sheet("t", "# Tasks\n"), std::runtime_error);
    CHECK(public_sheet(sheet).find("Where to look") == std::string::npos);
    CHECK(public_sheet(sheet).find("m1") == std::string::npos);
    CHECK(public_sheet(sheet).find("loops") == std::string::npos);
    CHECK(public_sheet(sheet).find("made of") == std::string::npos);
    CHECK(public_sheet(sheet).find("- value: a, and b: c") != std::string::npos);
}

TEST_CASE("task sheets of the book: twelve, with tests that exist and mutants that fit") {
    const std::vector<std::string> chapters = chapters_with_tasks();
    CHECK(chapters.size() == 12);
    std::size_t mutants = 0;
    for (const std::string& chapter : chapters) {
        CAPTURE(chapter);
        const Assignment assignment = read_assignment(root(), chapter);
        const std::set<std::string> known = test_cases(chapter);
        std::size_t lines = 0;
        for (const fs::directory_entry& entry :
             fs::recursive_directory_iterator(root() / "chapters" / chapter))
            if (entry.path().extension() == ".cpp" || entry.path().extension() == ".hpp")
                lines += split_lines(read_text(entry.path())).size();
        CHECK(markup_faults(assignment, lines).empty());
        const Texts book = solutions(assignment);
        for (const SheetTask& task : assignment.sheet.tasks) {
            CAPTURE(task.id);
            for (const TaskTest& test : task.tests) {
                CAPTURE(test.name);
                CHECK(known.contains(test.name));
            }
            std::string text;
            for (const std::string& line : book.find(task.id)->second.lines) text += line + "\n";
            std::vector<Variant> variants = task.mutants;
            mutants += variants.size();
            variants.insert(variants.end(), task.also_right.begin(), task.also_right.end());
            for (const Variant& variant : variants) {
                CAPTURE(variant.from);
                if (variant.from.empty()) continue;
                const std::size_t at = text.find(variant.from);
                CHECK(at != std::string::npos);
                CHECK(text.find(variant.from, at + 1) == std::string::npos);
            }
            CHECK_NOTHROW(definition_around(assignment.file_of(task.id),
                                            *assignment.file_of(task.id).region(task.id)));
        }
    }
    CHECK(mutants >= 300);
}

TEST_CASE("hand-outs of the book: no released file holds a marked region or two lines of one") {
    for (const std::string& chapter : chapters_with_tasks()) {
        CAPTURE(chapter);
        const Assignment assignment = read_assignment(root(), chapter);
        const descent::test::TemporaryFolder folder;
        try {
            release(root(), assignment, {"g++"}, folder.path());
        } catch (const std::runtime_error& e) {
            FAIL_CHECK(e.what());
        }
    }
}

TEST_CASE("hand-outs: what stands between two at signs is filled in") {
    CHECK(filled_in("@A@ and @B@, @A@, @C@", {{"A", "@B@x"}, {"B", "y"}}) == "yx and y, yx, @C@");
    CHECK(filled_in("@A@", {{"A", "@A@"}}) == "@A@");
}

TEST_CASE("leaks: the line of a region, and two of its lines together, are found") {
    const Assignment a{
        "01_line",
        {},
        {read_marked(
            "x.cpp",
            "//> 01.1\n    const Real slope = dot(x, y);\n    return slope / count;  // why\n//<\n"
            "//> 01.2\n    only = this_one_line(x);\n//<\n")}};
    CHECK(leaks(a, "f", "const Real slope=dot(x,y);\nreturn 1;\n").empty());
    CHECK(leaks(a, "f", "const Real  slope = dot(x, y);\n\n  return slope / count;\n").size() == 1);
    CHECK(leaks(a, "f", "only = this_one_line(x);  // here\n").size() == 1);
}

TEST_CASE("hand-outs: a student's own place is behind the includes, but before the first region") {
    const auto lines_before_place = [](const std::string& text) {
        Assignment a{"01_line", {}, {read_marked("chapters/01_line/x.cpp", text)}};
        a.sheet.tasks.emplace_back().id = "01.1";
        const MarkedFile handed =
            read_marked("chapters/01_line/x.cpp", handed_out(a, a.files.front()));
        REQUIRE(handed.regions.size() == 2);
        CHECK(handed.text(handed.regions[1]).size() == 1);
        return handed.regions[0].first - 3;  // its marker, and two lines before that
    };
    CHECK(lines_before_place("#include <cmath>\n\nvoid f() {\n//> 01.1\nx;\n//<\n}\n") == 1);
    CHECK(lines_before_place("//> 01.1\n#include <cmath>\n//<\n") == 0);
    CHECK(lines_before_place("a;\n#include <a>\n//> 01.1\n//<\n#include <b>\n") == 2);
}
