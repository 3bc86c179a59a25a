#include "common/program/text.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <tuple>

#include "common/program/command_line.hpp"

using namespace descent;

TEST_CASE("text: characters are counted, padded and removed whole") {
    CHECK(text_width("") == 0);
    CHECK(text_width("φ₀ = 1") == 6);
    CHECK(padded("φ₀", 4) == "φ₀  ");
    CHECK(padded("long", 2) == "long");
    std::string text = "aφ₀";
    for (const char* left : {"aφ", "a", ""}) {
        remove_last_character(text);
        CHECK(text == left);
    }
    std::string broken = "\x80\x80";  // no UTF-8: ends all the same
    remove_last_character(broken);
    CHECK(broken.empty());
}

TEST_CASE("text: control characters become spaces, UTF-8 stays") {
    CHECK(one_line("a\nb\tc\x1B[1m\x7F") == "a b c [1m ");
    CHECK(one_line("∂L/∂φ") == "∂L/∂φ");
    CHECK(shown_lines("a\nb\tc") == "a\nb c");
}

TEST_CASE("text: what is not UTF-8, and control characters beyond ASCII, are not shown") {
    CHECK(one_line("caf\xE9s") == "caf\uFFFDs");
    CHECK(one_line("\xC2\x9B"
                   "31m") == " 31m");                              // CSI in one character
    CHECK(one_line("\xEF\xBF\xBF|\xC0\xAF") == " |\uFFFD\uFFFD");  // no character; overlong
}

TEST_CASE("did_you_mean: one slip, two in a long word, or a beginning") {
    const std::vector<std::string> names{"gd",   "momentum", "nesterov",
                                         "adam", "--rate",   "--epochs"};
    CHECK(did_you_mean("sgd", names) == "; did you mean gd?");
    CHECK(did_you_mean("AdaM", names) == "; did you mean adam?");
    CHECK(did_you_mean("MOM", names) == "; did you mean momentum?");
    CHECK(did_you_mean("adma", names) == "; did you mean adam?");
    CHECK(did_you_mean("mom", names) == "; did you mean momentum?");
    CHECK(did_you_mean("momemtun", names) == "; did you mean momentum?");
    CHECK(did_you_mean("--rat", names) == "; did you mean --rate?");
    CHECK(did_you_mean("--epoch", names) == "; did you mean --epochs?");
    for (const char* word : {"", "-", "x", "-x", "lion", "dma", "--batch", "momenta23"})
        CHECK(did_you_mean(word, names) == "");
    CHECK(did_you_mean(std::string(1000, 'a'), names) == "");
}

TEST_CASE("first_character: by hand, and whatever is no UTF-8") {
    for (const auto& [text, code, bytes] :
         {std::tuple("a", U'a', 1u), {"é!", U'é', 2u}, {"∂", U'∂', 3u}, {"😀", U'😀', 4u}}) {
        CHECK(first_character(text).code == code);
        CHECK(first_character(text).bytes == bytes);
    }
    for (const char* text : {"", "\x80", "\xC3", "\xC3!", "\xC0\x80", "\xE0\x80\x80",
                             "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\xFF"})
        CHECK(first_character(text).bytes == 0);
}

TEST_CASE("decimal: numbers, and every way to be none") {
    using Kind = Decimal::Kind;
    for (const auto& [text, value] :
         {std::pair("1", 1.0), {"-2.5", -2.5}, {"+3e-4", 3e-4}, {".5", .5}, {"-0", 0.0}}) {
        CHECK(decimal(text).kind == Kind::finite);
        CHECK(decimal(text).value == value);
    }
    for (const char* text :
         {"", "+", "-", "+-3", "++3", "1 ", " 1", "1,5", "0x10", "1.2.3", "e5", "1e999x"})
        CHECK(decimal(text).kind == Kind::no_number);
    for (const char* text : {"nan", "NaN", "inf", "-inf", "+Infinity"})
        CHECK(decimal(text).kind == Kind::not_finite);
    for (const char* text : {"1e999", "-1e999", "1e-999"})
        CHECK(decimal(text).kind == Kind::out_of_range);
}

TEST_CASE("list_items: commas and words separate, empty items stay") {
    using List = std::vector<std::string>;
    CHECK(list_items({"1,2", "3"}) == List{"1", "2", "3"});
    CHECK(list_items({"1"}) == List{"1"});
    CHECK(list_items({"1,,2,"}) == List{"1", "", "2", ""});
}

TEST_CASE("read_whole: the whole range and no more") {
    CHECK(read_whole("18446744073709551615", 0) == std::numeric_limits<std::uint64_t>::max());
    CHECK(read_whole("1", 1) == 1);
    CHECK_THROWS_WITH_AS(read_whole("0", 1), "'0' is not a whole number of at least 1",
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_whole("18446744073709551616", 0),
                         "'18446744073709551616' is too large", std::runtime_error);
}

TEST_CASE("reading a word: what is refused is quoted, but not at any length") {
    std::string begin;
    for (int i = 0; i < 70; ++i) begin += "φ";
    CHECK_THROWS_WITH_AS(read_number(begin), ("'" + begin + "' is not a number").c_str(),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_number(begin + "x"), ("'" + begin + "…' is not a number").c_str(),
                         std::runtime_error);
    CHECK_THROWS_WITH_AS(read_whole(begin + "x", 1),
                         ("'" + begin + "…' is not a whole number of at least 1").c_str(),
                         std::runtime_error);
}
