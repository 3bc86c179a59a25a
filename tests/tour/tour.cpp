// The tour on a folder of tiny chapters that are shell scripts: the good, the failing, the crashing
// and the hostile.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.hpp"

namespace fs = std::filesystem;
using namespace descent::test;
using Json = nlohmann::ordered_json;

namespace {

/// A source folder with chapters, a folder with their programs, and the tour over both.
struct Fixture {
    TemporaryFolder folder;

    /// A chapter with this note (none if empty) and this shell program (none if empty).
    /// In the program, $out is the folder after --out and $json the file after --json.
    void chapter(const std::string& name, const std::string& note,
                 const std::string& program) const {
        fs::create_directories(folder.path() + "/chapters/" + name);
        fs::create_directories(folder.path() + "/bin");
        if (!note.empty()) folder.write("chapters/" + name + "/README.md", note);
        if (program.empty()) return;
        const std::string file =
            folder.write("bin/" + name, "#!/bin/sh\nout=$2\njson=$4\n" + program);
        fs::permissions(file, fs::perms::owner_all);
    }

    ProgramRun tour(std::vector<std::string> more = {}) const {
        std::vector<std::string> arguments{"--source",   folder.path(),
                                           "--programs", folder.path() + "/bin",
                                           "--out",      folder.path() + "/tour"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run_program("tour", arguments);
    }

    std::string page() const { return read_file(folder.path() + "/tour/index.html"); }
    Json results() const { return Json::parse(read_file(folder.path() + "/tour/results.json")); }
};

const char* const note =
    "# A line\n\nOpening.\n\n## What you will learn\n\n- to *fit* a line\n- to `check` it\n\n## "
    "The model\n\nNot "
    "shown.\n";

std::string json(const std::string& results, const std::string& checks,
                 const std::string& figures = "[]") {
    return fmt::format(
        "cat > \"$json\" "
        "<<'END'\n{{\"chapter\":\"x\",\"version\":\"0\",\"real\":\"double\",\"seed\":7,\"results\":"
        "{},"
        "\"checks\":{},\"figures\":{}}}\nEND\n",
        results, checks, figures);
}

/// A chapter's JSON in which all is well, with these figures.
std::string good_with(const std::string& figures) {
    return json(R"({"slope":0.52222607,"list":[1,2.5]})",
                R"([{"name":"two ways agree","verdict":"PASS","error":1e-16,"bound":1e-14}])",
                figures);
}

const std::string good = good_with("[]");

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("tour: a good chapter appears with its note, results, checks, figure and transcript") {
    const Fixture fixture;
    fixture.chapter("01_line", note,
                    "echo to the output\necho to the error >&2\n"
                    "printf 'series,x,y\\n# Fit & data\\n' > \"$out/fit.csv\"\necho '<svg/>' > "
                    "\"$out/fit.svg\"\n"
                    "printf '// A graph\\ndigraph {}\\n' > \"$out/graph.dot\"\necho '<svg/>' > "
                    "\"$out/graph.svg\"\n" +
                        good_with(R"([{"name":"fit","title":"Fit & data"},
                                      {"name":"graph","title":"A graph"}])"));
    const ProgramRun run = fixture.tour();
    CHECK(run.exit_code == 0);
    CHECK(run.err == "");
    CHECK(contains(run.out, "[1/1] 01_line"));
    CHECK(contains(run.out, "1 check passed, 0 failed"));
    CHECK(contains(run.out, fixture.folder.path() + "/tour/index.html"));

    const std::string page = fixture.page();
    CHECK(contains(page, "<span class=\"number\">1</span> A line</h2>"));
    CHECK(contains(page, "<li>to <em>fit</em> a line</li>"));
    CHECK_FALSE(contains(page, "Not shown."));
    CHECK(contains(
        page, "<img loading=\"lazy\" src=\"01_line/fit.svg\" alt=\"Figure: Fit &amp; data\">"));
    CHECK(contains(page, "href=\"01_line/fit.csv\""));
    CHECK(contains(page, "src=\"01_line/graph.svg\" alt=\"Figure: A graph\""));
    CHECK(contains(page, "<td>two ways agree</td>"));
    CHECK(contains(page, "1e-16"));
    CHECK(contains(page, "0.52222607"));
    CHECK(contains(page, "<span>1</span>, <span>2.5</span>"));
    CHECK(contains(page, "to the output\nto the error"));
    CHECK(contains(page, "href=\"../chapters/01_line/README.md\""));
    CHECK(read_file(fixture.folder.path() + "/tour/01_line/transcript.txt") ==
          "to the output\nto the error\n");

    const Json results = fixture.results();
    CHECK(results["amount"] == "default");
    CHECK(results["passed"] == 1);
    CHECK(results["failed"] == 0);
    CHECK(results["real"] == (sizeof(DESCENT_REAL) == sizeof(float) ? "float" : "double"));
    CHECK(results["chapters"][0]["chapter"] == "01_line");
    CHECK(results["chapters"][0]["seed"] == 7);
    CHECK(results["chapters"][0]["results"]["slope"] == 0.52222607);
    CHECK(results["chapters"][0]["checks"][0]["bound"] == 1e-14);
    CHECK(results["chapters"][0]["figures"][0] == Json{{"name", "fit"}, {"title", "Fit & data"}});
}

TEST_CASE("tour: chapters come in order, and results keep the chapter's order of keys") {
    const Fixture fixture;
    fixture.chapter("10_late", note, good);
    fixture.chapter("02_early", note, json(R"({"zeta":1,"alpha":2})", "[]"));
    CHECK(fixture.tour().exit_code == 0);
    const Json results = fixture.results();
    CHECK(results["chapters"][0]["chapter"] == "02_early");
    CHECK(results["chapters"][1]["chapter"] == "10_late");
    CHECK(results["chapters"][0]["results"].begin().key() == "zeta");
}

TEST_CASE("tour: a failed check is counted, shown, and makes the exit code 1") {
    const Fixture fixture;
    fixture.chapter("01_line", note,
                    json("{}", R"([{"name":"good","verdict":"PASS","error":0,"bound":1},
                                   {"name":"bad","verdict":"FAIL","error":null,"bound":1e-3},
                                   {"name":"empty","verdict":"INCONCLUSIVE",
                                    "error":0,"bound":1}])") +
                        "exit 1\n");
    const ProgramRun run = fixture.tour();
    CHECK(run.exit_code == 1);
    CHECK(contains(run.out, "1 check passed, 2 failed\n"));
    CHECK(contains(fixture.page(),
                   "<td>bad</td><td><span class=\"badge fail\">FAIL</span></td><td "
                   "class=\"value\">not a number</td>"));
    CHECK(fixture.results()["chapters"][0]["verdict"] == "FAIL");
    CHECK(fixture.results()["chapters"][0]["problem"] == "");
}

TEST_CASE(
    "tour: whatever goes wrong in one chapter, the page appears, says so, and shows the others") {
    struct Case {
        std::string name, program, problem;
    };
    const std::vector<Case> cases{
        {"a crash", "echo before the crash\nkill -SEGV $$\n",
         "The program crashed: Segmentation fault."},
        {"an exit code", "echo oops >&2\nexit 2\n", "The program ended with exit code 2."},
        {"no results", "echo done\n", "The program wrote no results."},
        {"broken results", "echo '{\"results\": ' > \"$json\"\n", "The program wrote no results."},
        {"exit 1 without a failed check", good + "exit 1\n",
         "The program ended with exit code 1, although no check failed."},
        {"a program that is not there", "", "The program has not been built."},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Fixture fixture;
        fixture.chapter("01_line", note, c.program);
        fixture.chapter("02_next", note, good);
        const ProgramRun run = fixture.tour();
        CHECK(run.exit_code == 1);
        CHECK(contains(run.out, c.problem));
        CHECK(contains(run.out, "did not finish: 01_line\n"));
        CHECK(contains(fixture.page(), "<p class=\"problem\" role=\"note\">" + c.problem));
        CHECK(contains(fixture.page(), "id=\"02_next\""));
        CHECK(fixture.results()["chapters"][0]["problem"] == c.problem);
        CHECK(fixture.results()["chapters"][1]["verdict"] == "PASS");
    }
}

TEST_CASE("tour: a program that does not end is ended, and what it said before is kept") {
    const Fixture fixture;
    fixture.chapter("01_line", note, "echo working\nexec sleep 60\n");
    const ProgramRun run = fixture.tour({"--limit", "1"});
    CHECK(run.exit_code == 1);
    CHECK(contains(fixture.page(), "The program was ended after 1 seconds."));
    CHECK(contains(fixture.page(), "working"));
}

TEST_CASE("tour: hostile text stays text") {
    const Fixture fixture;
    const std::string evil = "<script>alert(1)</script> \" onload=\"x' & \\u001b";
    const std::string evil_json = "<script>alert(1)</script> \\\" onload=\\\"x' & \\u001b";
    fixture.chapter(
        "01_l'<b>&",
        fmt::format("# {0}\n\n## What you will learn\n\n{0}\n\n- [link](javascript:alert(1))\n",
                    evil),
        "cat <<'END'\n" + evil +
            "\nEND\nprintf '\\033[31mred\\377\\n'\n"
            "echo '# <script>' > \"$out/f\\\"<b>.csv\"\necho '<svg/>' > \"$out/f\\\"<b>.svg\"\n" +
            json(fmt::format("{{\"{}\":1}}", evil_json),
                 fmt::format(
                     "[{{\"name\":\"{0}\",\"verdict\":\"{0}\",\"error\":\"<b>\",\"bound\":1}}]",
                     evil_json),
                 R"([{"name":"f\"<b>","title":"<script>"}, {"name":"../../f","title":"out"},
                     {"name":"..","title":"up"}, {"name":7}, 8])") +
            "exit 1\n");
    CHECK(fixture.tour().exit_code == 1);
    const std::string page = fixture.page();
    CHECK_FALSE(contains(page, "<script"));
    CHECK_FALSE(contains(page, "<b>"));
    CHECK_FALSE(contains(page, "javascript:"));
    CHECK_FALSE(contains(page, "\" onload"));
    CHECK_FALSE(contains(page, "\x1b"));
    CHECK_FALSE(contains(page, "\xff"));
    CHECK(contains(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    CHECK(contains(page, "01_l%27%3Cb%3E%26/f%22%3Cb%3E.svg"));
}

TEST_CASE("tour: a chapter without a note is shown under its folder's name") {
    const Fixture fixture;
    fixture.chapter("01_line", "", good);
    CHECK(fixture.tour().exit_code == 0);
    CHECK(contains(fixture.page(), "01_line</h2>"));
    CHECK(contains(fixture.page(), "This chapter has no lecture note yet."));
}

TEST_CASE("tour: a heading inside code is no heading") {
    const Fixture fixture;
    fixture.chapter("01_line",
                    "```\n# Wrong\n```\n# Right\n## What you will learn\n```\n## still "
                    "inside\n```\nlast line\n# Next\nhidden\n",
                    good);
    CHECK(fixture.tour().exit_code == 0);
    CHECK(contains(fixture.page(), "Right</h2>"));
    CHECK(contains(fixture.page(), "last line"));
    CHECK_FALSE(contains(fixture.page(), "hidden"));
}

TEST_CASE("tour: a new tour removes what the old one wrote, and leaves the reader's own alone") {
    const Fixture fixture;
    const std::string folder = fixture.folder.path() + "/tour/01_line";
    fixture.chapter("01_line", note,
                    "echo x > \"$out/old.svg\"\necho x > \"$out/old.csv\"\n" +
                        good_with(R"([{"name":"old","title":"Old"}, {"name":"../../kept"}])"));
    CHECK(fixture.tour().exit_code == 0);
    CHECK(contains(fixture.page(), "old.svg"));
    const std::vector<std::string> own{"01_line/mine.txt",    "01_line/mine.csv",
                                       "01_line/config.json", "01_line/mine.svg",
                                       "../kept.svg",         "notes.txt"};
    for (const std::string& name : own) fixture.folder.write("tour/" + name, "mine");
    fixture.chapter("01_line", note, "kill -ABRT $$\n");
    CHECK(fixture.tour().exit_code == 1);
    CHECK_FALSE(contains(fixture.page(), ".svg"));
    for (const char* name : {"results.json", "old.svg", "old.csv"})
        CHECK_FALSE(fs::exists(folder + "/" + name));
    for (const std::string& name : own)
        CHECK(read_file(fixture.folder.path() + "/tour/" + name) == "mine");
    for (const auto& entry : fs::recursive_directory_iterator(fixture.folder.path() + "/tour"))
        CHECK(entry.path().extension() != ".part");
}

TEST_CASE("tour: a folder with other files is no place for a tour") {
    const Fixture fixture;
    fixture.chapter("01_line", note, good);
    fs::create_directories(fixture.folder.path() + "/tour/01_line");
    for (const char* name : {"tour/index.html", "tour/results.json", "tour/01_line/mine.csv"}) {
        const std::string mine = fixture.folder.write(name, "{}");
        const ProgramRun run = fixture.tour();
        CHECK(run.exit_code == 2);
        CHECK(run.err == "tour: " + fixture.folder.path() +
                             "/tour has files in it, and not of an earlier tour; remove them or "
                             "name a new folder\n");
        CHECK(read_file(mine) == "{}");
        fs::remove(mine);
    }
    fs::remove(fixture.folder.path() + "/tour/01_line");
    CHECK(fixture.tour().exit_code == 0);
    CHECK(fixture.tour().exit_code == 0);
}

TEST_CASE("tour: results without end, and files that are none, are no results") {
    for (const char* program :
         {"yes '[' | head -c 1000000 > \"$json\"\n",
          "yes '{\"a\":' | head -c 1000000 > \"$json\"\n", "mkfifo \"$out/f.csv\" \"$json\"\n"}) {
        const Fixture fixture;
        fixture.chapter("01_line", note, program);
        CHECK(fixture.tour().exit_code == 1);
        CHECK(contains(fixture.page(), "The program wrote no results."));
    }
}

TEST_CASE("tour: the chapters get --quick and --full") {
    const Fixture fixture;
    fixture.chapter("01_line", note, "echo options: $5 $6\n" + good);
    CHECK(fixture.tour({"--quick"}).exit_code == 0);
    CHECK(contains(fixture.page(), "options: --quick\n"));
    CHECK(fixture.results()["amount"] == "quick");
    CHECK(fixture.tour({"--full"}).exit_code == 0);
    CHECK(contains(fixture.page(), "options: --full\n"));
}

TEST_CASE("tour: the book is made of the tour's results, and the page links to the notes in it") {
    const Fixture fixture;
    fixture.chapter("01_line", note, good);
    fs::create_directories(fixture.folder.path() + "/docs");
    fixture.folder.write("docs/book.cmake",
                         "file(READ ${TOUR}/results.json results)\nif(results MATCHES 01_line)\n"
                         "file(WRITE ${OUT}/html/chapter_01_line.html typeset)\nendif()\n");
    const ProgramRun run = fixture.tour();
    CHECK(run.exit_code == 0);
    CHECK(run.err == "");
    CHECK(
        contains(run.out, "The book: " + fixture.folder.path() + "/build/book/html/index.html\n"));
    CHECK(contains(fixture.page(), "href=\"../build/book/html/chapter_01_line.html\""));
    CHECK_FALSE(fs::exists(fixture.folder.path() + "/tour/book.txt"));
}

TEST_CASE("tour: a book that cannot be made is said, and the page links to the notes as they are") {
    const Fixture fixture;
    fixture.chapter("01_line", note, good);
    fs::create_directories(fixture.folder.path() + "/docs");
    fixture.folder.write(
        "docs/book.cmake",
        "file(WRITE ${OUT}/html/chapter_01_line.html half)\nmessage(FATAL_ERROR \"no ink\")\n");
    const ProgramRun run = fixture.tour();
    CHECK(run.exit_code == 0);
    CHECK(run.err ==
          "tour: the book could not be made, see " + fixture.folder.path() + "/tour/book.txt\n");
    CHECK(contains(read_file(fixture.folder.path() + "/tour/book.txt"), "no ink"));
    CHECK(contains(fixture.page(), "href=\"../chapters/01_line/README.md\""));
    CHECK_FALSE(contains(run.out, "The book"));
}

TEST_CASE("tour: bad use is one line on standard error and exit code 2") {
    const Fixture fixture;
    fixture.chapter("01_line", note, good);
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--nonsense"},
          {"--limit", "soon"},
          {"--quick", "--full"},
          {"--source", fixture.folder.path() + "/nowhere"}}) {
        CAPTURE(arguments[0]);
        const ProgramRun run = run_program("tour", arguments);
        CHECK(run.exit_code == 2);
        CHECK(run.err.starts_with("tour: "));
        CHECK(run.err.find('\n') == run.err.size() - 1);
    }
    const ProgramRun run =
        fixture.tour({"--source", fixture.folder.path(), "--out", "/proc/nothing"});
    CHECK(run.exit_code == 2);
}
