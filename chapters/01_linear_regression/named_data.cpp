#include "chapters/01_linear_regression/named_data.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "common/data/table.hpp"

namespace descent::regression {

NamedData read_named_data(const std::string& file) {
    const Table table = read_table(file, LastColumn::target);
    const Matrix& values = table.values;
    const std::size_t rows = values.shape()[0], D = values.shape()[1] - 1;
    if (D == 0)
        throw std::runtime_error(
            file + ": has one column, expected at least two: the features, then y in the last one");
    if (rows < 2)
        throw std::runtime_error(file + ": has one row of numbers, expected at least two");
    // L, and the curvatures T·(2/T) WᵀW
    const Real squares = xt::sum(xt::square(values), xt::evaluation_strategy::immediate)();
    if (!std::isfinite(real(4 * rows) * (squares + 1)))
        throw std::runtime_error(file +
                                 ": the squares of these numbers are too large: use larger units");

    NamedData data{design_matrix(xt::view(values, xt::all(), xt::range(std::size_t{0}, D))),
                   as_column(column(values, D)),
                   {"1 (offset)"},
                   "y",
                   table.recognised};
    if (!table.columns.empty()) data.y_name = table.columns.back();
    for (std::size_t d = 0; d < D; ++d)
        data.names.push_back(table.columns.empty() ? fmt::format("x{}", d + 1) : table.columns[d]);
    return data;
}

}  // namespace descent::regression
