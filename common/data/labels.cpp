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
    data.file.recognised += "; classes " + class_counts(data);
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
