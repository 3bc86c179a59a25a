#include "chapters/03_neurons/named_entities.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "tests/support/compare.hpp"
#include "tests/support/run_program.hpp"

using namespace descent;
using namespace descent::neurons;

namespace {

std::vector<std::string> names_of(std::string_view text) {
    std::vector<std::string> names;
    for (const Property& property : properties_of(text)) names.push_back(property.name);
    return names;
}

std::string refusal(std::string_view content) {
    try {
        read_labelled_text(content, "own.txt");
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("NL.1 NL.2 the lecture's named entity, to the digits") {
    const auto [text, lambda] = lecture_model("in [Québec]");
    CHECK(text.data.classes == std::vector<std::string>{"LOCATION", "DRUG", "PERSON"});
    const Vector vote = votes(lambda, text.data.all[0]),
                 P = class_probabilities(lambda, text.data.all[0]);
    CHECK(test::distance(vote, Vector{1.2, 0.3, 0}) < 1e-15);
    CHECK(test::distance(P, Vector{0.585561, 0.238071, 0.176368}) < 5e-7);
    const Real sum = std::exp(1.8) * std::exp(-0.6) + std::exp(0.3) + 1;
    CHECK(P(0) == doctest::Approx(std::exp(1.8) * std::exp(-0.6) / sum).epsilon(1e-14));
    // The lecture's other examples: only f_1 is on in Arcadia, only f_3 for Zantac, none for Sue.
    const auto votes_for = [](std::string_view other) {
        const auto [model, weights] = lecture_model(other);
        return votes(weights, model.data.all[0]);
    };
    CHECK(test::distance(votes_for("in [Arcadia]"), Vector{1.8, 0, 0}) < 1e-15);
    CHECK(test::distance(votes_for("taking [Zantac]"), Vector{0, 0.3, 0}) < 1e-15);
    CHECK(test::distance(votes_for("saw [Sue]"), Vector{0, 0, 0}) < 1e-15);
    // no capital, no f_1
    CHECK(test::distance(votes_for("in [québec]"), Vector{-0.6, 0.3, 0}) < 1e-15);
}

TEST_CASE("NL.1 properties of a name in its text") {
    CHECK(names_of("in [Québec]") == std::vector<std::string>{"any", "before=in", "capital",
                                                              "accented", "ends=c", "ends=…bec",
                                                              "words=1", "before=in & capital"});
    CHECK(names_of("[mr Łoś Å], he said") ==
          std::vector<std::string>{"any", "before=^", "lower", "accented", "ends=Å", "ends=…Å",
                                   "words=3", "before=^ & lower"});
    CHECK(names_of("\"Never\", Said  [Ann Lee]!")[1] == "before=said");
    CHECK(names_of("x [東京]")[5] == "ends=…東京");
    CHECK(names_of("x [東京]")[3] == "plain");  // no Latin character
    CHECK(names_of("x [3×4]")[3] == "plain");   // × is no letter
    const auto properties = properties_of("in [Québec]");
    // one of each group
    for (std::size_t g = 0; g < properties.size(); ++g) CHECK(properties[g].group == g);
}

TEST_CASE("NL.1 a text that is not as expected is refused") {
    for (const char* text :
         {"no name", "two [a] [b]", "[a", "a]", "]a[", "[]", "[ , ]", "x [a\x01]", "x [\xC3]",
          "x [\xFF]", "x [\xED\xA0\x80]", "x [\xC0\xAF]"})
        CHECK_THROWS_AS_MESSAGE(properties_of(text), std::invalid_argument, text);
    CHECK_NOTHROW(properties_of("x [a]"));
    CHECK_THROWS_WITH_AS(
        require_marked("--classify", "no name"),
        "--classify: expected one name in brackets, such as: we landed in [Québec] at night",
        std::invalid_argument);
}

TEST_CASE("NL.1 labelled text: lines, comments, Windows line ends, a byte-order mark") {
    const LabelledText text = read_labelled_text(
        "\xEF\xBB\xBF# fruit and tools\r\nFRUIT\teat [apples]\r\n\r\nTOOL\tuse "
        "[hammers]\nFRUIT\teat [pears]",
        "own");
    CHECK(text.data.classes == std::vector<std::string>{"FRUIT", "TOOL"});
    REQUIRE(text.data.all.size() == 3);
    CHECK(text.data.all[2].label == 0);
    CHECK(text.text[1] == "use [hammers]");
    CHECK(text.group.size() == text.data.properties.size());
    CHECK(text.data.all[0].properties[1] == text.data.all[2].properties[1]);  // before=eat
    CHECK(observe("eat [plums]", text).properties.size() < 8);                // some are new
    CHECK(observe("eat [pears]", text).properties == text.data.all[2].properties);
}

TEST_CASE("NL.1 labelled text: cells of CSV, as spreadsheets write them") {
    const std::string tabs = "A B\tsay, [a] \"x\"; now\nB\t[b]\n";
    const LabelledText expected = read_labelled_text(tabs, "own");
    for (const char* csv : {"label,text\nA B,say, [a] \"x\"; now\nB,[b]\n",
                            "class;text\nA B;say, [a] \"x\"; now\nB;[b]\n",
                            "\"A B\",\"say, [a] \"\"x\"\"; now\"\n\"B\",\"[b]\"\n",
                            "label\ttext\nA B\tsay, [a] \"x\"; now\nB\t[b]\n"}) {
        const LabelledText text = read_labelled_text(csv, "own");
        CHECK(text.text == expected.text);
        CHECK(text.data.classes == expected.data.classes);
        CHECK(text.head == (csv[0] == '"' ? 0 : 1));
    }
    CHECK(refusal("A,\"x [a]\",more\nB,y [b]\n").starts_with("own.txt:1: expected a label"));
    CHECK(refusal("A,\"x [a]\nB,y [b]\n").starts_with("own.txt:1: expected a label"));
    CHECK(refusal("\"#A\",x [a]\nB,y [b]\n") == "own.txt:1: the label begins with #");
    // two words twice: the second line is no head
    CHECK(refusal("label,text\nA,x\n") ==
          "own.txt:2: expected one name in brackets, such as: we landed in [Québec] at night");
}

TEST_CASE("NL.1 labelled text: errors name the file and the line") {
    CHECK(refusal("A\tx [a]\nno tab\n") ==
          "own.txt:2: expected a label, a tab or a comma, and a text with its [entity] marked");
    CHECK(refusal("\n# c\n\tx [a]\n") == "own.txt:3: the label is empty");
    CHECK(refusal("A\tx a\n") ==
          "own.txt:1: expected one name in brackets, such as: we landed in [Québec] at night");
    CHECK(refusal("A\tx []\n") == "own.txt:1: there is no name between the brackets");
    CHECK(refusal("A\tx [\xFF]\n") == "own.txt:1: the text is not UTF-8");
    CHECK(refusal("A\xFF\tx [a]\n") == "own.txt:1: the label is not UTF-8: save the file as UTF-8");
    CHECK(refusal("\xEF\xBF\xBF\tx [a]\n") == "own.txt:1: the label has a control character");
    CHECK(refusal("A\tx\t[a]\n") == "own.txt:1: the text has a control character");
    CHECK(refusal("A\tx [a]\nA\tx [b]\n") == "own.txt: has 1 label, expected two or more");
    CHECK(refusal("") == "own.txt: has 0 labels, expected two or more");
    CHECK(
        refusal(std::string(41, 'A') + "\tx [a]\n").starts_with("own.txt:1: the label is longer"));
    std::string many;
    for (int i = 0; i < 101; ++i) many += fmt::format("L{}\tx [a]\n", i);
    CHECK(refusal(many).starts_with("own.txt:101: "));
    CHECK_THROWS_AS(read_labelled_text_file("/nowhere/own.txt"), std::runtime_error);
    const test::TemporaryFolder folder;
    CHECK(
        read_labelled_text_file(folder.write("own.txt", "A\tx [a]\nB\ty [b]\n")).data.all.size() ==
        2);
    const std::string utf16(
        "\xFF\xFE"
        "A\0\t\0[\0\xE9\0]\0\n\0B\0\t\0[\0b\0]\0",
        24);
    CHECK(read_labelled_text_file(folder.write("wide.txt", utf16)).text[0] == "[é]");
    CHECK_THROWS_AS(read_labelled_text_file(folder.write("own.txt", "%PDF-1.4\n")),
                    std::runtime_error);
}

TEST_CASE(
    "NL.3 the book's examples: three classes, no name twice, and each property of a group once") {
    const LabelledText text = read_labelled_text(own_examples(), "own");
    CHECK(text.data.classes == std::vector<std::string>{"LOCATION", "DRUG", "PERSON"});
    CHECK(text.data.all.size() >= 110);
    std::set<std::string> names;
    for (const std::string& line : text.text) names.insert(line.substr(line.find('[')));
    CHECK(std::set<std::string>(text.text.begin(), text.text.end()).size() == text.text.size());
    std::vector<std::size_t> of_class(3, 0);
    for (const Observation& d : text.data.all) {
        ++of_class[d.label];
        REQUIRE(d.properties.size() == 8);
        for (std::size_t g = 0; g < 8; ++g) REQUIRE(text.group[d.properties[g]] == g);
    }
    CHECK(*std::min_element(of_class.begin(), of_class.end()) >= 35);
}
