#include "common/data/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include "common/data/csv_cells.hpp"
#include "common/data/data_file.hpp"
#include "common/data/npz.hpp"

namespace descent {
namespace {

using data_file::fail;

/// One matrix from an archive's x and y, y as the last column.
Matrix joined(const std::string& path, const NumpyArray& x, const NumpyArray& y) {
    if (x.is_text()) fail(path, "x holds texts, expected numbers");
    if (x.rows() != y.rows())
        fail(path, fmt::format("x has {} rows, but y has {}", x.rows(), y.rows()));
    const std::size_t columns = x.values.shape()[1];
    Matrix all = xt::zeros<Real>({x.rows(), columns + (y.is_text() ? 0 : 1)});
    xt::view(all, xt::all(), xt::range(std::size_t{0}, columns)) = x.values;
    if (y.is_text()) return all;
    if (y.values.shape()[1] != 1)
        fail(path, fmt::format("y has {} columns, expected one number or name for each row of x",
                               y.values.shape()[1]));
    xt::col(all, static_cast<std::ptrdiff_t>(columns)) = xt::col(y.values, 0);
    return all;
}

/// Separates the last column as classes.
void take_classes(const std::string& path, Table& table) {
    const std::size_t rows = table.values.shape()[0], features = table.values.shape()[1] - 1;
    if (features == 0)
        fail(path, "expected at least two columns, the features and then the class, found 1");
    for (std::size_t i = 0; i < rows; ++i) {
        const double value = table.values(i, features);
        if (!is_class_number(value))
            fail(fmt::format("{}: row {}: column {}", path, i + 1, features + 1),
                 fmt::format("expected a class, a whole number, found {}: chapters 1 and 4 fit "
                             "numbers",
                             value));
        table.classes.push_back(fmt::format("{:.0f}", value + 0.0));
    }
    const Matrix x = xt::view(table.values, xt::all(), xt::range(std::size_t{0}, features));
    table.values = x;
}

Table array_table(const std::string& path, Matrix values, std::vector<std::string> classes,
                  const char* what, LastColumn last) {
    Table table{{}, std::move(values), {}, {}, std::move(classes), "row"};
    const std::size_t rows = table.values.shape()[0],
                      columns = table.values.shape()[1] + (table.classes.empty() ? 0 : 1);
    table.recognised = fmt::format("{} row{}, {} column{}, {}", rows, rows == 1 ? "" : "s", columns,
                                   columns == 1 ? "" : "s", what);
    table.line.resize(rows);
    std::iota(table.line.begin(), table.line.end(), std::size_t{1});
    if (has_classes(last) && table.classes.empty()) take_classes(path, table);
    return table;
}

Table npz_table(const std::string& path, std::string_view bytes, LastColumn last) {
    std::map<std::string, NumpyArray> arrays = npz_arrays(path, bytes);
    if (arrays.size() == 1 && !arrays.begin()->second.is_text())
        return array_table(path, std::move(arrays.begin()->second.values), {}, "an array of NumPy",
                           last);
    const auto named = [&](const char* name, const char* other) {
        const auto place = arrays.find(name);
        return place == arrays.end() ? arrays.find(other) : place;
    };
    const auto x = named("x", "X"), y = named("y", "Y");
    if (arrays.size() != 2 || x == arrays.end() || y == arrays.end()) {
        std::vector<std::string> names;
        for (const auto& [name, array] : arrays) names.push_back(name);
        fail(path, fmt::format("holds {}; expected one array of numbers, or x and y: "
                               "numpy.savez(file, x=x, y=y)",
                               data_file::in_quotes(fmt::format("{}", fmt::join(names, ", ")))));
    }
    if (y->second.is_text() && !has_classes(last))
        fail(path,
             "y holds texts, expected numbers: chapters 7 and 11 learn names of classes; or write "
             "0 and 1");
    Matrix all = joined(path, x->second, y->second);
    std::vector<std::string> classes = y->second.texts;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const std::string where = fmt::format("{}: row {} of y", path, i + 1);
        if (classes[i].empty() && last == LastColumn::classes)
            fail(where, "expected a class, found no text");
        if (const std::string_view problem = csv::name_problem(classes[i]); !problem.empty())
            fail(where, fmt::format("the class {} {}", data_file::in_quotes(classes[i]), problem));
    }
    return array_table(path, std::move(all), std::move(classes), "the arrays x and y of NumPy",
                       last);
}

/// A column that only counts the rows tells nothing of an example, and a network would
/// learn the order of the file from it.
void leave_out_count(Table& table) {
    const std::size_t columns = table.values.shape()[1], rows = table.values.shape()[0];
    if (table.columns.empty() || columns + (table.classes.empty() ? 0 : 1) < 3) return;
    std::string name = table.columns[0];
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (name != "id" && name != "index" && name != "unnamed: 0") return;
    const Real first = table.values(0, 0);
    if (first != 0 && first != 1) return;
    for (std::size_t i = 0; i < rows; ++i)
        if (table.values(i, 0) != first + static_cast<Real>(i)) return;
    const Matrix rest = xt::view(table.values, xt::all(), xt::range(std::size_t{1}, columns));
    table.values = rest;
    table.recognised += fmt::format(", '{}' left out: it counts the rows", table.columns[0]);
    table.columns.erase(table.columns.begin());
}

}  // namespace

bool is_class_number(double value) {
    return value == std::floor(value) && std::abs(value) < 1e15;
}

Table read_table(const std::string& path, LastColumn last) {
    return table_of(path, data_file::read_bytes(path), last);
}

Table table_of(const std::string& path, std::string bytes, LastColumn last) {
    if (is_npy(bytes)) {
        NumpyArray array = numpy_array(path, std::move(bytes));
        if (array.is_text()) fail(path, "is an array of texts, expected numbers");
        return array_table(path, std::move(array.values), {}, "an array of NumPy", last);
    }
    if (is_zip(bytes)) return npz_table(path, bytes, last);
    if (bytes.starts_with(std::string_view("\0\0\x08", 3)))
        fail(path,
             "is an IDX file: images are named …images-idx3-ubyte, and their labels lie beside "
             "them as …labels-idx1-ubyte");
    Table table = csv_table(path, data_file::text_of(path, std::move(bytes)), last);
    leave_out_count(table);
    return table;
}

}  // namespace descent
