#include "common/tensor.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <utility>

#include "common/parameters.hpp"
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

TEST_CASE("matmul: ones and few among the sizes; overwritten, added to, in views of φ") {
    struct Shape {
        std::size_t m, k, n;
    };
    Random random(2, "matmul by shape");
    for (const Shape& shape : {Shape{1, 1, 1},
                               {1, 3, 2},
                               {1, 40, 100},
                               {1, 100, 40},
                               {1, 7, 1},
                               {1, 1, 7},
                               {1, 83, 11},
                               {9, 1, 5},
                               {30, 1, 41},
                               {7, 1, 1},
                               {5, 8, 1},
                               {90, 3, 1},
                               {3, 90, 1},
                               {1, 300, 70},
                               {10, 40, 30},
                               {40, 12, 19},
                               {5, 600, 9},
                               {13, 13, 13},
                               {10, 400, 503}}) {
        const std::size_t m = shape.m, k = shape.k, n = shape.n;  // clang 14 captures no bindings
        CAPTURE(m);
        CAPTURE(k);
        CAPTURE(n);
        const Matrix A = random_matrix(m, k, random), B = random_matrix(k, n, random);
        const Matrix At = xt::transpose(A), Bt = xt::transpose(B),
                     before = random_matrix(m, n, random);
        const Matrix product = plain_product(A, B), sum = before + product;
        // each sum of k terms is rounded k times, in either order
        const Real bound = 4 * std::numeric_limits<Real>::epsilon() * real(k) *
                           (1 + xt::amax(plain_product(xt::abs(A), xt::abs(B)))());

        // the four forms, from matrices and from views whose memory is not aligned
        Vector phi = xt::zeros<Real>({1 + k * n + m * n});
        const Block b{"B", {k, n}, 1, k * n}, bt{"Bt", {n, k}, 1, k * n},
            c{"C", {m, n}, 1 + k * n, m * n};
        const auto expect = [&](const auto& left, const auto& right) {
            Matrix C = xt::ones<Real>({m, n}) * std::nan("");  // what lay there must not matter
            matmul(left, right, C);
            CHECK(distance(C, product) <= bound);
            C = before;
            matmul(left, right, C, true);
            CHECK(distance(C, sum) <= bound);
            auto view = matrix(phi, c);
            view = before;
            matmul(left, right, view, true);
            CHECK(distance(Matrix(view), sum) <= bound);
            matmul(left, right, view);
            CHECK(distance(Matrix(view), product) <= bound);
        };
        for (const bool in_phi : {false, true}) {
            std::copy(B.begin(), B.end(), phi.begin() + 1);
            const auto view = matrix(std::as_const(phi), b);
            in_phi ? expect(A, view) : expect(A, B);
            in_phi ? expect(transposed(At), view) : expect(transposed(At), B);
            std::copy(Bt.begin(), Bt.end(), phi.begin() + 1);
            const auto turned = matrix(std::as_const(phi), bt);
            in_phi ? expect(A, transposed(turned)) : expect(A, transposed(Bt));
            in_phi ? expect(transposed(At), transposed(turned))
                   : expect(transposed(At), transposed(Bt));
            CHECK(phi(0) == 0);  // nothing is written in front of a view
        }
    }
}

TEST_CASE("matmul: with one row, no number is no sum, and NaN and infinity go through") {
    const Matrix nothing = xt::zeros<Real>({1, 0}), below = xt::zeros<Real>({0, 3});
    Matrix C = Matrix{{1, 2, 3}};
    matmul(nothing, below, C, true);
    CHECK(distance(C, Matrix{{1, 2, 3}}) == 0);
    matmul(nothing, below, C);
    CHECK(distance(C, Matrix{{0, 0, 0}}) == 0);
    for (const std::size_t k : {2u, 50u}) {  // 0·NaN is NaN in the sums, 0·∞ too
        Matrix a = xt::zeros<Real>({std::size_t{1}, k}), B = xt::ones<Real>({k, std::size_t{9}});
        B(k - 1, 4) = std::nan("");
        B(0, 2) = std::numeric_limits<Real>::infinity();
        const Matrix Bt = xt::transpose(B);
        const auto check = [&](const auto& right) {
            C = xt::ones<Real>({1, 9});
            matmul(a, right, C);
            for (std::size_t j = 0; j < 9; ++j) CHECK(std::isnan(C(0, j)) == (j == 2 || j == 4));
        };
        check(B);
        check(transposed(Bt));
    }
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

TEST_CASE("sum_rows: of no example it is 0, of one that example") {
    Vector s{9, 9};
    sum_rows(Matrix(xt::zeros<Real>({0, 2})), s);
    CHECK(distance(s, Vector{0, 0}) == 0);
    sum_rows(Matrix{{3, 4}}, s);
    CHECK(distance(s, Vector{3, 4}) == 0);
}

TEST_CASE("set_rows: each row is the vector, whatever was there, and a wrong size is refused") {
    Matrix A{{1, 2}, {3, std::nan("")}, {5, 6}};
    set_rows(A, Vector{7, 8});
    CHECK(distance(A, Matrix{{7, 8}, {7, 8}, {7, 8}}) == 0);
    CHECK_THROWS_WITH_AS(set_rows(A, Vector{1, 2, 3}), "set_rows: s has size 3, expected 2",
                         std::invalid_argument);
    Matrix none = xt::zeros<Real>({0, 2});
    set_rows(none, Vector{1, 2});
    CHECK(none.size() == 0);
}

TEST_CASE("distance: the tests' own ruler sees NaN and shapes") {
    const Vector a{1, 2, 3}, b{1, 2, 4}, c{1, 2}, bad{1, std::nan(""), 3};
    CHECK(distance(a, b) == 1);
    CHECK(std::isinf(distance(a, c)));
    CHECK(std::isinf(distance(a, bad)));
}
