#include "common/products.hpp"

#include <algorithm>
#include <xtensor-blas/xblas.hpp>

#include "common/few_examples.hpp"

#ifndef CXXBLAS_DRIVERS_CBLAS_H
#error "xtensor-blas would multiply by itself, many times slower than OpenBLAS"
#endif

// Results overlap nothing that is read, so the compiler may read and write several numbers at once.

namespace descent::products {
namespace {

xt::blas_index_t index(std::size_t size) {
    return static_cast<xt::blas_index_t>(size);
}

/// The first `width` columns of C = A·B, where B and C have so many `columns`.
void gemm(Factor A, Factor B, std::size_t rows, std::size_t inner, std::size_t columns, Real* C,
          std::size_t width, bool add) {
    const auto turned = [](Factor factor) {
        return factor.flip ? cxxblas::Trans : cxxblas::NoTrans;
    };
    cxxblas::gemm(cxxblas::RowMajor, turned(A), turned(B), index(rows), index(width), index(inner),
                  Real(1), A.data, index(A.flip ? rows : inner), B.data,
                  index(B.flip ? inner : columns), Real(add), C, index(columns));
}

/// How many columns of C to ask for at once. With few rows the kernels of OpenBLAS that
/// copy nothing, which it has for AVX-512, are worth it: they take a million terms, and
/// of A·Bᵀ, which reads B along its rows, 1,200 entries of C with 32 terms each or more.
std::size_t piece([[maybe_unused]] std::size_t rows, [[maybe_unused]] std::size_t inner,
                  std::size_t columns, [[maybe_unused]] bool flip) {
#ifdef __AVX512F__
    if (rows > few || (flip && inner < 32)) return columns;
    std::size_t fit = 1'000'000 / (rows * inner);
    if (flip) fit = std::min(fit, 1'200 / rows);
    if (fit >= 8) return fit / 8 * 8;
#endif
    return columns;
}

}  // namespace

void multiply(Factor A, Factor B, std::size_t rows, std::size_t inner, std::size_t columns, Real* C,
              bool add) {
    if (rows == 0 || columns == 0) return;
    if (inner == 0) {
        if (!add) std::fill_n(C, rows * columns, Real(0));
    } else if (rows == 1) {  // one example: C = aB or aBᵀ, which is Ba
        B.flip ? matrix_vector(B.data, columns, inner, A.data, C, add)
               : vector_matrix(A.data, B.data, inner, columns, C, add);
    } else if (columns == 1) {  // one unit: C = Ab or Aᵀb, which is bA
        A.flip ? vector_matrix(B.data, A.data, inner, rows, C, add)
               : matrix_vector(A.data, rows, inner, B.data, C, add);
    } else if (inner == 1) {
        outer(A.data, rows, B.data, columns, C, add);
    } else if (!multiply_few(A, B, rows, inner, columns, C, add)) {
        const std::size_t width = A.flip ? columns : piece(rows, inner, columns, B.flip);
        for (std::size_t j = 0; j < columns; j += width)
            gemm(A, {B.data + (B.flip ? j * inner : j), B.flip}, rows, inner, columns, C + j,
                 std::min(width, columns - j), add);
    }
}

void matrix_vector(const Real* __restrict__ M, std::size_t rows, std::size_t columns,
                   const Real* __restrict__ x, Real* __restrict__ y, bool add) {
    if (!add) std::fill_n(y, rows, Real(0));
    // BLAS's gemv keeps what lies in y, and needs a dozen nanoseconds before it begins.
    if (columns >= 8 && rows * columns > 64) {
        cxxblas::gemv(cxxblas::RowMajor, cxxblas::NoTrans, index(rows), index(columns), Real(1), M,
                      index(columns), x, index(1), Real(1), y, index(1));
        return;
    }
    for (std::size_t i = 0; i < rows; ++i, M += columns) {
        Real sum = 0;
        for (std::size_t j = 0; j < columns; ++j) sum += M[j] * x[j];
        y[i] += sum;
    }
}

void vector_matrix(const Real* __restrict__ x, const Real* __restrict__ M, std::size_t rows,
                   std::size_t columns, Real* __restrict__ y, bool add) {
    if (!add) std::fill_n(y, columns, Real(0));
    if (columns < 8 && rows * columns <= 64) {  // too little to read several numbers at once
        for (std::size_t j = 0; j < columns; ++j) {
            Real sum = 0;
            for (std::size_t i = 0; i < rows; ++i) sum += x[i] * M[i * columns + j];
            y[j] += sum;
        }
        return;
    }
    std::size_t i = 0;
    for (; i + 4 <= rows; i += 4, M += 4 * columns)  // y is read and written for four rows at once
        for (std::size_t j = 0; j < columns; ++j)
            y[j] += x[i] * M[j] + x[i + 1] * M[columns + j] + x[i + 2] * M[2 * columns + j] +
                    x[i + 3] * M[3 * columns + j];
    for (; i < rows; ++i, M += columns)
        for (std::size_t j = 0; j < columns; ++j) y[j] += x[i] * M[j];
}

void outer(const Real* __restrict__ a, std::size_t rows, const Real* __restrict__ b,
           std::size_t columns, Real* __restrict__ C, bool add) {
    for (std::size_t i = 0; i < rows; ++i, C += columns) {
        if (add)
            for (std::size_t j = 0; j < columns; ++j) C[j] += a[i] * b[j];
        else
            for (std::size_t j = 0; j < columns; ++j) C[j] = a[i] * b[j];
    }
}

}  // namespace descent::products
