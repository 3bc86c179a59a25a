// What the chapters ask of BLAS and LAPACK, for browsers, where these are not: products, and least squares.
// The names, arguments and results are theirs.

#include <algorithm>
#include <cmath>
#include <numeric>
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

/// min ‖AX − B‖ by the singular values of A, for m ≥ n, by Jacobi's rotations of its columns: they
/// end orthogonal, A V = U Σ.
void dgelsd_(const int* m, const int* n, const int* nrhs, double* A, const int* lda, double* B,
             const int* ldb, double* S, const double* rcond, int* rank, double* work,
             const int* lwork, int* iwork, int* info) {
    *info = 0;
    if (*lwork == -1) {
        work[0] = 1;
        iwork[0] = 1;
        return;
    }
    const long rows = *m, columns = *n;
    std::vector<double> V(static_cast<std::size_t>(columns * columns));
    const auto v = [&](long j) { return V.data() + j * columns; };
    const auto a = [&](long j) { return A + j * *lda; };
    for (long j = 0; j < columns; ++j) v(j)[j] = 1;
    const auto dot = [](const double* p, const double* q, long size) {
        return std::inner_product(p, p + size, q, 0.0);
    };
    bool turned = true;
    for (int sweep = 0; turned && sweep < 60; ++sweep) {
        turned = false;
        for (long p = 0; p < columns; ++p)
            for (long q = p + 1; q < columns; ++q) {
                const double pq = dot(a(p), a(q), rows), pp = dot(a(p), a(p), rows),
                             qq = dot(a(q), a(q), rows);
                if (std::fabs(pq) <= 1e-16 * std::sqrt(pp * qq)) continue;
                turned = true;
                const double zeta = (qq - pp) / (2 * pq);
                const double t = std::copysign(1 / (std::fabs(zeta) + std::hypot(1, zeta)), zeta);
                const double c = 1 / std::hypot(1, t), s = c * t;
                const auto turn = [=](double* x, double* y, long size) {
                    for (long i = 0; i < size; ++i) {
                        const double old = x[i];
                        x[i] = c * old - s * y[i];
                        y[i] = s * old + c * y[i];
                    }
                };
                turn(a(p), a(q), rows);
                turn(v(p), v(q), columns);
            }
    }
    if (turned) *info = 1;

    std::vector<long> order(static_cast<std::size_t>(columns));
    std::iota(order.begin(), order.end(), 0L);
    std::vector<double> length(order.size());
    for (long j = 0; j < columns; ++j)
        length[static_cast<std::size_t>(j)] = std::sqrt(dot(a(j), a(j), rows));
    std::sort(order.begin(), order.end(), [&](long i, long j) {
        return length[static_cast<std::size_t>(i)] > length[static_cast<std::size_t>(j)];
    });
    *rank = 0;
    for (long i = 0; i < columns; ++i) {
        S[i] = length[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])];
        if (S[i] > *rcond * S[0]) ++*rank;
    }
    for (long r = 0; r < *nrhs; ++r) {  // X = V Σ⁻¹ Uᵀ B, over the singular values that count
        std::vector<double> x(order.size());
        for (long i = 0; i < *rank; ++i) {
            const long j = order[static_cast<std::size_t>(i)];
            const double share = dot(a(j), B + r * *ldb, rows) / (S[i] * S[i]);
            for (long c = 0; c < columns; ++c) x[static_cast<std::size_t>(c)] += share * v(j)[c];
        }
        std::copy(x.begin(), x.end(), B + r * *ldb);
    }
}
}
