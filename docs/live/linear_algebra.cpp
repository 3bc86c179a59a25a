// What the chapters ask of BLAS and LAPACK, for browsers, where these are not: products, and
// least squares. The names, arguments and results are theirs.

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace {

// C's orders and transpositions in CBLAS.
constexpr int column_major = 102, transposed = 112;

/// Entry (i, j) of op(M) lies at M[i·down + j·across].
struct Strides {
    long down, across;
    Strides(bool row_major, bool flipped, long leading)
        : down(row_major != flipped ? leading : 1), across(row_major != flipped ? 1 : leading) {}
};

/// A matrix of LAPACK's: columns, one after the other.
struct Columns {
    double* first;
    long rows, leading;
    double* operator[](long j) const { return first + j * leading; }
};

double dot(const double* p, const double* q, long size) {
    return std::inner_product(p, p + size, q, 0.0);
}

/// The smaller of the rotations of columns p and q of A that make them orthogonal, in A
/// and in V. Returns whether they were not.
bool rotate(const Columns& A, const Columns& V, long p, long q) {
    const double pq = dot(A[p], A[q], A.rows), pp = dot(A[p], A[p], A.rows),
                 qq = dot(A[q], A[q], A.rows);
    if (std::fabs(pq) <= 1e-16 * std::sqrt(pp * qq)) return false;
    const double zeta = (qq - pp) / (2 * pq);
    const double t = std::copysign(1 / (std::fabs(zeta) + std::hypot(1, zeta)), zeta);
    const double c = 1 / std::hypot(1, t), s = c * t;
    for (const Columns& M : {A, V})
        for (long i = 0; i < M.rows; ++i) {
            const double old = M[p][i];
            M[p][i] = c * old - s * M[q][i];
            M[q][i] = s * old + c * M[q][i];
        }
    return true;
}

/// A V = U Σ by Jacobi's rotations: V, which begins as the identity, is orthogonal in the
/// end, and so are the columns of A. Returns whether that was reached.
bool orthogonalize(const Columns& A, const Columns& V, long columns) {
    for (int sweep = 0; sweep < 60; ++sweep) {
        bool turned = false;
        for (long p = 0; p < columns; ++p)
            for (long q = p + 1; q < columns; ++q) turned |= rotate(A, V, p, q);
        if (!turned) return true;
    }
    return false;
}

}  // namespace

extern "C" {

/// C = α op(A) op(B) + β C.
void cblas_dgemm(int order, int transA, int transB, int m, int n, int k, double alpha,
                 const double* A, int lda, const double* B, int ldb, double beta, double* C,
                 int ldc) {
    if (order == column_major) {  // Cᵀ = op(B)ᵀ op(A)ᵀ, row by row
        cblas_dgemm(101, transB, transA, n, m, k, alpha, B, ldb, A, lda, beta, C, ldc);
        return;
    }
    const Strides a(true, transA == transposed, lda), b(true, transB == transposed, ldb);
    std::vector<double> packed(static_cast<std::size_t>(k) * static_cast<std::size_t>(n));
    for (long p = 0; p < k; ++p)
        for (long j = 0; j < n; ++j)
            packed[static_cast<std::size_t>(p * n + j)] = B[p * b.down + j * b.across];
    for (long i = 0; i < m; ++i) {
        double* row = C + i * ldc;
        for (long j = 0; j < n; ++j) row[j] = beta == 0 ? 0 : beta * row[j];
        for (long p = 0; p < k; ++p) {
            const double factor = alpha * A[i * a.down + p * a.across];
            const double* other = packed.data() + p * n;
            for (long j = 0; j < n; ++j) row[j] += factor * other[j];
        }
    }
}

/// y = α op(A) x + β y.
void cblas_dgemv(int order, int trans, int m, int n, double alpha, const double* A, int lda,
                 const double* x, int incx, double beta, double* y, int incy) {
    const Strides a(order != column_major, trans == transposed, lda);
    const long rows = trans == transposed ? n : m, columns = trans == transposed ? m : n;
    for (long i = 0; i < rows; ++i) {
        double sum = 0;
        for (long j = 0; j < columns; ++j) sum += A[i * a.down + j * a.across] * x[j * incx];
        y[i * incy] = alpha * sum + (beta == 0 ? 0 : beta * y[i * incy]);
    }
}

/// min ‖AX − B‖ by the singular values of A, of which there are min(m, n).
void dgelsd_(const int* m, const int* n, const int* nrhs, double* A, const int* lda, double* B,
             const int* ldb, double* S, const double* rcond, int* rank, double* work,
             const int* lwork, int* iwork, int* info) {
    *info = 0;
    if (*lwork == -1) {  // asked how much room it wants
        work[0] = iwork[0] = 1;
        return;
    }
    const auto columns = static_cast<std::size_t>(*n);
    std::vector<double> turns(columns * columns);
    const Columns US{A, *m, *lda}, V{turns.data(), *n, *n};
    for (long j = 0; j < *n; ++j) V[j][j] = 1;
    if (!orthogonalize(US, V, *n)) *info = 1;

    std::vector<std::pair<double, long>> sigma;  // with its column, the largest first
    for (long j = 0; j < *n; ++j) sigma.emplace_back(std::sqrt(dot(US[j], US[j], *m)), j);
    std::sort(sigma.rbegin(), sigma.rend());
    *rank = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::min(*m, *n)); ++i) {
        S[i] = sigma[i].first;
        *rank += S[i] > *rcond * S[0];
    }
    for (long r = 0; r < *nrhs; ++r, B += *ldb) {  // X = V Σ⁻¹ Uᵀ B, where σ counts
        std::vector<double> x(columns);
        for (std::size_t i = 0; i < static_cast<std::size_t>(*rank); ++i) {
            const long j = sigma[i].second;
            const double share = dot(US[j], B, *m) / (S[i] * S[i]);
            for (std::size_t c = 0; c < columns; ++c) x[c] += share * V[j][c];
        }
        std::copy(x.begin(), x.end(), B);
    }
}
}
