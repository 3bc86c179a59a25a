/// \file
/// MNIST-1D (Greydanus 2020): ten classes of 40-sample curves, made on the spot, equal to
/// the published set.
#pragma once

#include "common/data/dataset.hpp"

namespace descent {

/// Both sets in the order in which they are published.
struct Mnist1d {
    LabelledData train;  ///< 4000 × 40
    LabelledData test;   ///< 1000 × 40
};

/// What was drawn on the way; it lets a test compare the steps and not only the result.
struct Mnist1dTrace {
    std::size_t padding = 0;      ///< p, zeros appended to the first sample
    double scale = 0;             ///< 1 + .4(u − .5) of the first sample
    std::size_t translation = 0;  ///< k, places the first sample is rolled to the right
    double shear = 0;             ///< .75(u − .5) of the first sample
    double mean = 0;              ///< over all 5000 × 40 values, before they are standardized
    double deviation = 0;         ///< population standard deviation of the same values
};

/// The data set with its published defaults (5000 samples, 80 % for training, seed 42),
/// in about 20 ms. Computed in double precision whatever Real is, equal to the published
/// arrays to 1e−12, then rounded to Real.
/// \param trace filled in when given
Mnist1d make_mnist1d(Mnist1dTrace* trace = nullptr);

}  // namespace descent
