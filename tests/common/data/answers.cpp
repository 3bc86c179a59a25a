#include "common/data/answers.hpp"

#include <doctest/doctest.h>

#include "common/program/report.hpp"
#include "common/program/text.hpp"

using namespace descent;

namespace {

/// Four examples of three classes, of which the network takes the last two for others.
const Matrix four_answers{{.8, .1, .1}, {.2, .7, .1}, {.1, .55, .35}, {.9, .05, .05}};

LabelledData four_examples() {
    LabelledData data{Matrix::from_shape({4, 1}), {0, 1, 2, 1}, 3, {}};
    data.file.classes = {"setosa", "versicolor", "virginica"};
    data.file.place = "line";
    data.file.at = {2, 3, 7, 9};
    return data;
}

std::string told(const Matrix& F, const LabelledData& data) {
    std::string text;
    Report report(Report::Output{[&](std::string_view line) { text += line; }, {}});
    show_answers(report, F, data, "p");
    return text;
}

LabelledData examples_of(const std::vector<std::size_t>& counts) {
    LabelledData data{{}, {}, counts.size(), {}};
    for (std::size_t k = 0; k < counts.size(); ++k)
        data.label.insert(data.label.end(), counts[k], k);
    return data;
}

}  // namespace

TEST_CASE("answers: hand-worked counts and worst mistakes") {
    const LabelledData data = four_examples();
    CHECK(count_answers(four_answers, data) ==
          std::vector<std::vector<std::size_t>>{{1, 0, 0}, {1, 1, 0}, {0, 1, 0}});
    const auto worst = worst_answers(four_answers, data, 5);
    REQUIRE(worst.size() == 2);
    CHECK(worst[0].example == 3);
    CHECK(worst[0].answer == 0);
    CHECK(worst[0].score == Real(.9));
    CHECK(worst[0].right_score == Real(.05));
    CHECK(worst[1].example == 2);
    CHECK(worst_answers(four_answers, data, 1).size() == 1);
    CHECK_THROWS_AS(count_answers(Matrix::from_shape({3, 3}), data), std::invalid_argument);
    CHECK_THROWS_AS(worst_answers(Matrix::from_shape({4, 2}), data, 1), std::invalid_argument);
}

TEST_CASE("answers: what is told, by name and line") {
    CHECK(told(four_answers, four_examples()) ==
          "2 of 4 test examples are right.\n"
          "What they are (rows) and what they are taken for (columns):\n"
          "                  setosa  versicolor   virginica\n"
          "  setosa               1           ·           ·\n"
          "  versicolor           1           1           ·\n"
          "  virginica            ·           1           ·\n"
          "The worst mistakes:\n"
          "  line 9: versicolor taken for setosa, p 0.90 against 0.05\n"
          "  line 7: virginica taken for versicolor, p 0.55 against 0.35\n");
    // without a file: by numbers
    LabelledData plain = four_examples();
    plain.file = {};
    CHECK(told(four_answers, plain)
              .ends_with("  example 4: 1 taken for 0, p 0.90 against 0.05\n"
                         "  example 3: 2 taken for 1, p 0.55 against 0.35\n"));
}

TEST_CASE("answers: tables of up to twelve long names fit 80 columns, more classes are pairs") {
    for (const std::size_t classes : std::vector<std::size_t>{2, 3, 8, 12, 13, 40}) {
        LabelledData data = examples_of(std::vector<std::size_t>(classes, 1));
        Matrix F = xt::zeros<Real>({classes, classes});
        for (std::size_t k = 0; k < classes; ++k) {
            F(k, (k + 1) % classes) = 1;
            data.file.classes.push_back("größter Name von allen " + std::to_string(k));
        }
        const std::string text = told(F, data);
        CHECK((text.find("What they are") != text.npos) == (classes <= 12));
        CHECK((text.find("   1 of class größter Name") != text.npos) == (classes > 12));
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1)
            CHECK(text_width(text.substr(at, text.find('\n', at) - at)) <= 80);
    }
}

TEST_CASE("answers: no better than guessing is said, and only then") {
    // of 100 test examples 60 are of the commonest class: ± 2 · √(0.6 · 0.4 / 100) = ± 0.098
    const LabelledData training = examples_of({30, 70}), test = examples_of({40, 60});
    CHECK(guessing_remark(training, test, Real(0.60))
              .starts_with("No better than guessing: who "
                           "always says '1' is right for "
                           "60.0 % of these 100"));
    CHECK(guessing_remark(training, test, Real(0.69)).starts_with("Not clearly better"));
    CHECK(guessing_remark(training, test, Real(0.70)) == "");
    // the commonest class is that of the training examples
    CHECK(guessing_remark(examples_of({70, 30}), test, Real(0.55)) == "");
    // a part of the training examples may have lost the names
    LabelledData named = test;
    named.file.classes = {"FALSE", "TRUE"};
    CHECK(guessing_remark(training, named, Real(0.60)).find("'TRUE'") != std::string::npos);
    CHECK_THROWS_AS(guessing_remark(training, examples_of({0, 0}), 1), std::invalid_argument);
}
