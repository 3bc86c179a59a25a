#include "common/data/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "common/data/csv_cells.hpp"
#include "common/data/data_file.hpp"

namespace descent {
namespace {

std::vector<std::size_t> count_examples(const LabelledData& data) {
    std::vector<std::size_t> count(data.classes);
    for (const std::size_t label : data.label) ++count[label];
    return count;
}

bool is_whole(const std::string& name) {
    return csv::is_decimal(name) && name.find_first_not_of("-0123456789") == name.npos;
}

}  // namespace

std::string class_counts(const LabelledData& data) {
    constexpr std::size_t most = 10;
    const std::vector<std::size_t> count = count_examples(data);
    std::string text;
    std::size_t named = 0, left = 0;
    for (std::size_t k = 0; k < data.classes; ++k) {
        if (count[k] == 0) continue;
        if (named == most) {
            ++left;
            continue;
        }
        const std::string name =
            k < data.file.classes.size() ? data.file.classes[k] : std::to_string(k);
        text += fmt::format("{}{} ({})", named++ == 0 ? "" : ", ", data_file::shortened(name),
                            count[k]);
    }
    return left == 0 ? text : text + fmt::format(" and {} more", left);
}

void number_classes(LabelledData& data, const std::vector<std::string>& names) {
    std::map<std::string, std::size_t> number;
    for (const std::string& name : names) number.emplace(name, 0);
    std::vector<std::string>& classes = data.file.classes;
    classes.clear();
    for (const auto& [name, zero] : number) classes.push_back(name);
    if (std::all_of(classes.begin(), classes.end(), is_whole))
        std::sort(classes.begin(), classes.end(), [](const std::string& a, const std::string& b) {
            return std::strtoll(a.c_str(), nullptr, 10) < std::strtoll(b.c_str(), nullptr, 10);
        });
    for (std::size_t k = 0; k < classes.size(); ++k) number[classes[k]] = k;
    data.classes = classes.size();
    data.label.clear();
    for (const std::string& name : names) data.label.push_back(number[name]);
    const std::string& column = data.file.class_column;
    data.file.recognised +=
        fmt::format("; classes {}{}",
                    column.empty() ? "" : fmt::format("in {}: ", data_file::in_quotes(column)),
                    class_counts(data));
}

std::string doubts(const LabelledData& data) {
    constexpr std::size_t enough = 5;  // examples of a class, on the average
    const std::vector<std::string>& features = data.file.features;
    const std::string& column = data.file.class_column;
    const auto is_for_classes = [](std::string name) {
        std::transform(name.begin(), name.end(), name.begin(),
                       [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
        for (const char* usual : {"label", "class", "target", "y", "species"})
            if (name == usual) return true;
        return false;
    };
    if (!features.empty() && is_for_classes(features[0]) && !is_for_classes(column))
        return fmt::format(
            "the class is read from the last column, {}; {} looks like it: put it last",
            data_file::in_quotes(column), data_file::in_quotes(features[0]));
    if (enough * data.classes <= data.size()) return "";
    return fmt::format(
        "on the average a class has {:.1f} examples: if the last column is a number to fit, take "
        "chapter 1 or 4",
        static_cast<double>(data.size()) / static_cast<double>(data.classes));
}

void name_classes(LabelledData& data) {
    data.classes = *std::max_element(data.label.begin(), data.label.end()) + 1;
    data.file.classes.clear();
    for (std::size_t k = 0; k < data.classes; ++k) data.file.classes.push_back(std::to_string(k));
    data.file.recognised += "; classes " + class_counts(data);
}

void leave_out_empty_classes(LabelledData& data) {
    const std::vector<std::size_t> count = count_examples(data);
    std::vector<std::size_t> number(data.classes);
    std::vector<std::string> names;
    std::size_t classes = 0;
    for (std::size_t k = 0; k < data.classes; ++k) {
        number[k] = classes;
        if (count[k] == 0) continue;
        ++classes;
        if (k < data.file.classes.size()) names.push_back(data.file.classes[k]);
    }
    for (std::size_t& label : data.label) label = number[label];
    data.classes = classes;
    data.file.classes = std::move(names);
}

}  // namespace descent
