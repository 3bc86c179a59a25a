#include "common/data/answers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "common/program/report.hpp"
#include "common/program/text.hpp"

namespace descent {
namespace {

void require_scores(const char* function, const Matrix& F, const LabelledData& data) {
    require_size(function, "rows of F", F.shape()[0], data.size());
    require_size(function, "columns of F", F.shape()[1], data.classes);
    for (const std::size_t label : data.label)
        require(label < data.classes, function, "a label is none of the classes");
}

std::size_t answer_of(const Matrix& F, std::size_t example) {
    const Real* f = &F(example, 0);
    return static_cast<std::size_t>(std::max_element(f, f + F.shape()[1]) - f);
}

/// At most this many columns on a terminal.
std::string cut_to(std::string text, std::size_t width) {
    if (text_width(text) <= width) return text;
    while (text_width(text) >= width) remove_last_character(text);
    return text + "…";
}

std::string to_the_right(const std::string& text, std::size_t width) {
    return std::string(width - std::min(width, text_width(text)), ' ') + text;
}

using Counts = std::vector<std::vector<std::size_t>>;

/// A row for each class, on 80 columns.
void show_table(Report& report, const Counts& counts, const ExampleFile& file) {
    constexpr std::size_t line = 78, widest = 12;
    const std::size_t classes = counts.size();
    std::size_t names = 0, longest = 5;
    for (std::size_t k = 0; k < classes; ++k) {
        names = std::max(names, text_width(class_name(file, k)));
        longest = std::max(longest, text_width(class_name(file, k)) + 2);
    }
    names = std::min(names, std::size_t{18});
    const std::size_t width = std::min({(line - names) / classes, widest, longest});
    std::string head(names, ' ');
    for (std::size_t k = 0; k < classes; ++k)
        head += to_the_right(cut_to(class_name(file, k), width - 1), width);
    report.say("  {}", head);
    for (std::size_t k = 0; k < classes; ++k) {
        std::string row = padded(cut_to(class_name(file, k), names), names);
        for (const std::size_t count : counts[k])
            row += to_the_right(count == 0 ? "·" : std::to_string(count), width);
        report.say("  {}", row);
    }
}

/// What is taken for what most often, where there are too many classes for a table.
void show_pairs(Report& report, const Counts& counts, const ExampleFile& file) {
    struct Pair {
        std::size_t count, right, answer;
    };
    std::vector<Pair> pairs;
    for (std::size_t k = 0; k < counts.size(); ++k)
        for (std::size_t y = 0; y < counts.size(); ++y)
            if (y != k && counts[k][y] > 0) pairs.push_back({counts[k][y], k, y});
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Pair& a, const Pair& b) { return a.count > b.count; });
    pairs.resize(std::min<std::size_t>(pairs.size(), 10));
    for (const auto& [count, right, answer] : pairs)
        report.say("  {:4} of class {} taken for {}", count, class_name(file, right),
                   class_name(file, answer));
}

}  // namespace

std::string class_name(const ExampleFile& file, std::size_t label) {
    return label < file.classes.size() ? file.classes[label] : std::to_string(label);
}

std::vector<std::vector<std::size_t>> count_answers(const Matrix& F, const LabelledData& data) {
    require_scores("count_answers", F, data);
    Counts counts(data.classes, std::vector<std::size_t>(data.classes));
    for (std::size_t i = 0; i < data.size(); ++i) ++counts[data.label[i]][answer_of(F, i)];
    return counts;
}

std::vector<WrongAnswer> worst_answers(const Matrix& F, const LabelledData& data,
                                       std::size_t most) {
    require_scores("worst_answers", F, data);
    std::vector<WrongAnswer> wrong;
    for (std::size_t i = 0; i < data.size(); ++i)
        if (const std::size_t y = answer_of(F, i); y != data.label[i])
            wrong.push_back({i, y, F(i, y), F(i, data.label[i])});
    std::stable_sort(wrong.begin(), wrong.end(), [](const WrongAnswer& a, const WrongAnswer& b) {
        return a.score - a.right_score > b.score - b.right_score;
    });
    wrong.resize(std::min(wrong.size(), most));
    return wrong;
}

void show_answers(Report& report, const Matrix& F, const LabelledData& data,
                  const std::string& score) {
    constexpr std::size_t most_columns = 12, most_wrong = 5;
    const Counts counts = count_answers(F, data);
    std::size_t right = 0;
    for (std::size_t k = 0; k < counts.size(); ++k) right += counts[k][k];
    report.say("{} of {} test examples are right.", right, data.size());
    if (counts.size() <= most_columns) {
        report.say("What they are (rows) and what they are taken for (columns):");
        show_table(report, counts, data.file);
    } else {
        show_pairs(report, counts, data.file);
    }
    if (right == data.size()) return;
    report.say("The worst mistakes:");
    for (const auto& [example, answer, s, right_s] : worst_answers(F, data, most_wrong)) {
        const ExampleFile& file = data.file;
        report.say("  {} {}: {} taken for {}, {} {:.2f} against {:.2f}",
                   file.at.empty() ? "example" : file.place,
                   file.at.empty() ? example + 1 : file.at[example],
                   cut_to(class_name(file, data.label[example]), 17),
                   cut_to(class_name(file, answer), 17), score, s, right_s);
    }
}

std::string guessing_remark(const LabelledData& training, const LabelledData& test, Real accuracy) {
    require(training.size() > 0 && test.size() > 0, "guessing_remark", "there are no examples");
    std::vector<std::size_t> count(training.classes);
    for (const std::size_t label : training.label) ++count[label];
    const auto commonest =
        static_cast<std::size_t>(std::max_element(count.begin(), count.end()) - count.begin());
    const double n = static_cast<double>(test.size()),
                 guess = static_cast<double>(
                             std::count(test.label.begin(), test.label.end(), commonest)) /
                         n,
                 chance = std::sqrt(guess * (1 - guess) / n);
    if (double{accuracy} > guess + 2 * chance) return "";
    return fmt::format(
        "{} better than guessing: who always says '{}' is right for {:.1f} % of these {} test "
        "examples. Try another --rate, or more --epochs.",
        accuracy <= static_cast<Real>(guess) ? "No" : "Not clearly",
        cut_to(class_name(test.file, commonest), 30), 100 * guess, test.size());
}

}  // namespace descent
