// Do the harnesses hold over their seeds, and over mutations of them that are the same on every
// machine?
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "common/random.hpp"
#include "tests/fuzz/oracles.hpp"

using namespace descent;
using namespace descent::fuzz;

namespace {

/// What is wrong, or nothing. What nobody expects is a finding too.
std::string fault(const Harness& harness, const std::string& input) {
    try {
        harness.run(input);
    } catch (const Found& found) {
        return found.text;
    } catch (const std::exception& error) {
        return std::string("an exception that nobody expects: ") + error.what();
    }
    return "";
}

/// The bytes as a text of C++.
std::string shown(const std::string& input) {
    std::string text;
    for (const char c : input)
        text += c >= ' ' && c <= '~' && c != '\\' && c != '"'
                    ? std::string(1, c)
                    : fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    return text;
}

/// Bytes that mean something to one reader or another.
const std::vector<std::string> words{"\n",
                                     "\r\n",
                                     ",",
                                     ";",
                                     "\t",
                                     "\"",
                                     "'",
                                     "#",
                                     "-",
                                     "+",
                                     "0",
                                     "9",
                                     "e",
                                     ".",
                                     "nan",
                                     "inf",
                                     "1e999",
                                     "18446744073709551616",
                                     "--",
                                     "=",
                                     "[",
                                     "]",
                                     "(",
                                     ")",
                                     "{",
                                     "}",
                                     "//> 07.9\n",
                                     "//<\n",
                                     "```",
                                     "<script>",
                                     "](javascript:",
                                     "&#0;",
                                     "block b 1\n",
                                     "phi",
                                     "null",
                                     "\xEF\xBB\xBF",
                                     "\xFF",
                                     "\xC3",
                                     "\x1F\x8B",
                                     std::string(1, '\0'),
                                     std::string(8, '\0'),
                                     std::string(8, '\xFF')};

/// One small change.
void mutate(std::string& input, const std::vector<std::string>& seeds, Random& random) {
    const std::size_t at = random.index(input.size() + 1);
    const std::size_t length = random.index(std::min<std::size_t>(input.size() - at, 16) + 1);
    const std::string& word = words[random.index(words.size())];
    const std::string& other = seeds[random.index(seeds.size())];
    switch (random.index(6)) {
        case 0:
            if (at < input.size()) input[at] = static_cast<char>(input[at] ^ 1 << random.index(8));
            break;
        case 1:
            if (at < input.size()) input[at] = static_cast<char>(random.index(256));
            break;
        case 2:
            input.insert(at, word);
            break;
        case 3:
            input.replace(at, length, word);
            break;
        case 4:
            input.insert(at, input.substr(at, length));
            break;
        default:
            input = input.substr(0, at) + other.substr(random.index(other.size() + 1));
    }
}

std::string mutated(const Harness& harness, const std::vector<std::string>& seeds, Random& random) {
    std::string input = seeds[random.index(seeds.size())];
    for (std::size_t changes = 1 + random.index(4); changes > 0; --changes)
        mutate(input, seeds, random);
    input.resize(std::min(input.size(), harness.longest));
    return harness.mend ? harness.mend(input) : input;
}

bool caught(const auto& oracle) {
    try {
        oracle();
    } catch (const Found&) {
        return true;
    }
    return false;
}

}  // namespace

TEST_CASE("fuzz: every harness holds over its seeds, and mutations of them") {
    constexpr std::size_t mutations = 1000;
    CHECK(harnesses().size() >= 10);
    for (const Harness& harness : harnesses()) {
        CAPTURE(harness.name);
        const std::vector<std::string> seeds = all_seeds(harness);
        REQUIRE(!seeds.empty());
        Random random(1, harness.name);
        std::size_t faults = 0;
        for (std::size_t i = 0; i < seeds.size() + mutations && faults < 3; ++i) {
            const std::string input = i < seeds.size() ? seeds[i] : mutated(harness, seeds, random);
            const std::string what = fault(harness, input);
            if (what.empty()) continue;
            ++faults;
            FAIL_CHECK(harness.name << ": " << what << "\ninput: \"" << shown(input) << "\"");
        }
    }
}

TEST_CASE("fuzz: mutations are the same in every run, and reach all of a seed") {
    const Harness harness{.name = "any", .longest = 20, .seeds = nullptr, .run = nullptr};
    const std::vector<std::string> seeds{"abcdefgh"};
    Random one(1, "any"), two(1, "any");
    std::string touched(8, ' ');
    for (int i = 0; i < 500; ++i) {
        const std::string input = mutated(harness, seeds, one);
        CHECK(input == mutated(harness, seeds, two));
        CHECK(input.size() <= 20);
        for (std::size_t k = 0; k < 8; ++k)
            if (k >= input.size() || input[k] != seeds[0][k]) touched[k] = 'x';
    }
    CHECK(touched == "xxxxxxxx");
}

TEST_CASE("fuzz: each oracle catches what it is for") {
    CHECK(!caught([] { check_refusal("d.csv:2: expected a number, found 'φ'", "d.csv"); }));
    CHECK(caught([] { check_refusal("expected a number", "d.csv"); }));
    CHECK(caught([] { check_refusal("d.csv:\n2", "d.csv"); }));
    CHECK(caught([] { check_refusal("d.csv" + std::string(496, 'x'), "d.csv"); }));

    CHECK(!caught(
        [] { check_html("<p>a <a href=\"b.md#c\" title=\"x\">b</a><br />&lt;script&gt;</p>"); }));
    for (const char* html :
         {"<script>x</script>", "<p onclick=\"x\"></p>", "<style>p{}</style>", "<iframe></iframe>",
          "<a href=\"javascript:x\">y</a>", "<a href=\"JavaScript:x\">y</a>",
          "<img src=\"data:text/html,x\" />", "<p>", "<p></em></p>", "</p>", "<p", "<!-- x -->"}) {
        CAPTURE(html);
        CHECK(caught([&] { check_html(html); }));
    }

    const Table table{{"x", "y"}, {{1, 2}, {3, Real(4.5)}}, {2, 3}};
    const auto with = [&](const auto& change) {
        Table changed = table;
        change(changed);
        return changed;
    };
    const std::string plain = "e,E\n1,2\n3,4.5\n";
    CHECK(!caught([&] { check_table(table), check_cells(plain, table); }));
    CHECK(caught([&] { check_table(with([](Table& t) { t.line = {3, 3}; })); }));
    CHECK(caught([&] { check_table(with([](Table& t) { t.columns.pop_back(); })); }));
    CHECK(caught([&] {
        check_table(with([](Table& t) { t.values(0, 0) = std::numeric_limits<Real>::infinity(); }));
    }));
    CHECK(caught([&] { check_cells(plain, with([](Table& t) { t.values(1, 1) = Real(4.4); })); }));
    CHECK(caught([&] { check_cells("1,2\n3,4.5\n", table); }));

    const LabelledData labelled{
        {{1}, {2}, {3}}, {1, 0, 1}, 2, {.classes = {"a", "b"}, .at = {1, 2, 3}}};
    const auto labelled_with = [&](const auto& change) {
        LabelledData changed = labelled;
        change(changed);
        return changed;
    };
    CHECK(!caught([&] { check_classes(labelled); }));
    CHECK(caught([&] { check_classes(labelled_with([](auto& d) { d.label = {1, 1, 1}; })); }));
    CHECK(caught([&] { check_classes(labelled_with([](auto& d) { d.label = {1, 0, 2}; })); }));
    CHECK(caught([&] { check_classes(labelled_with([](auto& d) { d.file.at.pop_back(); })); }));
    CHECK(caught([&] { check_classes(labelled_with([](auto& d) { d.file.classes[0] = "b"; })); }));

    const std::map<std::string, NumpyArray> arrays{{"x", {{{1, 2}}, {}}}, {"y", {{}, {"a"}}}},
        other_texts{{"x", {{{1, 2}}, {}}}, {"y", {{}, {"b"}}}},
        other_numbers{{"x", {{{1, 3}}, {}}}, {"y", {{}, {"a"}}}}, fewer{{"x", {{{1, 2}}, {}}}};
    CHECK(!caught([&] { check_same_arrays(arrays, arrays); }));
    for (const auto* other : {&other_texts, &other_numbers, &fewer})
        CHECK(caught([&] { check_same_arrays(arrays, *other); }));

    const std::string numbers = std::string("\x93NUMPY\1\0\4\0'f4'", 14) + bytes_of<float>({1, 2});
    CHECK(!caught([&] { check_numbers(numbers, {{1, 2}}); }));
    CHECK(caught([&] { check_numbers(numbers, {{1, 3}}); }));
    CHECK(caught([&] { check_numbers(numbers, {{1, 2, 3}}); }));
}
