#include "common/data/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "common/data/data_file.hpp"

namespace descent {
namespace {

/// The classes without an example, the first of them by number.
std::string gaps(const LabelledData& data) {
    std::vector<bool> there(data.classes);
    for (const std::size_t label : data.label) there[label] = true;
    std::vector<std::size_t> missing;
    for (std::size_t k = 0; k < data.classes; ++k)
        if (!there[k]) missing.push_back(k);
    if (missing.empty()) return "";
    const std::size_t named = std::min<std::size_t>(missing.size(), 5);
    std::string text = fmt::format(
        ", no example of {}",
        fmt::join(missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(named), ", "));
    if (named < missing.size()) text += fmt::format(" and {} more", missing.size() - named);
    return text;
}

}  // namespace

void settle_classes(LabelledData& data, const std::function<std::string(std::size_t)>& where,
                    const std::string& source) {
    const auto largest = std::max_element(data.label.begin(), data.label.end());
    if (*largest >= data.size())
        data_file::fail(
            where(static_cast<std::size_t>(largest - data.label.begin())),
            fmt::format("label {}, but there {} only {} example{}: {} is read as the class, 0, 1, "
                        "2, …; is it a year, a price, an id?",
                        *largest, data.size() == 1 ? "is" : "are", data.size(),
                        data.size() == 1 ? "" : "s", source));
    data.classes = *largest + 1;
    data.recognised += fmt::format(", classes 0 to {}{}", *largest, gaps(data));
}

}  // namespace descent
