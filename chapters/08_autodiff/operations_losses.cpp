// Losses, made of log-softmax, pick and the other operations.
#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "chapters/08_autodiff/operations.hpp"

namespace descent::autodiff {

Tensor log_softmax(const Tensor& z) {
    const Tensor y = z.graph().make("log_softmax", z.rows(), z.columns(), {z}, [](Node& out) {
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
        const Real shift = log_sum_exp({in, C});
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
    return (Real(1) / real(f.rows())) * sum(square(f - y));  // 1/N Σ ‖f − y‖²
}

}  // namespace descent::autodiff
