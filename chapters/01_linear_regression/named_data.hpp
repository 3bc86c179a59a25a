/// \file
/// How does a table become W and y?
#pragma once

#include <string>
#include <vector>

#include "chapters/01_linear_regression/least_squares.hpp"

namespace descent::regression {

/// A table as a least-squares problem, with its names.
struct NamedData {
    Matrix W, Y;                     ///< T × P with the column of ones first, T × 1
    std::vector<std::string> names;  ///< of the columns of W
    std::string y_name = "y";
    std::string recognised;  ///< how the file was understood
};

/// Reads a table as read_table() does: one example per row, the features, then y in the
/// last column; names in the first line, or else x1, x2, ….
/// \throws std::runtime_error naming the file for fewer than two rows or columns, or
/// numbers whose squares overflow
NamedData read_named_data(const std::string& file);

}  // namespace descent::regression
