/// \file
/// Products in which a matrix meets a vector, or a vector a vector, on numbers that lie
/// row by row in memory. matmul() calls them where a batch has one example.
#pragma once

#include <cstddef>

#include "common/real.hpp"

/// Kernels on plain memory: matmul() has checked the shapes. Results overlap nothing that
/// is read; `add` adds to them instead of overwriting them.
namespace descent::products {

/// y_i = Σ_j M_ij x_j. \param M rows × columns \param x,y `columns` and `rows` numbers
void matrix_vector(const Real* M, std::size_t rows, std::size_t columns, const Real* x, Real* y,
                   bool add);

/// y_j = Σ_i x_i M_ij. \param M rows × columns \param x,y `rows` and `columns` numbers
void vector_matrix(const Real* x, const Real* M, std::size_t rows, std::size_t columns, Real* y,
                   bool add);

/// C_ij = a_i b_j. \param C rows × columns \param a,b `rows` and `columns` numbers
void outer(const Real* a, std::size_t rows, const Real* b, std::size_t columns, Real* C, bool add);

}  // namespace descent::products
