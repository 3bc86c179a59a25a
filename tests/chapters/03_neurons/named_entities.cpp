#include "chapters/03_neurons/named_entities.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>

#include "common/random.hpp"
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

const Matrix& learned() {
    static const LabelledText text = read_labelled_text(own_examples(), "own");
    static const Matrix lambda = maximize(text.data, no_weights(text.data), 300).lambda;
    return lambda;
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

TEST_CASE("NL.1 labelled text: errors name the file and the line") {
    CHECK(refusal("A\tx [a]\nno tab\n") ==
          "own.txt:2: expected LABEL, a tab, and a text with its [entity] marked");
    CHECK(refusal("\n# c\n\tx [a]\n") == "own.txt:3: the label before the tab is empty");
    CHECK(refusal("A\tx a\n") ==
          "own.txt:1: expected one name in brackets, such as: we landed in [Québec] at night");
    CHECK(refusal("A\tx []\n") == "own.txt:1: there is no name between the brackets");
    CHECK(refusal("A\tx [\xFF]\n") == "own.txt:1: the text is not UTF-8");
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

TEST_CASE(
    "NL.3 learned weights are listed, and names it has not seen are told better than by chance") {
    const LabelledText text = read_labelled_text(own_examples(), "own");
    const auto best = strongest(learned(), text.data, 1, 5);
    REQUIRE(best.size() == 5);
    CHECK(std::is_sorted(best.begin(), best.end(),
                         [](const auto& a, const auto& b) { return a.second > b.second; }));
    for (const auto& [name, weight] : best) {
        const auto place =
            std::find(text.data.properties.begin(), text.data.properties.end(), name);
        REQUIRE(place != text.data.properties.end());
        CHECK(learned()(static_cast<std::size_t>(place - text.data.properties.begin()), 1) ==
              weight);
    }
    const auto likeliest = [&](std::string_view line) {
        const Vector P = class_probabilities(learned(), observe(line, text));
        return text.data
            .classes[static_cast<std::size_t>(std::max_element(P.begin(), P.end()) - P.begin())];
    };
    CHECK(likeliest("they moved to a village in [Portugal] then") == "LOCATION");
    CHECK(likeliest("he was treated with [Novazol]") == "DRUG");
    CHECK(likeliest("nobody saw [Emma Stone]") == "PERSON");
    // On labels dealt at random nothing can be learned: the accuracy of the true labels is no
    // accident.
    const auto learn = [](const Observations& seen) {
        return maximize(seen, no_weights(seen), 100).lambda;
    };
    Observations dealt = text.data;
    const auto order = Random(1, "labels").permutation(dealt.all.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        dealt.all[i].label = text.data.all[order[i]].label;
    CHECK(leave_out(text.data, 5, 0, learn).accuracy() > 0.6);
    CHECK(leave_out(dealt, 5, 0, learn).accuracy() < 0.5);
}

TEST_CASE("NL.3 leaving out: each observation is told once, by weights that have not seen it") {
    const LabelledText text = read_labelled_text(own_examples(), "own");
    std::size_t told = 0, calls = 0;
    const HeldOut found = leave_out(text.data, 7, 3, [&](const Observations& seen) {
        told += text.data.all.size() - seen.all.size();
        ++calls;
        return no_weights(seen);
    });
    CHECK(calls == 7);
    CHECK(told == text.data.all.size());
    CHECK(found.count == text.data.all.size());
    CHECK(found.log_likelihood ==
          doctest::Approx(-std::log(3.0) * double(found.count)).epsilon(1e-12));
    // Labels that only a memory could know: each observation has a property of its own.
    Observations own{{}, {"zero", "one"}, {}};
    for (std::size_t i = 0; i < 40; ++i) {
        own.properties.push_back(std::to_string(i));
        own.all.push_back({{i}, i % 2});
    }
    const HeldOut nothing = leave_out(own, 5, 0, [](const Observations& seen) {
        return maximize(seen, no_weights(seen), 50).lambda;
    });
    CHECK(nothing.log_likelihood == doctest::Approx(40 * std::log(0.5)).epsilon(1e-12));
    CHECK_THROWS_AS(leave_out(own, 1, 0, no_weights), std::invalid_argument);
    CHECK_THROWS_AS(leave_out(own, 41, 0, no_weights), std::invalid_argument);
    CHECK_THROWS_AS(strongest(Matrix{{1}}, own, 0, 1), std::invalid_argument);
    CHECK_THROWS_AS(strongest(no_weights(own), own, 2, 1), std::invalid_argument);
}
