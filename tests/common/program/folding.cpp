#include "common/program/folding.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string>
#include <vector>

#include "common/program/command_line.hpp"
#include "common/program/report.hpp"
#include "common/program/text.hpp"
#include "common/random.hpp"

using namespace descent;

namespace {

/// All of a text, folded at once.
std::string folded(const std::string& text, std::size_t width) {
    Folding folding(width);
    const std::string now = folding.lines(text);
    return now + folding.rest();
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

std::size_t widest_line(const std::string& text) {
    std::istringstream stream(text);
    std::size_t widest = 0;
    for (std::string line; std::getline(stream, line);) widest = std::max(widest, text_width(line));
    return widest;
}

}  // namespace

TEST_CASE("folding: what fits stays as it is, and is out at once") {
    Folding folding(12);
    CHECK(folding.lines("a line of 12") == "a line of 12\n");
    CHECK(folding.lines("  a   b   c\n\n  φ   ψ") == "  a   b   c\n\n  φ   ψ\n");
    CHECK(folding.rest() == "");
}

TEST_CASE("folding: text is wrapped between words, and indented as it began") {
    CHECK(folded("  one two three four.", 12) == "  one two\n  three\n  four.\n");
    CHECK(folded("∂L ∂φ ∂ψ.", 5) == "∂L ∂φ\n∂ψ.\n");  // columns, not bytes
    CHECK(folded("a incomprehensible word.", 8) == "a\nincomprehensible\nword.\n");
    CHECK(wrapped("  --x  a text of words", 14, 7) == "  --x  a text\n       of\n       words");
}

TEST_CASE("folding: a sentence that goes on takes the rest of a wrapped line with it") {
    CHECK(folded("one two three\nfour five", 9) == "one two\nthree\nfour five\n");  // no: it fits
    CHECK(folded("one two three four\nfive six.\nSeven", 13) ==
          "one two three\nfour five\nsix.\nSeven\n");
    CHECK(folded("one two three four\nw = 1", 13) == "one two three\nfour\nw = 1\n");
    CHECK(folded("one two three four.\nfive", 13) == "one two three\nfour.\nfive\n");
    CHECK(folded("one two three four\n  five", 13) == "one two three\nfour\n  five\n");
}

TEST_CASE("folding: the gaps of a table shrink to two columns, if that does") {
    CHECK(folded("  step      loss\n"
                 "  1         0.5\n"
                 "  1000      0.25",
                 14) ==
          "  step  loss\n"
          "  1     0.5\n"
          "  1000  0.25\n");
    // a single blank parts no column
    CHECK(folded("n      not noise\n1              9", 14) == "n  not noise\n1          9\n");
}

TEST_CASE("folding: what has no room stands below, behind the first column") {
    const std::string table =
        "  kind   a    b    c\n"
        "  relu   1   22  333\n"
        "  tanh  44   55   66";
    CHECK(folded(table, 15) ==
          "  kind   a   b\n"
          "  relu   1  22\n"
          "  tanh  44  55\n"
          "  kind    c\n"
          "  relu  333\n"
          "  tanh   66\n");
    CHECK(folded(table, 20) == table + "\n");
    // A line of text ends the table; a later row stands by itself.
    CHECK(folded("a  b  c  d\nend\ne  f", 9) == "a  b  c\n   d\nend\ne  f\n");
}

TEST_CASE("folding: a row alone goes on below its second cell") {
    CHECK(folded("  go:  one two  three four  five", 21) ==
          "  go:  one two\n       three four\n       five\n");
    CHECK(folded("go:  one two three  four", 15) == "go:  one two\n     three\n     four\n");
}

TEST_CASE("folding: no word is lost and no line too wide, whatever the table") {
    Random random(1, "tables");
    for (int trial = 0; trial < 300; ++trial) {
        const std::size_t columns = 1 + random.index(9), rows = 1 + random.index(4);
        std::string text;
        for (std::size_t i = 0; i < rows; ++i) {
            text += i == 0 ? "" : "\n";
            for (std::size_t j = 0; j < columns; ++j) {
                const std::string word(1 + random.index(6),
                                       static_cast<char>('a' + random.index(26)));
                text += padded(word, 6 + random.index(4));
            }
        }
        const std::size_t width = 20 + random.index(40);
        const std::string result = folded(text, width);
        CAPTURE(text);
        CAPTURE(result);
        CHECK(widest_line(result) <= width);
        for (const std::string& word : words_of(text)) {
            const std::vector<std::string> kept = words_of(result);
            REQUIRE(std::find(kept.begin(), kept.end(), word) != kept.end());
        }
    }
}

TEST_CASE("report: lines are folded to the width of the terminal, in their order") {
    std::string text;
    Report report(
        {.print = [&](std::string_view part) { text += part; }, .progress = {}, .width = 50});
    report.section("A title that is wider than the terminal, which has fifty columns");
    report.say("{:<20}{:>20}{:>20}", "a", "b", "c");
    report.say("{:<20}{:>20}{:>20}", 1, 2, 3);
    report.check("a name that is as long as some names of checks are", 0.5, 1.0);
    report.check("short", 0.5, 1.0);
    report.say("A sentence, and it is longer than what fits into a line");
    report.say("of the terminal");
    report.finish_lines();
    CHECK(widest_line(text) <= 50);
    CAPTURE(text);
    CHECK(
        text.ends_with("a  b  c\n1  2  3\n"
                       "  PASS  a name that is as long as some names of\n"
                       "        checks are\n"
                       "        (error 0.5, bound 1)\n"
                       "  PASS  short     (error 0.5, bound 1)\n"
                       "A sentence, and it is longer than what fits into a\n"
                       "line of the terminal\n"));
}

TEST_CASE("help: lines of a description are folded one by one, and a program needs no options") {
    std::string program = "x", flag = "--help";
    std::array<char*, 2> words{program.data(), flag.data()};
    const auto help = [&](const std::string& description) {
        return read_command_line(2, words.data(), "x", description, {}, "TASK").value();
    };
    CHECK(help("First.\nSecond.").starts_with("First.\nSecond.\n\nUsage: x [options] TASK\n"));
    CHECK(help("Short.").find("--version") != std::string::npos);
    // Three words of a thousand columns: no terminal takes two of them beside each other.
    const std::string wide(1000, 'w');
    const std::string parts = "Its parts\n" + wide + " " + wide + " and\nmore.";
    CHECK(help(parts).starts_with("Its parts\n" + wide + "\n" + wide + "\nand more.\n\nUsage"));
}
