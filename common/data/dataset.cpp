#include "common/data/dataset.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <functional>
#include <utility>

#include "common/data/data_file.hpp"
#include "common/data/labels.hpp"

namespace descent {
namespace {

using data_file::fail;

constexpr std::size_t largest_label = 999'999;  // a label decides how many outputs a network gets

/// Separates the last column. `where(row)` names a row for an error text.
LabelledData labelled(const std::string& path, const Matrix& values, std::string recognised,
                      const std::function<std::string(std::size_t row)>& where) {
    const std::size_t rows = values.shape()[0], features = values.shape()[1] - 1;
    if (features == 0)
        fail(path, "expected at least two columns (features, then the label), found 1");
    LabelledData data{xt::view(values, xt::all(), xt::range(std::size_t{0}, features)),
                      {},
                      0,
                      std::move(recognised)};
    const auto column = [&](std::size_t row) {
        return fmt::format("{}: column {}", where(row), features + 1);
    };
    for (std::size_t i = 0; i < rows; ++i) {
        const Real label = values(i, features);
        if (!(label >= 0) || label != std::floor(label))
            fail(column(i), fmt::format("expected a label 0, 1, 2, …, found {}", label));
        if (label > static_cast<Real>(largest_label))
            fail(column(i), fmt::format("label {} is above {}", label, largest_label));
        data.label.push_back(static_cast<std::size_t>(label));
    }
    settle_classes(data, column, "the last column");
    return data;
}

/// The last four characters, in small letters: ".csv".
std::string ending_of(const std::string& path) {
    std::string ending = path.substr(path.size() - std::min<std::size_t>(path.size(), 4));
    for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return ending;
}

LabelledData rows_of(const LabelledData& data, std::size_t first, std::size_t last) {
    const std::size_t* const label = data.label.data();
    return {xt::view(data.x, xt::range(first, last), xt::all()),
            {label + first, label + last},
            data.classes};
}

}  // namespace

bool is_table_name(const std::string& path) {
    const std::string ending = ending_of(path);
    return ending == ".csv" || ending == ".tsv" || ending == ".npy";
}

LabelledData read_labelled(const std::string& path) {
    if (!is_table_name(path)) fail(path, "expected a file name that ends in .csv, .tsv or .npy");
    if (ending_of(path) != ".npy") {
        const Table table = read_csv(path);
        return labelled(path, table.values, table.recognised, [&](std::size_t row) {
            return fmt::format("{}:{}", path, table.line[row]);
        });
    }
    const Matrix values = read_npy(path);
    return labelled(path, values,
                    fmt::format("{} rows, {} columns", values.shape()[0], values.shape()[1]),
                    [&](std::size_t row) { return fmt::format("{}: row {}", path, row + 1); });
}

std::pair<LabelledData, LabelledData> split(const LabelledData& data, std::size_t count) {
    require(count <= data.size(), "split",
            fmt::format("count is {}, but there are {} examples", count, data.size()));
    require_size("split", "rows of x", data.x.shape()[0], data.size());
    return {rows_of(data, 0, count), rows_of(data, count, data.size())};
}

}  // namespace descent
