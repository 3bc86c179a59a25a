/// \file
/// What is in a table, whatever kind of file it stands in?
#pragma once

#include <string>

#include "common/data/dataset.hpp"
#include "common/data/text_file.hpp"

namespace descent {

/// What the last column of a table holds: numbers as the others do, or such that are to
/// be predicted, or the class of each row, a name or a whole number; or that of some
/// rows, and nothing in the others, or a mark such as NA.
enum class LastColumn { numbers, target, classes, some_classes };
/// Does it hold classes?
constexpr bool has_classes(LastColumn last) {
    return last >= LastColumn::classes;
}

/// The table in a text, as read_csv() has it. \param path what errors begin with
Table csv_table(const std::string& path, const data_file::Text& text, LastColumn last);

/// Can the number be a class: whole, and no larger than is exact?
bool is_class_number(double value);

/// The table in a file: the content tells whether it is text, as for read_csv(), an array
/// as for read_npy(), or an archive (.npz) with one array, or with x and y, whose y is
/// the last column and may hold texts when that is for classes.
/// \throws std::runtime_error as those; "FILE: …" for an archive of other arrays;
/// "FILE:LINE: column C: …" or "FILE: row N: …" for a class that is none
Table read_table(const std::string& path, LastColumn last = LastColumn::numbers);
/// The same for the bytes of a file that has been read.
Table table_of(const std::string& path, std::string bytes, LastColumn last);

}  // namespace descent
