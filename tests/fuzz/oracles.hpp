/// \file
/// Oracles of single harnesses, which their negative controls call too.
#pragma once

#include <map>

#include "common/data/dataset.hpp"
#include "common/data/npy.hpp"
#include "tests/fuzz/harness.hpp"

namespace descent::fuzz {

/// Finite numbers, a line for each row, in order, and no name without letters.
/// \throws Found
void check_table(const Table& table);

/// Every cell again by strtod, where the file has nothing but plain numbers, commas and
/// line ends. \throws Found
void check_cells(std::string_view bytes, const Table& table);

/// Each class has a name of its own and an example, each example a place. \throws Found
void check_classes(const LabelledData& data);

/// The same names and numbers. \throws Found
void check_same_arrays(const std::map<std::string, NumpyArray>& got,
                       const std::map<std::string, NumpyArray>& expected);

/// Every number again from the bytes of an unpacked .npy file. \throws Found
void check_numbers(std::string_view bytes, const Matrix& values);

}  // namespace descent::fuzz
