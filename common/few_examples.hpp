/// \file
/// Products of a batch with few examples, without the copies that BLAS makes first.
#pragma once

#include "common/products.hpp"

namespace descent::products {

/// Up to so many rows, or so many terms in a sum, a product is quicker without copies.
constexpr std::size_t few = 12;

/// C = A·B as multiply() does it, if it is one of the three products of a layer with few
/// examples or outputs, \f$H\,\Omega^T\f$, \f$\partial F\,\Omega\f$ or
/// \f$\partial F^T H\f$, and this build has instructions of AVX2 but not of AVX-512, for
/// which OpenBLAS has such products itself.
/// \returns whether it was; if not, C is as before
bool multiply_few(Factor A, Factor B, std::size_t rows, std::size_t inner, std::size_t columns,
                  Real* C, bool add);

}  // namespace descent::products
