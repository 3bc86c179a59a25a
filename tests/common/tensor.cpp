#include "common/tensor.hpp"

#include <doctest/doctest.h>

using namespace descent;

TEST_CASE("matmul: hand-worked product, plain and transposed") {
    const Matrix A{{1, 2, 3}, {4, 5, 6}}, B{{1, 0}, {2, 1}, {0, 3}};
    Matrix C = xt::zeros<Real>({2, 2});
    matmul(A, B, C);
    CHECK(C == Matrix{{5, 11}, {14, 23}});
}
