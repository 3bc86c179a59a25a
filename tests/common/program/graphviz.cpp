#include "common/program/graphviz.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "tests/support/run_program.hpp"
#include "tests/support/xml.hpp"

using descent::Drawing;
using descent::test::read_file;
using descent::test::TemporaryFolder;

namespace {

const Drawing arrow{"arrow", "From a to b", "digraph { a -> b }\n"};

/// PATH set for the scope.
struct ProgramPath {
    std::string old = std::getenv("PATH");
    explicit ProgramPath(const std::string& path) { setenv("PATH", path.c_str(), 1); }
    ~ProgramPath() { setenv("PATH", old.c_str(), 1); }
};

}  // namespace

TEST_CASE("graphviz: a drawing is written as DOT and SVG, under its title") {
    const TemporaryFolder folder;
    CHECK_FALSE(descent::find_graphviz().empty());
    CHECK(arrow.write(folder.path() + "/new"));
    CHECK(read_file(folder.path() + "/new/arrow.dot") == "// From a to b\ndigraph { a -> b }\n");
    const std::string svg = read_file(folder.path() + "/new/arrow.svg");
    CHECK(svg.find(">From a to b<") != std::string::npos);
    CHECK(svg.find("<title>") == std::string::npos);
    CHECK(svg.find("</svg>") != std::string::npos);
}

TEST_CASE(
    "graphviz: without it, or where it fails, the DOT is there all the same and no older drawing") {
    for (const char* script : {"", "#!/bin/sh\nexit 1\n", "#!/bin/sh\necho '<svg>'\n"}) {
        const TemporaryFolder folder;
        const std::string old = folder.write("arrow.svg", "an older drawing");
        if (*script != '\0') {
            folder.write("dot", script);
            std::filesystem::permissions(folder.path() + "/dot", std::filesystem::perms::owner_all);
        }
        const ProgramPath path(folder.path());
        CHECK_FALSE(arrow.write(folder.path()));
        CHECK(read_file(folder.path() + "/arrow.dot").ends_with("digraph { a -> b }\n"));
        CHECK_FALSE(std::filesystem::exists(old));
    }
    const TemporaryFolder folder;
    CHECK_FALSE(Drawing{"broken", "", "digraph { a -> \n"}.write(folder.path()));
}

TEST_CASE("graphviz: texts and names that could do harm") {
    CHECK(descent::dot_text("a \"b\" \\c\nd") == "\"a \\\"b\\\" \\\\c d\"");
    const TemporaryFolder folder;
    CHECK(Drawing{"t", "a\nb { \\n", arrow.dot}.write(folder.path()));
    CHECK(read_file(folder.path() + "/t.dot").starts_with("// a b { \\n\ndigraph"));
    CHECK(read_file(folder.path() + "/t.svg").find(">a b { \\n<") != std::string::npos);
    const std::string hostile = "caf\xE9 \x1B[31m \xC2\x9B <&\"'";
    const Drawing drawing{"h", hostile, "digraph { a [label=" + descent::dot_text(hostile) + "] }"};
    CHECK(drawing.write(folder.path()));
    CHECK(descent::test::xml_problem(read_file(folder.path() + "/h.svg")) == "");
    CHECK_THROWS_AS((Drawing{"", "", arrow.dot}.write(folder.path())), std::invalid_argument);
    CHECK_THROWS_AS((Drawing{"a/b", "", arrow.dot}.write(folder.path())), std::invalid_argument);
}
