/// \file
/// Matrix products on numbers that lie row by row in memory, each by what fits its shape.
/// matmul() checks the shapes and calls multiply().
#pragma once

#include <cstddef>

#include "common/real.hpp"

/// Kernels on plain memory. Results overlap nothing that is read; `add` adds to them
/// instead of overwriting them.
namespace descent::products {

/// One side of a product: a matrix, or the transpose of what lies in memory.
struct Factor {
    const Real* data;
    bool flip;  ///< is it read transposed?
};

/// C_ij = Σ_k A_ik B_kj. With one row or one column it is a product of a matrix and a
/// vector, with one k an outer product; few examples are multiplied by multiply_few()
/// where that is faster, and all else by BLAS.
/// \param A,B rows × inner and inner × columns, once transposed as they say
/// \param C rows × columns
void multiply(Factor A, Factor B, std::size_t rows, std::size_t inner, std::size_t columns, Real* C,
              bool add);

/// y_i = Σ_j M_ij x_j. \param M rows × columns \param x,y `columns` and `rows` numbers
void matrix_vector(const Real* M, std::size_t rows, std::size_t columns, const Real* x, Real* y,
                   bool add);

/// y_j = Σ_i x_i M_ij. \param M rows × columns \param x,y `rows` and `columns` numbers
void vector_matrix(const Real* x, const Real* M, std::size_t rows, std::size_t columns, Real* y,
                   bool add);

/// C_ij = a_i b_j. \param C rows × columns \param a,b `rows` and `columns` numbers
void outer(const Real* a, std::size_t rows, const Real* b, std::size_t columns, Real* C, bool add);

}  // namespace descent::products
