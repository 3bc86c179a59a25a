#include <doctest/doctest.h>

#include <array>
#include <limits>

#include "docs/live/live.hpp"

using namespace descent;
using live::Answer;
using live::answer;
using live::Question;

TEST_CASE("live question: numbers, counts, lists and words of its settings") {
    const Question ask("alpha=0.25&steps=3&x=1,-2,3e2&rule=adam&none=");
    CHECK(ask.number("alpha", 0, 1) == Real(0.25));
    CHECK(ask.count("steps", 1, 10) == 3);
    CHECK((ask.numbers("x", -1000, 1000, 3) == Vector{1, -2, 300}));
    CHECK(ask.numbers("none", 0, 1, 3).size() == 0);
    constexpr std::array<std::string_view, 2> rules{"sgd", "adam"};
    CHECK(ask.choice("rule", rules) == 1);
}

TEST_CASE("live question: what makes no sense is refused, naming the setting") {
    CHECK_THROWS_WITH(Question("alpha"), "settings: 'alpha' is no name=value");
    CHECK_THROWS_WITH(Question("=1"), "settings: '=1' is no name=value");
    const Question ask("a=nan&b=1e400&c=2.5&d=1,x&e=1,2,3&f=&g=0x&h=7");
    CHECK_THROWS_WITH(ask.number("a", 0, 1), "a: 'nan' is not a number");
    CHECK_THROWS_WITH(ask.number("b", 0, 1), "b: '1e400' is not a number");
    CHECK_THROWS_WITH(ask.number("f", 0, 1), "f: '' is not a number");
    CHECK_THROWS_WITH(ask.number("g", 0, 1), "g: '0x' is not a number");
    CHECK_THROWS_WITH(ask.number("h", 0, 1), "h: 7 is not between 0 and 1");
    CHECK_THROWS_WITH(ask.number("z", 0, 1), "z: this setting is missing");
    CHECK_THROWS_WITH(ask.count("c", 0, 9), "c: 2.5 is not a whole number");
    CHECK_THROWS_WITH(ask.numbers("d", 0, 9, 9), "d: 'x' is not a number");
    CHECK_THROWS_WITH(ask.numbers("e", 0, 9, 2), "e: 3 numbers are more than 2");
    constexpr std::array<std::string_view, 1> rules{"sgd"};
    CHECK_THROWS_WITH(ask.choice("c", rules), "c: there is no '2.5'");
}

TEST_CASE("live answer: JSON in the order in which it was told, null for what is not finite") {
    const Real infinity = std::numeric_limits<Real>::infinity();
    const std::vector<Real> list{1, -infinity, Real(0.5)};
    const std::vector<std::string> words{"a", "b"};
    CHECK(Answer()
              .number("one", Real(0.1))
              .numbers("list", list)
              .rows("rows", Matrix{{1, 2}, {3, 4}})
              .text("text", "\"so\\\n")
              .texts("words", words)
              .json() == R"({"one":0.1,"list":[1,null,0.5],"rows":[[1,2],[3,4]],)"
                         R"("text":"\"so\\\u000a","words":["a","b"]})");
    CHECK(Answer().json() == "{}");
    CHECK_THROWS_WITH(Answer().number("x", 1).text("x", ""), "x is told twice");
}

TEST_CASE("live figures: a chapter's refusal and an unknown figure are answers, too") {
    CHECK(answer("nothing?x=1") == R"({"error":"figure: there is no 'nothing'"})");
    CHECK(answer("").starts_with(R"({"error":"figure:)"));
    CHECK(answer("line?x=1,2&y=1&start=0,0&share=0.5&steps=3&offsets=0&slopes=0") ==
          R"({"error":"line: y has size 1, expected 2"})");
}

TEST_CASE("live figures: the same question has the same answer, whatever was asked between") {
    const std::string question =
        "line?x=0,1,2&y=0,1,3&start=0,0&share=0.5&steps=2&offsets=0&slopes=0&map=0";
    const std::string first = answer(question);
    answer("line?x=0,1,2&y=5,1,3&start=1,0&share=0.1&steps=1&offsets=0&slopes=0&map=0");
    answer("toy?beta=0");
    CHECK(answer(question) == first);
    // φ̂ = (−1/6, 3/2): the points' mean (1, 4/3), slope ((−1)(−4/3) + 5/3)/2
    CHECK(first.starts_with(R"({"best":[-0.16666666)"));
}
