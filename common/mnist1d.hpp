/// \file
/// MNIST-1D (Greydanus 2020): ten classes of 40-sample curves, made on the spot, equal to the published set.
#pragma once

#include "common/dataset.hpp"

namespace descent {

struct Mnist1d {
    LabelledData train;  ///< 4000 × 40
    LabelledData test;   ///< 1000 × 40
};

/// The data set with its published defaults (5000 samples, 80 % for training, seed 42), in about 20 ms.
/// It is always computed in double precision and equals the published arrays to 1e−12.
Mnist1d make_mnist1d();

}  // namespace descent
