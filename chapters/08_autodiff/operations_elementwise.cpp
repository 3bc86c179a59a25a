// Entry by entry: + − · / with broadcasting, and functions of one operand.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/08_autodiff/operations.hpp"

namespace descent::autodiff {
namespace {

/// As add_gradient(), for an operand that was repeated to the shape of `out`: summed over
/// the repetitions.
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

}  // namespace

Tensor operator+(const Tensor& a, const Tensor& b) {
    const Tensor y = make_binary("+", a, b, [](Node& out) {
        add_reduced(*out.parents[0], out, grad(out));  // ∂y/∂a = 1
        add_reduced(*out.parents[1], out, grad(out));  // ∂y/∂b = 1
    });
    xt::noalias(value(y)) = value(a) + value(b);
    return y;
}

Tensor operator-(const Tensor& a, const Tensor& b) {
    const Tensor y = make_binary("-", a, b, [](Node& out) {
        add_reduced(*out.parents[0], out, grad(out));   // ∂y/∂a = 1
        add_reduced(*out.parents[1], out, -grad(out));  // ∂y/∂b = −1
    });
    xt::noalias(value(y)) = value(a) - value(b);
    return y;
}

Tensor operator*(const Tensor& a, const Tensor& b) {
    const Tensor y = make_binary("*", a, b, [](Node& out) {
        Node &left = *out.parents[0], &right = *out.parents[1];
        add_reduced(left, out, grad(out) * value(right));  // ∂L/∂a += ∂L/∂y b   (FM.18)
        add_reduced(right, out, grad(out) * value(left));  // ∂L/∂b += ∂L/∂y a   (FM.18)
    });
    xt::noalias(value(y)) = value(a) * value(b);  // y = ab   (FM.18)
    return y;
}

Tensor operator/(const Tensor& a, const Tensor& b) {
    const Tensor y = make_binary("/", a, b, [](Node& out) {
        Node &left = *out.parents[0], &right = *out.parents[1];
        add_reduced(left, out, grad(out) / value(right));                 // ∂y/∂a = 1/b
        add_reduced(right, out, -grad(out) * value(out) / value(right));  // ∂y/∂b = −y/b
    });
    xt::noalias(value(y)) = value(a) / value(b);
    return y;
}

Tensor operator+(const Tensor& a, Real c) {
    const Tensor y =
        make_unary("+ c", a, [](Node& out) { add_gradient(*out.parents[0], grad(out)); });
    y.node().constant = c;
    xt::noalias(value(y)) = value(a) + c;
    return y;
}

Tensor operator*(Real c, const Tensor& a) {
    const Tensor y = make_unary(
        "c *", a, [](Node& out) { add_gradient(*out.parents[0], out.constant * grad(out)); });
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
        add_gradient(*out.parents[0], grad(out) * value(out) * (Real(1) - value(out)));  // h(1 − h)
    });
    xt::noalias(value(h)) = Real(0.5) + Real(0.5) * xt::tanh(Real(0.5) * value(z));
    return h;
}

Tensor tanh(const Tensor& z) {
    const Tensor h = make_unary("tanh", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) * (Real(1) - value(out) * value(out)));  // 1 − h²
    });
    xt::noalias(value(h)) = xt::tanh(value(z));
    return h;
}

Tensor exp(const Tensor& z) {
    const Tensor y = make_unary("exp", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) * value(out));  // e^z = y
    });
    xt::noalias(value(y)) = xt::exp(value(z));
    return y;
}

Tensor sin(const Tensor& z) {
    const Tensor y = make_unary("sin", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) * xt::cos(value(*out.parents[0])));  // cos z
    });
    xt::noalias(value(y)) = xt::sin(value(z));
    return y;
}

Tensor cos(const Tensor& z) {
    const Tensor y = make_unary("cos", z, [](Node& out) {
        add_gradient(*out.parents[0], -grad(out) * xt::sin(value(*out.parents[0])));  // −sin z
    });
    xt::noalias(value(y)) = xt::cos(value(z));
    return y;
}

Tensor log(const Tensor& z) {
    const Tensor y = make_unary("log", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) / value(*out.parents[0]));  // 1/z
    });
    const Real* const first = z.node().value;
    std::transform(first, first + z.node().size(), y.node().value,
                   [](Real x) { return std::log(x); });
    return y;
}

Tensor sqrt(const Tensor& z) {
    const Tensor y = make_unary("sqrt", z, [](Node& out) {
        add_gradient(*out.parents[0], grad(out) / (Real(2) * value(out)));  // 1/(2√z)
    });
    xt::noalias(value(y)) = xt::sqrt(value(z));
    return y;
}

Tensor square(const Tensor& z) {
    const Tensor y = make_unary("square", z, [](Node& out) {
        add_gradient(*out.parents[0], Real(2) * grad(out) * value(*out.parents[0]));  // 2z
    });
    xt::noalias(value(y)) = value(z) * value(z);
    return y;
}

}  // namespace descent::autodiff
