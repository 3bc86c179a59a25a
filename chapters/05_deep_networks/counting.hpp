/// \file
/// How many parameters does a deep network have, and how many linear regions can it reach
/// (L8.5)? In whole numbers of any size.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <string>
#include <vector>

#include "common/tensor.hpp"

namespace descent::deep {

/// A whole number of any size.
using Integer = boost::multiprecision::cpp_int;

/// The hyperparameters of a network whose hidden layers all have the same width (L8.4).
struct Architecture {
    std::size_t inputs;       ///< D_i
    std::size_t width;        ///< D
    std::size_t layers;       ///< K
    std::size_t outputs = 1;  ///< D_o
};

/// D(D_i+1) + (K−1)·D(D+1) + D_o(D+1) (L8.5).
/// \throws std::invalid_argument when a number is 0 or above a million
std::size_t parameter_count(const Architecture& a);

/// The same for any widths {D_i, D_1, …, D_K, D_o}: Σ_k D_{k+1}(D_k+1). The largest
/// std::size_t if it is more than that.
std::size_t parameter_count(const std::vector<std::size_t>& widths);

/// n!/(k!(n−k)!), 0 for k > n.
Integer binomial(std::size_t n, std::size_t k);

/// Is region_formula() a number that can be written down?
/// \throws std::invalid_argument naming `who` (an option, a function) when a number is 0
/// or above a million, the width above 100,000, or the result has more than 100,000
/// digits
void require_countable(const char* who, const Architecture& a);

/// The number of linear regions a ReLU network can reach (L8.5):
/// \f[ \left(\lfloor D/D_i\rfloor + 1\right)^{D_i(K-1)} \cdot \sum_{j=0}^{D_i}
/// \binom{D}{j}. \f]
/// For K = 1 it is the largest number of pieces into which D lines, planes, … cut the
/// space; for D_i = 1 it is (D+1)^K.
/// \throws std::invalid_argument as require_countable()
Integer region_formula(const Architecture& a);

/// log10 of a positive number of any size. \throws std::invalid_argument unless it is
/// positive
Real log10(const Integer& number);

/// "161,051": the digits in groups of three.
std::string grouped(const Integer& number);

}  // namespace descent::deep
