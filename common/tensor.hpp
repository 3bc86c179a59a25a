/// \file
/// The one tensor module of the book: scalars, vectors, matrices and their products.
///
/// Every chapter gets xtensor through this header. Matrices are row-major and a batch is
/// a matrix whose rows are the examples, so the lecture's column equation
/// \f$f = \beta + \Omega h\f$ reads \f$F = H\,\Omega^T + \beta\f$ here.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>
#if __has_include(<xtensor/xtensor.hpp>)
#include <xtensor/xadapt.hpp>
#include <xtensor/xbuilder.hpp>
#include <xtensor/xmath.hpp>
#include <xtensor/xnoalias.hpp>
#include <xtensor/xtensor.hpp>
#include <xtensor/xview.hpp>
#else  // since xtensor 0.26 its headers are in folders
#include <xtensor/containers/xadapt.hpp>
#include <xtensor/containers/xtensor.hpp>
#include <xtensor/core/xmath.hpp>
#include <xtensor/core/xnoalias.hpp>
#include <xtensor/generators/xbuilder.hpp>
#include <xtensor/views/xview.hpp>
#endif

#include "common/products.hpp"
#include "common/real.hpp"
#include "common/shapes.hpp"

namespace descent {

/// n numbers, as NumPy's one-dimensional arrays.
using Vector = xt::xtensor<Real, 1>;
/// rows × columns numbers, row by row in memory.
using Matrix = xt::xtensor<Real, 2>;

/// A vector that looks into memory owned by somebody else, such as one block of φ.
using VectorView = xt::xtensor_adaptor<xt::xbuffer_adaptor<Real*, xt::no_ownership>, 1>;
/// A matrix of this kind, such as W_k in φ.
using MatrixView = xt::xtensor_adaptor<xt::xbuffer_adaptor<Real*, xt::no_ownership>, 2>;
/// A vector of this kind, to read only.
using ConstVectorView =
    xt::xtensor_adaptor<xt::xbuffer_adaptor<const Real*, xt::no_ownership, std::allocator<Real>>,
                        1>;
/// A matrix of this kind, to read only.
using ConstMatrixView =
    xt::xtensor_adaptor<xt::xbuffer_adaptor<const Real*, xt::no_ownership, std::allocator<Real>>,
                        2>;

/// Marks the operand of matmul() that is read transposed; nothing is copied.
template <class M>
struct Transposed {
    const M& matrix;
};

/// Mᵀ as an operand of matmul(): `matmul(transposed(A), B, C)` is C = AᵀB.
template <class M>
Transposed<M> transposed(const M& matrix) {
    return {matrix};
}

namespace detail {
/// Does it lie in memory row by row, without gaps?
template <class M>
concept RowByRow =
    std::same_as<M, Matrix> || std::same_as<M, MatrixView> || std::same_as<M, ConstMatrixView>;

/// What matmul() asks of an operand.
struct Operand {
    products::Factor factor;
    std::size_t rows, columns;
};
template <RowByRow M>
Operand operand(const M& m) {
    return {{m.data(), false}, m.shape()[0], m.shape()[1]};
}
template <RowByRow M>
Operand operand(const Transposed<M>& m) {
    return {{m.matrix.data(), true}, m.matrix.shape()[1], m.matrix.shape()[0]};
}
}  // namespace detail

/// C = A·B into an existing matrix; write `transposed(A)` or `transposed(B)` for AᵀB and
/// ABᵀ. The product is chosen by the shape: see products::multiply().
///
/// \param A,B matrices or views, each optionally transposed
/// \param C result of shape rows(A) × columns(B), overwritten; must not overlap A or B
/// \param add C += A·B instead
/// \throws std::invalid_argument when the shapes do not fit
/// Cost: 2·rows(A)·columns(A)·columns(B) floating-point operations, no allocation.
template <class MA, class MB, detail::RowByRow MC>
void matmul(const MA& A, const MB& B, MC& C, bool add = false) {
    const detail::Operand a = detail::operand(A), b = detail::operand(B);
    require_size("matmul", "inner dimension of B", b.rows, a.columns);
    require_shape("matmul", "C", C, {a.rows, b.columns});
    products::multiply(a.factor, b.factor, a.rows, a.columns, b.columns, C.data(), add);
}

/// s_j = Σ_i A_ij: the sum over the examples of a batch, into an existing vector or view.
/// \throws std::invalid_argument when s has not one entry per column of A
template <class V>
void sum_rows(const Matrix& A, V& s) {
    const std::size_t columns = A.shape()[1];
    require_size("sum_rows", "s", s.size(), columns);
    if (A.shape()[0] == 0) return s.fill(Real(0));
    Real* sum = s.data();
    const Real* row = A.data();
    std::copy_n(row, columns, sum);
    for (std::size_t i = 1; i < A.shape()[0]; ++i) {
        row += columns;
        for (std::size_t j = 0; j < columns; ++j) sum[j] += row[j];
    }
}

/// A_ij = s_j: every example of a batch gets the same numbers, such as the biases.
/// \throws std::invalid_argument when s has not one entry per column of A
template <class V>
void set_rows(Matrix& A, const V& s) {
    const std::size_t columns = A.shape()[1];
    require_size("set_rows", "s", s.size(), columns);
    Real* row = A.data();
    for (std::size_t i = 0; i < A.shape()[0]; ++i, row += columns)
        std::copy_n(s.data(), columns, row);
}

// ------------------------------------------------------------------------------------- small words

/// A count or another number as a Real.
template <class T>
requires std::integral<T> || std::floating_point<T>
constexpr Real real(T number) {
    return static_cast<Real>(number);
}

/// aᵀb = Σ_i a_i b_i. \throws std::invalid_argument when the sizes differ
inline Real dot(const Vector& a, const Vector& b) {
    require_size("dot", "b", b.size(), a.size());
    Real sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a(i) * b(i);
    return sum;
}

/// ‖v‖ = √Σ_i v_i².
Real l2_norm(const Vector& v);

/// Row i of a matrix: a view that can be assigned to.
template <class M>
auto row(M&& matrix, std::integral auto i) {
    return xt::row(std::forward<M>(matrix), static_cast<std::ptrdiff_t>(i));
}

/// Column j of a matrix, copied. \throws std::invalid_argument when there is none
Vector column(const Matrix& matrix, std::size_t j);

/// The numbers as a Vector.
template <class T>
Vector to_vector(const std::vector<T>& numbers) {
    return xt::cast<Real>(xt::adapt(numbers, {numbers.size()}));
}

/// The vector as a matrix of one column: n inputs of one feature each.
Matrix as_column(const Vector& v);

/// `count` equally spaced numbers from low to high, both included.
/// \throws std::invalid_argument for count < 2
Vector grid(Real low, Real high, std::size_t count);

/// log Σ_i e^{v_i}, without overflow: the largest is taken out first.
/// \throws std::invalid_argument for no number
inline Real log_sum_exp(std::span<const Real> v) {
    require(!v.empty(), "log_sum_exp", "there is no number");
    const Real largest = *std::max_element(v.begin(), v.end());
    Real sum = 0;
    for (const Real value : v) sum += std::exp(value - largest);
    return largest + std::log(sum);
}

}  // namespace descent
