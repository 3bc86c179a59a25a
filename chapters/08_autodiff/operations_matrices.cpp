// Matrix products, transposes and the linear layer.
#include "chapters/08_autodiff/operations.hpp"

namespace descent::autodiff {
namespace {

/// A bias was added to every row of `out`: its gradient is the sum of the rows of
/// ∂L/∂out.
void add_row_sums(Node& bias, const Node& out) {
    if (!bias.needs_gradient) return;
    if (!bias.has_gradient) grad(bias).fill(Real(0));
    const Real* dz = out.grad;
    for (std::size_t i = 0; i < out.rows; ++i, dz += out.columns)
        for (std::size_t j = 0; j < out.columns; ++j) bias.grad[j] += dz[j];
    bias.has_gradient = true;
}

/// operand's gradient += A·B, if it needs one.
template <class A, class B>
void add_product(Node& operand, const A& a, const B& b) {
    if (!operand.needs_gradient) return;
    MatrixView g = grad(operand);
    descent::matmul(a, b, g, operand.has_gradient);
    operand.has_gradient = true;
}

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b) {
    require_size("matmul", "rows of b", b.rows(), a.columns());
    const Tensor y = a.graph().make("matmul", a.rows(), b.columns(), {a, b}, [](Node& out) {
        Node &left = *out.parents[0], &right = *out.parents[1];
        add_product(left, grad(out), transposed(value(right)));  // ∂L/∂A = ∂L/∂Y Bᵀ
        add_product(right, transposed(value(left)), grad(out));  // ∂L/∂B = Aᵀ ∂L/∂Y
    });
    MatrixView Y = value(y);
    descent::matmul(value(a), value(b), Y);
    return y;
}

Tensor transpose(const Tensor& a) {
    const Tensor y = a.graph().make("transpose", a.columns(), a.rows(), {a}, [](Node& out) {
        add_gradient(*out.parents[0], xt::transpose(grad(out)));  // ∂L/∂A = (∂L/∂Y)ᵀ
    });
    xt::noalias(value(y)) = xt::transpose(value(a));
    return y;
}

Tensor linear(const Tensor& x, const Tensor& W, const Tensor& b) {
    require_size("linear", "columns of W", W.columns(), x.columns());
    require_size("linear", "rows of b", b.rows(), 1);
    require_size("linear", "columns of b", b.columns(), W.rows());
    const Tensor z = x.graph().make("linear", x.rows(), W.rows(), {x, W, b}, [](Node& out) {
        Node &input = *out.parents[0], &weights = *out.parents[1], &bias = *out.parents[2];
        const MatrixView dz = grad(out), X = value(input), w = value(weights);
        add_row_sums(bias, out);                  // ∂L/∂b = Σ ∂L/∂z      (GO.11)
        add_product(weights, transposed(dz), X);  // ∂L/∂W = ∂L/∂z xᵀ     (GO.11)
        add_product(input, dz, w);                // ∂L/∂x = Wᵀ ∂L/∂z     (GO.11)
    });
    MatrixView Z = value(z);
    descent::matmul(value(x), transposed(value(W)), Z);
    xt::noalias(Z) += value(b);
    return z;
}

}  // namespace descent::autodiff
