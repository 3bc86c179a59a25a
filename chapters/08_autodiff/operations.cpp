#include "chapters/08_autodiff/operations.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/03_neurons/activation.hpp"

namespace descent::autodiff {
namespace {

/// node's gradient += A·B, if it needs one.
template <class A, class B>
void add_product(Node& node, const A& a, const B& b) {
    if (!node.needs_gradient) return;
    MatrixView g = grad(node);
    matmul(a, b, g, node.has_gradient);
    node.has_gradient = true;
}

void d_linear(Node& z) {
    Node &x = *z.parents[0], &W = *z.parents[1], &b = *z.parents[2];
    const MatrixView dz = grad(z), X = value(x), w = value(W);
    add_product(W, transposed(dz), X);  // ∂L/∂W = ∂L/∂z xᵀ     (GO.11)
    add_product(x, dz, w);              // ∂L/∂x = Wᵀ ∂L/∂z     (GO.11)
    if (b.needs_gradient) {             // ∂L/∂b = Σ ∂L/∂z      (GO.11)
        if (!b.has_gradient) std::fill_n(b.grad, b.size(), Real(0));
        const Real* row = z.grad;
        for (std::size_t i = 0; i < z.rows; ++i, row += z.columns)
            for (std::size_t j = 0; j < z.columns; ++j) b.grad[j] += row[j];
        b.has_gradient = true;
    }
}

void d_relu(Node& h) {
    Node& z = *h.parents[0];
    add_gradient(z, xt::where(value(z) > Real(0), grad(h), Real(0)));  // ∂L/∂z = I[z > 0] ∂L/∂h   (GO.10)
}

void d_log_softmax(Node& y) {
    Node& z = *y.parents[0];
    const MatrixView Y = value(y), dY = grad(y);
    const Matrix sums = xt::sum(dY, {1}, xt::keep_dims | xt::evaluation_strategy::immediate);
    add_gradient(z, dY - xt::exp(Y) * sums);
}

void d_pick(Node& y) {
    Node& z = *y.parents[0];
    if (!z.needs_gradient) return;
    if (!z.has_gradient) std::fill_n(z.grad, z.size(), Real(0));
    for (std::size_t i = 0; i < z.rows; ++i) z.grad[i * z.columns + y.labels[i]] += y.grad[i];
    z.has_gradient = true;
}

void d_mean(Node& y) {
    Node& z = *y.parents[0];
    add_gradient(z, xt::broadcast(grad(y) / static_cast<Real>(z.size()), std::array{z.rows, z.columns}));
}

void d_scale(Node& y) {
    add_gradient(*y.parents[0], y.constant * grad(y));
}

}  // namespace

Tensor linear(const Tensor& x, const Tensor& W, const Tensor& b) {
    require_size("linear", "columns of W", W.columns(), x.columns());
    require_size("linear", "entries of b", b.columns(), W.rows());
    const Tensor z = x.graph().make("linear", x.rows(), W.rows(), {x, W, b}, d_linear);
    MatrixView Z = value(z.node());
    matmul(value(x.node()), transposed(value(W.node())), Z);
    xt::noalias(Z) += value(b.node());
    return z;
}

Tensor relu(const Tensor& z) {
    const Tensor h = z.graph().make("relu", z.rows(), z.columns(), {z}, d_relu);
    xt::noalias(value(h.node())) = xt::maximum(Real(0), value(z.node()));
    return h;
}

Tensor log_softmax(const Tensor& z) {
    const Tensor y = z.graph().make("log_softmax", z.rows(), z.columns(), {z}, d_log_softmax);
    const std::size_t C = z.columns();
    const Real* in = z.node().value;
    Real* out = y.node().value;
    for (std::size_t i = 0; i < z.rows(); ++i, in += C, out += C) {
        const Real largest = *std::max_element(in, in + C);
        Real sum = 0;
        for (std::size_t c = 0; c < C; ++c) sum += std::exp(in[c] - largest);
        const Real shift = largest + std::log(sum);
        for (std::size_t c = 0; c < C; ++c) out[c] = in[c] - shift;
    }
    return y;
}

Tensor pick(const Tensor& z, networks::Labels labels) {
    require_size("pick", "labels", labels.size(), z.rows());
    const Tensor y = z.graph().make("pick", z.rows(), 1, {z}, d_pick);
    y.node().labels = labels;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (labels[i] >= z.columns()) argument_error("pick", "a label is not smaller than the number of columns");
        y.node().value[i] = z.node().value[i * z.columns() + labels[i]];
    }
    return y;
}

Tensor mean(const Tensor& z) {
    const Tensor y = z.graph().make("mean", 1, 1, {z}, d_mean);
    *y.node().value =
        xt::sum(value(z.node()), xt::evaluation_strategy::immediate)() / static_cast<Real>(z.node().size());
    return y;
}

Tensor operator*(Real c, const Tensor& z) {
    const Tensor y = z.graph().make("scale", z.rows(), z.columns(), {z}, d_scale);
    y.node().constant = c;
    xt::noalias(value(y.node())) = c * value(z.node());
    return y;
}

Tensor cross_entropy(const Tensor& z, networks::Labels labels) {
    return Real(-1) * mean(pick(log_softmax(z), labels));
}

}  // namespace descent::autodiff
