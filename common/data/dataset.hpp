/// \file
/// Data from files: CSV, NumPy's .npy and .npz, and the IDX files of MNIST, plain or
/// gzipped, with errors that say where and what was expected. Every function here that
/// reads a file throws std::runtime_error: "FILE: …" when it is missing, a folder, a
/// device, unreadable, or gzip data that is cut short or damaged, and what stands at the
/// function.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// A table of numbers with optional column names.
struct Table {
    std::vector<std::string> columns;  ///< from the header line; empty when the file has none
    Matrix values;                     ///< rows × columns
    std::vector<std::size_t> line;     ///< of the file, from 1: where each row stands
    /// how the file was understood: "12 rows, 3 columns, semicolons, decimal commas, UTF-16,
    /// names in line 1"
    std::string recognised = {};
    /// what the last column says where it was read as classes (table.hpp); then it is no
    /// column of the values
    std::vector<std::string> classes = {};
    std::string place = "line";  ///< what `line` counts: "row" of an array
};

/// What a file says of its examples beside their numbers; all empty without a file.
struct ExampleFile {
    /// how it was understood, as in a Table, and its classes: "; classes in 'species':
    /// setosa (50), …"
    std::string recognised = {};
    std::vector<std::string> features = {};  ///< their names; empty when it has none
    std::vector<std::string> classes = {};   ///< the name of each class: "setosa", or "7"
    std::string class_column = {};           ///< its name: "species"
    std::string place = {};                  ///< what `at` counts: "line", "row", "image"
    std::vector<std::size_t> at = {};        ///< from 1: where each example stands
};

/// Inputs with integer class labels.
struct LabelledData {
    Matrix x;                        ///< examples × features
    std::vector<std::size_t> label;  ///< one class number per example
    std::size_t classes = 0;         ///< labels lie in {0, …, classes−1}
    ExampleFile file = {};

    std::size_t size() const { return label.size(); }  ///< the number of examples
};

/// Reads a table of numbers written as 1, -2.5 or 3e-4 in every locale, or as -2,5.
///
/// Cells are separated by commas; or by semicolons or tabs, and then decimals may have
/// a comma; or by blanks, in a text that has none of these. The whole file decides:
/// exactly one reading must fit all of it. A first line such as sep=; names the
/// separator, as it does for Excel. A cell may be in quotes, and then hold separators.
/// The (next) first line is a header when none of its cells stands for a number: a name
/// has a letter or no digit, and not all cells are marks of missing numbers, such as
/// NA; or when they count the columns, 0, 1, 2, …, as in pandas. A first column without
/// a name, which pandas writes for its index, is left out, and so are columns at the
/// end that are empty in all lines. Blank lines and lines that start with # are
/// skipped. The text is UTF-8, or UTF-16, with or without a byte-order mark; its lines
/// end as on Unix, Windows, or old Macs.
/// \throws std::runtime_error "FILE:LINE: column C 'NAME': expected …, found …" for an
/// empty cell or one that is not a finite number, quotes without an end, a name that is
/// not UTF-8 or has a control character; "FILE:LINE: …" for a row of another length,
/// and for years above other numbers;
/// "FILE: …" for a file without a row of numbers, one that fits two readings, and one
/// that is no text
Table read_csv(const std::string& path);

/// Reads a .npy file (format 1–3, C order, little-endian f4, f8, i1–i8, u1–u8) of one or
/// two dimensions, also from Python 2. A vector of n becomes an n × 1 matrix. Integers
/// beyond the precision of Real are rounded.
/// \throws std::runtime_error "FILE: byte N: …" for another format, type, order or
/// dimension, a number that is not finite, missing bytes or bytes too many
Matrix read_npy(const std::string& path);

/// Reads an IDX file of unsigned bytes as examples × (product of the other dimensions),
/// unscaled.
/// \throws std::runtime_error "FILE: byte N: …" (of the unpacked bytes) for a wrong magic
/// number, type, or length
Matrix read_idx(const std::string& path);

/// Reads MNIST-form images (scaled to [0, 1]) and labels. `classes` is the largest label
/// + 1.
/// \throws std::runtime_error also when their counts differ or the two files are swapped
LabelledData read_idx_pair(const std::string& images, const std::string& labels);

/// Reads a table (table.hpp) of rows "features…, class", the class a name or a whole
/// number. Classes are numbered in order: of numbers, or else of the alphabet. A number
/// that no row has is no class.
/// \throws std::runtime_error naming the line or row where a class is missing or none
LabelledData read_labelled(const std::string& path);

/// The first `count` rows and the rest, in order; both keep the number of classes.
/// \throws std::invalid_argument unless count ≤ size
std::pair<LabelledData, LabelledData> split(const LabelledData& data, std::size_t count);

}  // namespace descent
