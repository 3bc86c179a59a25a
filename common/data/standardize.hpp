/// \file
/// Columns of mean 0 and deviation 1.
#pragma once

#include "common/tensor.hpp"

namespace descent {

/// Subtracts the mean of every column and divides by its standard deviation (1 for a
/// constant column).
struct Scaling {
    Scaling() = default;
    explicit Scaling(const Matrix& columns);
    Matrix scaled(const Matrix& columns) const;  ///< by mean and deviation of the first columns
    Vector mean, deviation;
};

}  // namespace descent
