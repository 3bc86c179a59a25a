#include "chapters/08_autodiff/operations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace descent::autodiff {
namespace {

/// The same as add_gradient() for an operand that was repeated to the shape of `out`:
/// summed over the repetitions.
template <class E>
void add_reduced(Node& operand, const Node& out, const E& gradient) {
    if (operand.rows == out.rows && operand.columns == out.columns)
        return add_gradient(operand, gradient);
    if (!operand.needs_gradient) return;
    MatrixView g = grad(operand);
    if (!operand.has_gradient) g.fill(Real(0));
    const std::size_t down = operand.rows > 1, right = operand.columns > 1;
    for (std::size_t i = 0; i < out.rows; ++i)
        for (std::size_t j = 0; j < out.columns; ++j) g(i * down, j * right) += gradient(i, j);
    operand.has_gradient = true;
}

/// The same for a bias, a row that was added to every row of `out`: the plain loop that
/// add_reduced() is too general for.
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

/// A node of the shape that a and b broadcast to.
Tensor make_binary(const char* operation, const Tensor& a, const Tensor& b,
                   void (*way_back)(Node&)) {
    const auto fits = [](std::size_t m, std::size_t n) { return m == n || m == 1 || n == 1; };
    if (!fits(a.rows(), b.rows()) || !fits(a.columns(), b.columns()))
        argument_error(operation, fmt::format("shapes {}×{} and {}×{} do not broadcast", a.rows(),
                                              a.columns(), b.rows(), b.columns()));
    return a.graph().make(operation, std::max(a.rows(), b.rows()),
                          std::max(a.columns(), b.columns()), {a, b}, way_back);
}

/// A node of z's shape.
Tensor make_unary(const char* operation, const Tensor& z, void (*way_back)(Node&)) {
    return z.graph().make(operation, z.rows(), z.columns(), {z}, way_back);
}

MatrixView value(const Tensor& tensor) {
    return autodiff::value(tensor.node());
}

/// Every entry that was summed gets the gradient of its sum: ∂y/∂z_ij = 1.
void d_sum(Node& out) {
    Node& z = *out.parents[0];
    add_gradient(z, xt::broadcast(grad(out), std::array{z.rows, z.columns}));
}

}  // namespace

// clang-format off
Tensor operator+(const Tensor& a, const Tensor& b) {
    const Tensor y = make_binary("+", a, b, [](Node& out) {
        add_reduced(*out.parents[0], out, grad(out));                                   // ∂y/∂a = 1
        add_reduced(*out.parents[1], out, grad(out));                                   // ∂y/∂b = 1
    });
    xt::noalias(value(y)) = value(a) + value(b);
    return y;
}

Tensor operator-(const Tensor& a, const Tensor& b) {
    const Tensor y = make_binary("-", a, b, [](Node& out) {
        add_reduced(*out.parents[0], out, grad(out));  // ∂y/∂a = 1
        add_reduced(*out.parents[1], out, -grad(out)); // ∂y/∂b = −1
    });
    xt::noalias(value(y)) = value(a) - value(b);
    return y;
}

Tensor operator*(const Tensor& a, const Tensor& b) {
    const Tensor y = make_binary("*", a, b, [](Node& out) {
        Node &left = *out.parents[0], &right = *out.parents[1];
        add_reduced(left, out, grad(out) * value(right));                               // ∂y/∂a = b
        add_reduced(right, out, grad(out) * value(left));                               // ∂y/∂b = a
    });
    xt::noalias(value(y)) = value(a) * value(b);
    return y;
}

Tensor operator/(const Tensor& a, const Tensor& b) {
    const Tensor y = make_binary("/", a, b, [](Node& out) {
        Node &left = *out.parents[0], &right = *out.parents[1];
        add_reduced(left, out, grad(out) / value(right));                // ∂y/∂a = 1/b
        add_reduced(right, out, -grad(out) * value(out) / value(right)); // ∂y/∂b = −y/b
    });
    xt::noalias(value(y)) = value(a) / value(b);
    return y;
}

Tensor operator+(const Tensor& a, Real c) {
    const Tensor y = make_unary("+ c", a, [](Node& out) {
        add_gradient(*out.parents[0], grad(out));
    });
    y.node().constant = c;
    xt::noalias(value(y)) = value(a) + c;
    return y;
}

Tensor operator*(Real c, const Tensor& a) {
    const Tensor y = make_unary("c *", a, [](Node& out) {
        add_gradient(*out.parents[0], out.constant * grad(out));
    });
    y.node().constant = c;
    xt::noalias(value(y)) = c * value(a);
    return y;
}

Tensor relu(const Tensor& z) {
    const Tensor h = make_unary("relu", z, [](Node& out) {
        // I[z > 0] (GO.10)
        add_gradient(*out.parents[0], xt::where(value(out) > Real(0), grad(out), Real(0)));
    });
    xt::noalias(value(h)) = xt::maximum(Real(0), value(z));
    return h;
}

Tensor sigmoid(const Tensor& z) {
    const Tensor h = make_unary("sigmoid", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) * value(out) * (Real(1) - value(out))); // h(1 − h)
    });
    xt::noalias(value(h)) = Real(0.5) + Real(0.5) * xt::tanh(Real(0.5) * value(z));
    return h;
}

Tensor tanh(const Tensor& z) {
    const Tensor h = make_unary("tanh", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) * (Real(1) - value(out) * value(out))); // 1 − h²
    });
    xt::noalias(value(h)) = xt::tanh(value(z));
    return h;
}

Tensor exp(const Tensor& z) {
    const Tensor y = make_unary("exp", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) * value(out)); // e^z = y
    });
    xt::noalias(value(y)) = xt::exp(value(z));
    return y;
}

Tensor sin(const Tensor& z) {
    const Tensor y = make_unary("sin", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) * xt::cos(value(*out.parents[0]))); // cos z
    });
    xt::noalias(value(y)) = xt::sin(value(z));
    return y;
}

Tensor cos(const Tensor& z) {
    const Tensor y = make_unary("cos", z, [](Node& out) {
        add_gradient(*out.parents[0], -grad(out) * xt::sin(value(*out.parents[0]))); // −sin z
    });
    xt::noalias(value(y)) = xt::cos(value(z));
    return y;
}

Tensor log(const Tensor& z) {
    const Tensor y = make_unary("log", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) / value(*out.parents[0]));                   // 1/z
    });
    const Real* const first = z.node().value;
    std::transform(first, first + z.node().size(), y.node().value,
                   [](Real x) { return std::log(x); });
    return y;
}

Tensor sqrt(const Tensor& z) {
    const Tensor y = make_unary("sqrt", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) / (Real(2) * value(out))); // 1/(2√z)
    });
    xt::noalias(value(y)) = xt::sqrt(value(z));
    return y;
}

Tensor square(const Tensor& z) {
    const Tensor y = make_unary("square", z, [](Node& out) {
        add_gradient(*out.parents[0], Real(2) * grad(out) * value(*out.parents[0]));         // 2z
    });
    xt::noalias(value(y)) = value(z) * value(z);
    return y;
}
// clang-format on

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
    return (Real(1) / static_cast<Real>(z.rows() * z.columns())) * sum(z);
}

Tensor mean(const Tensor& z, std::size_t axis) {
    return (Real(1) / static_cast<Real>(axis == 0 ? z.rows() : z.columns())) * sum(z, axis);
}

Tensor log_softmax(const Tensor& z) {
    const Tensor y = make_unary("log_softmax", z, [](Node& out) {
        Node& operand = *out.parents[0];
        if (!operand.needs_gradient) return;
        if (!operand.has_gradient) grad(operand).fill(Real(0));
        const std::size_t classes = out.columns;
        for (std::size_t i = 0; i < out.rows; ++i) {
            const Real *log_p = out.value + i * classes, *dy = out.grad + i * classes;
            Real* dz = operand.grad + i * classes;
            const Real total = std::accumulate(dy, dy + classes, Real(0));
            // ∂L/∂z = ∂L/∂y − p Σ_c ∂L/∂y_c
            for (std::size_t c = 0; c < classes; ++c) dz[c] += dy[c] - std::exp(log_p[c]) * total;
        }
        operand.has_gradient = true;
    });
    const std::size_t C = z.columns();
    const Real* in = z.node().value;
    Real* out = y.node().value;
    for (std::size_t i = 0; i < z.rows(); ++i, in += C, out += C) {
        const Real largest = *std::max_element(in, in + C);
        Real total = 0;
        for (std::size_t c = 0; c < C; ++c) total += std::exp(in[c] - largest);
        const Real shift = largest + std::log(total);
        for (std::size_t c = 0; c < C; ++c) out[c] = in[c] - shift;  // y = z − log Σ e^z   (FM.22)
    }
    return y;
}

Tensor pick(const Tensor& z, backprop::Labels labels) {
    require_size("pick", "labels", labels.size(), z.rows());
    const std::size_t C = z.columns();
    for (const std::size_t label : labels)
        if (label >= C)
            argument_error("pick", fmt::format("there is no column {}, z has {}", label, C));
    const Tensor y = z.graph().make("pick", z.rows(), 1, {z}, [](Node& out) {
        Node& operand = *out.parents[0];
        if (!operand.needs_gradient) return;
        if (!operand.has_gradient) grad(operand).fill(Real(0));
        for (std::size_t i = 0; i < out.rows; ++i)
            operand.grad[i * operand.columns + out.labels[i]] += out.grad[i];
        operand.has_gradient = true;
    });
    y.node().labels = labels;
    for (std::size_t i = 0; i < labels.size(); ++i)
        y.node().value[i] = z.node().value[i * C + labels[i]];
    return y;
}

Tensor cross_entropy(const Tensor& z, backprop::Labels labels) {
    return Real(-1) * mean(pick(log_softmax(z), labels));  // −1/N Σ log p_y   (FM.22)
}

Tensor least_squares(const Tensor& f, const Tensor& y) {
    return (Real(1) / static_cast<Real>(f.rows())) * sum(square(f - y));  // 1/N Σ ‖f − y‖²
}

}  // namespace descent::autodiff
