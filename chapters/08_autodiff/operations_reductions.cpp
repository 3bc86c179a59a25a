// Sums and means, over everything or along an axis.
#include <fmt/format.h>

#include <numeric>

#include "chapters/08_autodiff/operations.hpp"

namespace descent::autodiff {
namespace {

/// Every entry that was summed gets the gradient of its sum: ∂y/∂z_ij = 1.
void d_sum(Node& out) {
    Node& z = *out.parents[0];
    add_gradient(z, xt::broadcast(grad(out), std::array{z.rows, z.columns}));
}

}  // namespace

Tensor sum(const Tensor& z) {
    const Tensor y = z.graph().make("sum", 1, 1, {z}, d_sum);
    *y.node().value = std::accumulate(z.node().value, z.node().value + z.node().size(), Real(0));
    return y;
}

Tensor sum(const Tensor& z, std::size_t axis) {
    if (axis > 1) argument_error("sum", fmt::format("there is no axis {}, only 0 and 1", axis));
    const std::size_t rows = axis == 0 ? 1 : z.rows(), columns = axis == 1 ? 1 : z.columns();
    const Tensor y =
        z.graph().make(axis == 0 ? "sum over rows" : "sum over columns", rows, columns, {z}, d_sum);
    MatrixView Y = value(y);
    const MatrixView Z = value(z);
    Y.fill(Real(0));
    const std::size_t down = axis == 1, right = axis == 0;
    for (std::size_t i = 0; i < z.rows(); ++i)
        for (std::size_t j = 0; j < z.columns(); ++j) Y(i * down, j * right) += Z(i, j);
    return y;
}

Tensor mean(const Tensor& z) {
    return (Real(1) / real(z.rows() * z.columns())) * sum(z);
}

Tensor mean(const Tensor& z, std::size_t axis) {
    return (Real(1) / real(axis == 0 ? z.rows() : z.columns())) * sum(z, axis);
}

}  // namespace descent::autodiff
