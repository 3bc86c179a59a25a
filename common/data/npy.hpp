/// \file
/// What is in an array of NumPy, and how is one written?
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// Numbers, a vector of n as an n × 1 matrix; or a vector of texts.
struct NumpyArray {
    Matrix values;
    std::vector<std::string> texts;

    bool is_text() const { return !texts.empty(); }  ///< texts, and no values
    /// How many rows of numbers, or texts.
    std::size_t rows() const { return is_text() ? texts.size() : values.shape()[0]; }
};

/// Do the bytes begin as those of a .npy file?
bool is_npy(std::string_view bytes);

/// The array in the bytes of a .npy file, as read_npy() has it; or of dtype '<U…'.
/// \param name what errors call it
/// \throws std::runtime_error "NAME: byte N: …"
NumpyArray numpy_array(const std::string& name, std::string bytes);

/// The bytes of a .npy file, with all digits of Real.
std::string npy_bytes(const std::vector<std::size_t>& shape, std::span<const Real> values);
/// The same of texts, dtype '<U' of the longest.
std::string npy_bytes(const std::vector<std::string>& texts);

}  // namespace descent
