#include "common/tensor.hpp"

namespace descent {

Real l2_norm(const Vector& v) {
    return std::sqrt(xt::sum(v * v)());
}

Vector column(const Matrix& matrix, std::size_t j) {
    require(j < matrix.shape()[1], "column", "the matrix has no such column");
    return xt::col(matrix, static_cast<std::ptrdiff_t>(j));
}

Matrix as_column(const Vector& v) {
    return xt::reshape_view(v, std::array<std::size_t, 2>{v.size(), 1});
}

Vector grid(Real low, Real high, std::size_t count) {
    require(count >= 2, "grid", "fewer than two points");
    return xt::linspace<Real>(low, high, count);
}

}  // namespace descent
