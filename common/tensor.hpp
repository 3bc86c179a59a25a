/// \file
/// The one tensor module of the book: scalars, vectors, matrices and their products.
///
/// Every chapter gets xtensor through this header. Matrices are row-major and a batch is a matrix whose rows are
/// the examples, so the lecture's column equation \f$f = \beta + \Omega h\f$ reads \f$F = H\,\Omega^T + \beta\f$ here.
#pragma once

#include <cstddef>
#include <memory>
#include <xtensor-blas/xblas.hpp>
#include <xtensor/xadapt.hpp>
#include <xtensor/xbuilder.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>

#include "common/shapes.hpp"

#ifndef DESCENT_REAL
#define DESCENT_REAL double
#endif

namespace descent {

/// The scalar of the whole build: double, or float with `-DDESCENT_REAL=float`.
using Real = DESCENT_REAL;

using Vector = xt::xtensor<Real, 1>;
using Matrix = xt::xtensor<Real, 2>;

/// A matrix or vector that looks into memory owned by somebody else, such as one block of φ.
using VectorView = xt::xtensor_adaptor<xt::xbuffer_adaptor<Real*, xt::no_ownership>, 1>;
using MatrixView = xt::xtensor_adaptor<xt::xbuffer_adaptor<Real*, xt::no_ownership>, 2>;
using ConstVectorView =
    xt::xtensor_adaptor<xt::xbuffer_adaptor<const Real*, xt::no_ownership, std::allocator<Real>>, 1>;
using ConstMatrixView =
    xt::xtensor_adaptor<xt::xbuffer_adaptor<const Real*, xt::no_ownership, std::allocator<Real>>, 2>;

/// Marks the operand of matmul() that is read transposed; nothing is copied.
template <class M>
struct Transposed {
    const M& matrix;
};

template <class M>
Transposed<M> transposed(const M& matrix) {
    return {matrix};
}

namespace detail {
template <class M>
struct Operand {
    static const M& matrix(const M& m) { return m; }
    static constexpr bool flip = false;
};
template <class M>
struct Operand<Transposed<M>> {
    static const M& matrix(const Transposed<M>& m) { return m.matrix; }
    static constexpr bool flip = true;
};
}  // namespace detail

/// C = A·B into an existing matrix, by BLAS; write `transposed(A)` or `transposed(B)` for AᵀB and ABᵀ.
///
/// \param A,B matrices or views, each optionally transposed
/// \param C result of shape rows(A) × columns(B), overwritten; must not overlap A or B
/// \param add C += A·B instead
/// \throws std::invalid_argument when the shapes do not fit
/// Cost: 2·rows(A)·columns(A)·columns(B) floating-point operations, no allocation.
template <class MA, class MB, class MC>
void matmul(const MA& A, const MB& B, MC& C, bool add = false) {
    using OA = detail::Operand<MA>;
    using OB = detail::Operand<MB>;
    const auto& a = OA::matrix(A);
    const auto& b = OB::matrix(B);
    const std::size_t rows = a.shape()[OA::flip ? 1 : 0], inner = a.shape()[OA::flip ? 0 : 1];
    const std::size_t columns = b.shape()[OB::flip ? 0 : 1];
    require_size("matmul", "inner dimension of B", b.shape()[OB::flip ? 1 : 0], inner);
    require_shape("matmul", "C", C, {rows, columns});
    if (rows == 0 || columns == 0) return;
    if (inner == 0) {
        if (!add) C.fill(Real(0));
        return;
    }
    xt::blas::gemm(a, b, C, OA::flip, OB::flip, Real(1), Real(add));
}

/// s_j = Σ_i A_ij: the sum over the examples of a batch, into an existing vector or view.
/// \throws std::invalid_argument when s has not one entry per column of A
template <class V>
void sum_rows(const Matrix& A, V& s) {
    const std::size_t columns = A.shape()[1];
    require_size("sum_rows", "s", s.size(), columns);
    s.fill(Real(0));
    Real* sum = s.data();
    const Real* row = A.data();
    for (std::size_t i = 0; i < A.shape()[0]; ++i, row += columns)
        for (std::size_t j = 0; j < columns; ++j) sum[j] += row[j];
}

}  // namespace descent
