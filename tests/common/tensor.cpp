#include "common/tensor.hpp"

#include <doctest/doctest.h>

#include "common/random.hpp"
#include "tests/support/compare.hpp"

using namespace descent;
using test::distance;

namespace {

Matrix random_matrix(std::size_t rows, std::size_t columns, Random& random) {
    Matrix m = xt::zeros<Real>({rows, columns});
    random.fill_normal(m);
    return m;
}

/// The definition of the product, entry by entry.
Matrix plain_product(const Matrix& A, const Matrix& B) {
    Matrix C = xt::zeros<Real>({A.shape()[0], B.shape()[1]});
    for (std::size_t i = 0; i < A.shape()[0]; ++i)
        for (std::size_t j = 0; j < B.shape()[1]; ++j)
            for (std::size_t k = 0; k < A.shape()[1]; ++k) C(i, j) += A(i, k) * B(k, j);
    return C;
}

}  // namespace

TEST_CASE("matmul: hand-worked product") {
    const Matrix A{{1, 2, 3}, {4, 5, 6}}, B{{1, 0}, {2, 1}, {0, 3}};
    Matrix C = xt::zeros<Real>({2, 2});
    matmul(A, B, C);
    CHECK(distance(C, Matrix{{5, 11}, {14, 23}}) == 0);
    CHECK(distance(C, Matrix{{5, 14}, {11, 23}}) == 3);  // the transpose is told apart
}

TEST_CASE("matmul: AB, AᵀB, ABᵀ and AᵀBᵀ equal the definition for many shapes, ones included") {
    Random random(1, "matmul");
    for (std::size_t trial = 0; trial < 200; ++trial) {
        const std::size_t m = 1 + random.index(9), n = 1 + random.index(9), k = 1 + random.index(9);
        const Matrix A = random_matrix(m, k, random), B = random_matrix(k, n, random);
        const Matrix At = xt::transpose(A), Bt = xt::transpose(B), expected = plain_product(A, B);
        Matrix C = random_matrix(m, n, random);
        matmul(A, B, C);
        CHECK(distance(C, expected) < 1e-13);
        matmul(transposed(At), B, C);
        CHECK(distance(C, expected) < 1e-13);
        matmul(A, transposed(Bt), C);
        CHECK(distance(C, expected) < 1e-13);
        matmul(transposed(At), transposed(Bt), C);
        CHECK(distance(C, expected) < 1e-13);
    }
}

TEST_CASE("matmul: empty inner dimension gives zeros, empty results stay empty") {
    const Matrix A = xt::zeros<Real>({2, 0}), B = xt::zeros<Real>({0, 3});
    Matrix C = xt::ones<Real>({2, 3});
    matmul(A, B, C);
    CHECK(distance(C, Matrix(xt::zeros<Real>({2, 3}))) == 0);
    const Matrix D = xt::zeros<Real>({0, 2});
    Matrix none = xt::zeros<Real>({0, 0});
    matmul(D, A, none);
    CHECK(none.size() == 0);
}

TEST_CASE("matmul: shapes that do not fit are refused by name") {
    const Matrix A = xt::zeros<Real>({2, 3}), B = xt::zeros<Real>({4, 5});
    Matrix C = xt::zeros<Real>({2, 5});
    CHECK_THROWS_WITH_AS(matmul(A, B, C), "matmul: inner dimension of B has size 4, expected 3",
                         std::invalid_argument);
    const Matrix fits = xt::zeros<Real>({3, 4});
    CHECK_THROWS_WITH_AS(matmul(A, fits, C), "matmul: C has shape 2×5, expected 2×4",
                         std::invalid_argument);
}

TEST_CASE("sum_rows: hand-worked sum over the examples, and a wrong size") {
    const Matrix A{{1, 2}, {3, 4}, {5, 6}};
    Vector s{9, 9}, longer{1, 2, 3};
    sum_rows(A, s);
    CHECK(distance(s, Vector{9, 12}) == 0);
    CHECK_THROWS_WITH_AS(sum_rows(A, longer), "sum_rows: s has size 3, expected 2",
                         std::invalid_argument);
}

TEST_CASE("distance: the tests' own ruler sees NaN and shapes") {
    const Vector a{1, 2, 3}, b{1, 2, 4}, c{1, 2}, bad{1, std::nan(""), 3};
    CHECK(distance(a, b) == 1);
    CHECK(std::isinf(distance(a, c)));
    CHECK(std::isinf(distance(a, bad)));
}
