/// \file
/// What several draws say of a number: mean, spread, standard error, median.
#pragma once

#include <vector>

#include "common/tensor.hpp"

namespace descent {

/// Of independent draws v_1 … v_n.
struct Estimate {
    Real mean = 0;
    Real deviation = 0;  ///< √(Σ (v_i − mean)² / (n − 1)); 0 for a single draw
    Real error = 0;      ///< standard error of the mean, deviation / √n
};

/// \throws std::invalid_argument for no draws
Estimate estimate(const Vector& draws);

/// The middle one, of an even number the upper of the two in the middle.
/// \throws std::invalid_argument for no numbers
Real median(std::vector<Real> numbers);

}  // namespace descent
