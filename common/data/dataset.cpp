#include "common/data/dataset.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/data/labels.hpp"
#include "common/data/table.hpp"

namespace descent {
namespace {

LabelledData rows_of(const LabelledData& data, std::size_t first, std::size_t last) {
    const std::size_t* const label = data.label.data();
    LabelledData rows{xt::view(data.x, xt::range(first, last), xt::all()),
                      {label + first, label + last},
                      data.classes,
                      data.file};
    if (!data.file.at.empty())
        rows.file.at.assign(data.file.at.data() + first, data.file.at.data() + last);
    return rows;
}

}  // namespace

LabelledData read_labelled(const std::string& path) {
    Table table = read_table(path, LastColumn::classes);
    LabelledData data{std::move(table.values), {}, 0, {std::move(table.recognised)}};
    data.file.features = std::move(table.columns);
    if (!data.file.features.empty()) {
        data.file.class_column = std::move(data.file.features.back());
        data.file.features.pop_back();
    }
    data.file.place = std::move(table.place);
    data.file.at = std::move(table.line);
    number_classes(data, table.classes);
    return data;
}

std::pair<LabelledData, LabelledData> split(const LabelledData& data, std::size_t count) {
    require(count <= data.size(), "split",
            fmt::format("count is {}, but there are {} examples", count, data.size()));
    require_size("split", "rows of x", data.x.shape()[0], data.size());
    return {rows_of(data, 0, count), rows_of(data, count, data.size())};
}

}  // namespace descent
