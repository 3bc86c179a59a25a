#include "common/assignments/submission.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/run_program.hpp"

using namespace descent::assignments;
namespace fs = std::filesystem;

namespace {

const char* const line_source = R"(#include "x.hpp"

namespace descent::line {

Real slope(const Vector& w) {
    //> 01.1
    return w(0);
    //<
}

Real offset(const Vector& w) {
    //> 01.2
    return w(1);
    //<
}

}  // namespace descent::line
)";

SheetTask task(const char* id) {
    SheetTask t;
    t.id = id, t.title = "a task", t.points = 1;
    return t;
}

Assignment line_assignment() {
    Assignment a{"01_line", {}, {read_marked("chapters/01_line/slope.cpp", line_source)}};
    a.sheet.tasks = {task("01.1"), task("01.2")};
    return a;
}

/// A submission.
struct Folder : descent::test::TemporaryFolder {
    fs::path path = descent::test::TemporaryFolder::path();
    void write(const fs::path& name, const std::string& text) const {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name, std::ios::binary) << text;
    }
    Submission read() const {
        const descent::test::TemporaryFolder work;
        return read_submission(line_assignment(), path, work.path(), Wall::none);
    }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string handed() {
    const Assignment a = line_assignment();
    return handed_out(a, a.files[0]);
}
std::string attempt(const std::string& lines) {
    return replaced(handed(), "    not_implemented(\"01.1 a task\");\n", lines);
}

}  // namespace

TEST_CASE("submissions: the regions are taken by number, wherever the file lies") {
    for (const char* place : {"slope.cpp", "01_line/slope.cpp", "chapters/01_line/slope.cpp",
                              "alice/chapters/01_line/slope.cpp"}) {
        Folder folder;
        folder.write(place, attempt("    return w(0) + 1;\n"));
        const Submission s = folder.read();
        REQUIRE(s.texts.contains("01.1"));
        CHECK(s.texts.at("01.1").lines == std::vector<std::string>{"    return w(0) + 1;"});
        CHECK(s.problems.empty());
        CHECK(s.remarks.empty());
    }
}

TEST_CASE("submissions: CRLF, a byte order mark and invalid UTF-8 change nothing") {
    Folder folder;
    std::string text = "\xEF\xBB\xBF";
    for (const char c : attempt("    return w(0);  // \xFF\n"))
        text += c == '\n' ? "\r\n" : std::string(1, c);
    folder.write("slope.cpp", text);
    const Submission s = folder.read();
    CHECK(s.texts.at("01.1").lines == std::vector<std::string>{"    return w(0);  // \xFF"});
    CHECK(s.remarks.empty());
}

TEST_CASE("submissions: regions that stand in each other's place are taken by number") {
    Folder folder;
    std::string text = attempt("    return w(0);\n");
    text = replaced(text, "//> 01.1", "//> 01.9");
    text = replaced(text, "//> 01.2", "//> 01.1");
    text = replaced(text, "//> 01.9", "//> 01.2");
    folder.write("slope.cpp", text);
    const Submission s = folder.read();
    CHECK(s.texts.at("01.2").lines == std::vector<std::string>{"    return w(0);"});
    CHECK(s.problems.empty());
}

TEST_CASE("submissions: a lost end marker is put back, a lost or doubled beginning is named") {
    Folder folder;
    folder.write("slope.cpp",
                 replaced(attempt("    return w(0);\n"), "return w(0);\n    //<", "return w(0);"));
    Submission s = folder.read();
    CHECK(s.texts.at("01.1").lines == std::vector<std::string>{"    return w(0);"});
    REQUIRE_FALSE(s.remarks.empty());
    CHECK(s.remarks[0].find("//> 01.1 had lost its //<") != std::string::npos);

    folder.write("slope.cpp", replaced(attempt("    return w(0);\n"), "    //> 01.1\n", ""));
    s = folder.read();
    CHECK(s.problems.at("01.1") == "a marker is missing: there is no line //> 01.1 in slope.cpp");
    CHECK(s.texts.contains("01.2"));

    folder.write("slope.cpp", replaced(handed(), "//> 01.2", "//> 01.1"));
    s = folder.read();
    CHECK(s.problems.at("01.1") == "//> 01.1 stands there twice");
}

TEST_CASE("submissions: lines that would break out of their function are named") {
    const auto problem = [](const std::string& lines) {
        Folder folder;
        folder.write("slope.cpp", attempt(lines));
        const Submission s = folder.read();
        CHECK(s.texts.contains("01.2"));  // the other task is not touched
        const auto found = s.problems.find("01.1");
        return found == s.problems.end() ? std::string() : found->second;
    };
    CHECK(problem("    return 0; }\n").ends_with("one } too many"));
    CHECK(problem("    if (true) {\n").ends_with("a { that is not closed"));
    CHECK(problem("    /* open\n").ends_with("a /* without its */"));
    CHECK(problem("#if 0\n").ends_with("an #if without its #endif"));
    CHECK(problem("    auto s = R\"x(\n").ends_with("an open R\"( string"));
    CHECK(problem("    f(\"a\n").ends_with("an open \""));
    CHECK(problem("    a[0) = 1;\n").ends_with("a ) that closes a ["));
    CHECK(problem("    return 1'000 + '{' + f(\"}\"); /* } */ // }\n").empty());
}

TEST_CASE("submissions: links, pipes, devices and large files are not read") {
    const auto remark = [](const Folder& folder) {
        const Submission s = folder.read();
        CHECK(s.texts.empty());
        return s.remarks.empty() ? std::string() : s.remarks[0];
    };
    Folder secret;
    secret.write("slope.cpp", attempt("    return 7;\n"));
    Folder link;
    fs::create_symlink(secret.path / "slope.cpp", link.path / "slope.cpp");
    CHECK(remark(link).find("no regular file") != std::string::npos);
    Folder pipe;
    REQUIRE(mkfifo((pipe.path / "slope.cpp").c_str(), 0600) == 0);
    CHECK(remark(pipe).find("no regular file") != std::string::npos);
    Folder large;
    large.write("slope.cpp", std::string(300 << 10, ' '));
    CHECK(remark(large).find("256 kB") != std::string::npos);
    Folder below;
    fs::create_directory_symlink(secret.path, below.path / "01_line");
    CHECK(below.read().problems.at("01.1").starts_with("not submitted"));
}

TEST_CASE("submissions: nothing, another chapter, and edits around the markers are said") {
    Folder folder;
    CHECK(folder.read().problems.at("01.1") ==
          "not submitted: there is no slope.cpp of chapter 01");
    folder.write("chapters/02_curve/slope.cpp", "//> 02.1\n//<\n");
    CHECK(folder.read().problems.at("01.1") ==
          "a marker is missing: there is no line //> 01.1 in chapters/02_curve/slope.cpp");
    folder.write("slope.cpp",
                 replaced(attempt("    return w(0);\n"), "Real offset", "Real offsets"));
    const Submission s = folder.read();
    CHECK(s.texts.contains("01.1"));
    REQUIRE(s.remarks.size() == 1);
    CHECK(s.remarks[0].find("outside of the markers") != std::string::npos);
    CHECK_THROWS_AS(read_submission(line_assignment(), "/no/such/folder", folder.path, Wall::none),
                    std::runtime_error);
}

TEST_CASE("submissions: a zip is unpacked, behind every wall") {
    const descent::test::TemporaryFolder packed;
    const std::string zip = packed.path() + "/alice's.zip", broken = packed.path() + "/broken.zip";
    Folder folder;
    for (const char* name :
         {"a/first.cpp", "chapters/01_line/slope.cpp", "h\u00FCbsch/\u00F6.txt", "z/last.cpp"})
        folder.write(name, attempt("    return w(0);\n"));
    REQUIRE(std::system(fmt::format("cmake -E env LC_ALL=C.UTF-8 cmake -E chdir '{}' cmake -E tar "
                                    "cf \"{}\" --format=zip .",
                                    folder.path.string(), zip)
                            .c_str()) == 0);
    fs::permissions(zip, fs::perms::owner_read);
    const std::string bytes = descent::test::read_file(zip);
    std::ofstream(broken, std::ios::binary) << bytes.substr(0, bytes.size() / 2);
    for (const Wall wall : {Wall::none, Wall::jail, Wall::bubblewrap}) {
        CAPTURE(name(wall));
        const descent::test::TemporaryFolder work, other_work, last_work;
        try {
            const Submission s = read_submission(line_assignment(), zip, work.path(), wall);
            CHECK(s.texts.size() == 3);  // two tasks, and what is her own
            CHECK(s.remarks.empty());
            for (const char* file : {"a/first.cpp", "z/last.cpp"})
                CHECK(fs::exists(fs::path(work.path()) / "unpacked" / file));
            const Submission half =
                read_submission(line_assignment(), broken, other_work.path(), wall);
            REQUIRE_FALSE(half.remarks.empty());
            CHECK(half.remarks[0].starts_with("the archive could not be unpacked whole: "));
            const fs::path source = folder.path / "a/first.cpp";
            CHECK(read_submission(line_assignment(), source, last_work.path(), wall).remarks ==
                  std::vector<std::string>{"first.cpp is no zip"});
        } catch (const SandboxFailure& failure) {
            REQUIRE(wall != Wall::none);
            MESSAGE("SKIPPED: ", std::string(name(wall)), ": ", std::string(failure.what()));
        }
    }
}

TEST_CASE("submissions: folders and files as a learning platform names them") {
    Folder folder;
    folder.write("chapters/02_curve/slope.cpp", "//> 02.1\n//<\n");
    folder.write("build/slope.cpp", attempt("    return 3;\n"));
    folder.write("z/07_alice/slope.cpp", attempt("    return 7;\n"));
    folder.write("z/07_alice/tests/slope.cpp", attempt("    return 8;\n"));
    CHECK(folder.read().texts.at("01.1").lines == std::vector<std::string>{"    return 7;"});
    folder.write("zz/slope.cpp", attempt("    return 1;\n"));
    CHECK(folder.read().texts.at("01.1").lines == std::vector<std::string>{"    return 1;"});

    for (const char* name : {"Slope.cpp", "slope (1).cpp", "slope-2.cpp", "slope - Copy.cpp"}) {
        Folder other;
        other.write(name, attempt("    return 1;\n"));
        const Submission s = other.read();
        CHECK(s.problems.at("01.1").starts_with("not submitted"));
        CHECK(s.remarks == std::vector<std::string>{std::string(name) +
                                                    " was not read: its name should be slope.cpp"});
    }
    Folder different;
    different.write("slopes.cpp", attempt("    return 1;\n"));
    CHECK(different.read().remarks.empty());

    Folder full;
    for (int i = 0; i < 5100; ++i) full.write("a/b/" + std::to_string(i), "");
    full.write("z/slope.cpp", attempt("    return 1;\n"));
    CHECK(full.read().remarks ==
          std::vector<std::string>{
              "more than 5000 files and folders: not all of them were looked at"});
    CHECK(full.read().texts.contains("01.1"));  // the topmost are looked at first
}

TEST_CASE(
    "submissions: the hints that were shown come along, and nonsense in their place does no harm") {
    Folder folder;
    folder.write("01_line/slope.cpp", attempt("    return w(0);\n"));
    folder.write("01_line/hints.json",
                 R"({"01.1": {"shown": 2, "attempt": 17}, "01.2": {"shown": 99}, "x": [[[[]]]]})");
    CHECK(folder.read().hints == std::map<std::string, std::size_t>{{"01.1", 2}, {"01.2", 99}});
    for (const std::string& text :
         {std::string("[1"), std::string("{\"01.1\": {\"shown\": -3}}"),
          std::string("{\"01.1\": {\"shown\": \"2\"}}"), std::string(200000, '[')}) {
        folder.write("01_line/hints.json", text);
        const Submission s = folder.read();
        CHECK(s.hints.empty());
        CHECK(s.texts.contains("01.1"));
    }
}
