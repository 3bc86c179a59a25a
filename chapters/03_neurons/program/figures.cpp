#include "chapters/03_neurons/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::neurons {
namespace {

constexpr Activation kinds[] = {Activation::linear, Activation::sigmoid, Activation::tanh,
                                Activation::relu};

Vector to_vector(const std::vector<Real>& values) {
    Vector result = Vector::from_shape({values.size()});
    std::copy(values.begin(), values.end(), result.begin());
    return result;
}

/// The points for which `wanted` holds, as one series.
template <class Wanted>
void add_points(Figure& figure, const std::string& label, const Matrix& X, Wanted wanted) {
    std::vector<Real> x, y;
    for (std::size_t i = 0; i < X.shape()[0]; ++i)
        if (wanted(i)) {
            x.push_back(X(i, 0));
            y.push_back(X(i, 1));
        }
    if (!x.empty()) figure.points(label, to_vector(x), to_vector(y));
}

/// Where b + wᵀx = 0 crosses the square [low, high]², as a line of two ends; empty when
/// it does not.
std::pair<Vector, Vector> zero_line(const Separator& s, Real low, Real high) {
    std::vector<Real> x, y;
    const auto add = [&](Real at_x, Real at_y) {
        const Real slack = Real(1e-6);
        if (at_x < low - slack || at_x > high + slack || at_y < low - slack || at_y > high + slack)
            return;
        if (x.size() == 1 && std::abs(x[0] - at_x) + std::abs(y[0] - at_y) < slack) return;
        if (x.size() < 2) x.push_back(at_x), y.push_back(at_y);
    };
    for (const Real edge : {low, high}) {
        if (s.w(1) != 0) add(edge, -(s.b + s.w(0) * edge) / s.w(1));
        if (s.w(0) != 0) add(-(s.b + s.w(1) * edge) / s.w(0), edge);
    }
    if (x.size() < 2) return {};
    return {to_vector(x), to_vector(y)};
}

}  // namespace

namespace {
/// Adds a line for each kind; the linear one is dashed, because the ReLU covers half of
/// it.
void add_kinds(Figure& figure, const Vector& z, Real (*value)(Activation, Real)) {
    for (const Activation g : kinds) {
        Vector y = z;
        for (Real& at : y) at = value(g, at);
        const std::string name(neurons::name(g));
        if (g == Activation::linear)
            figure.dashed(name, z, y);
        else
            figure.line(name, z, y);
    }
}

/// The slope, with a gap where the ReLU has none.
Real drawn_slope(Activation g, Real z) {
    const bool kink = g == Activation::relu && std::abs(z) < Real(1e-6);
    return kink ? std::numeric_limits<Real>::quiet_NaN() : slope(g, z);
}
}  // namespace

Figure draw_activations() {
    Figure figure("activations", "What each kind of neuron makes of its pre-activation",
                  "pre-activation z", "g(z)");
    add_kinds(figure, xt::linspace<Real>(-4, 4, 161), activation);
    return figure.range_y(Real(-1.5), Real(2.5)).horizontal(0);
}

Figure draw_slopes() {
    Figure figure("slopes", "How much of a change gets through", "pre-activation z", "slope g'(z)");
    add_kinds(figure, xt::linspace<Real>(-4, 4, 801), drawn_slope);
    return figure.range_y(Real(-0.1), Real(1.2));
}

Figure draw_weight_and_bias() {
    const Vector x = xt::linspace<Real>(-4, 4, 321);
    Figure figure("weight_and_bias",
                  "w says how steep and which way, b says where; 0 and 1 come from g", "x",
                  "h = sigmoid(b + w x)");
    for (const auto& [w, b] : {std::pair<Real, Real>{1, 0}, {4, 0}, {-1, 0}, {4, -8}}) {
        Vector h = x;
        for (Real& value : h) value = activation(Activation::sigmoid, b + w * value);
        figure.line(fmt::format("w = {}, b = {}", w, b), x, h);
    }
    return figure.range_y(Real(-0.1), Real(1.1));
}

Figure draw_logistic(const Vector& phi, const TwoClasses& points) {
    const Vector axis = xt::linspace<Real>(-4, 4, 121);
    Matrix p = Matrix::from_shape({axis.size(), axis.size()});
    Matrix row = Matrix::from_shape({axis.size(), std::size_t{2}});
    for (std::size_t j = 0; j < axis.size(); ++j) {
        for (std::size_t i = 0; i < axis.size(); ++i) row(i, 0) = axis(i), row(i, 1) = axis(j);
        xt::row(p, static_cast<std::ptrdiff_t>(j)) = probabilities(phi, row);
    }
    Figure figure("logistic", "One sigmoid neuron: a ramp across the plane, in the direction of w",
                  "x₁", "x₂");
    figure.surface(axis, axis, p, {Real(0.1), Real(0.5), Real(0.9)})
        .z_label("P(class 1), with lines at 0.1, 0.5, 0.9");
    add_points(figure, "class 1", points.X, [&](std::size_t i) { return points.target(i) == 1; });
    add_points(figure, "class 0", points.X, [&](std::size_t i) { return points.target(i) == 0; });
    return figure.range_x(-4, 4).range_y(-4, 4).equal_axes();
}

Figure draw_xor_inputs(const SignedPoints& points, const Separator& or_line,
                       const Separator& and_line) {
    const Real low = Real(-0.5), high = Real(1.5);
    Figure figure("xor_inputs", "XOR: class +1 lies between two lines, and on one side of none",
                  "x₁", "x₂");
    for (const auto& [name, separator] :
         {std::pair{"the line of OR", or_line}, {"the line of AND", and_line}}) {
        const auto [x, y] = zero_line(separator, low, high);
        if (x.size() == 2) figure.dashed(name, x, y);
    }
    add_points(figure, "class +1", points.X, [&](std::size_t i) { return points.sign[i] > 0; });
    add_points(figure, "class −1", points.X, [&](std::size_t i) { return points.sign[i] < 0; });
    return figure.range_x(low, high).range_y(low, high).equal_axes();
}

Figure draw_xor_hidden(const SignedPoints& hidden, const Separator& separator) {
    const Real low = Real(-0.5), high = Real(1.5);
    Figure figure("xor_hidden",
                  "The same four points as two hidden units see them: one line is enough",
                  "h₁ = max(0, x₂ − x₁)", "h₂ = max(0, x₁ − x₂)");
    const auto [x, y] = zero_line(separator, low, high);
    if (x.size() == 2) figure.line("found by the perceptron", x, y);
    add_points(figure, "class +1", hidden.X, [&](std::size_t i) { return hidden.sign[i] > 0; });
    add_points(figure, "class −1 (two points in one place)", hidden.X,
               [&](std::size_t i) { return hidden.sign[i] < 0; });
    return figure.range_x(low, high).range_y(low, high).equal_axes();
}

Figure draw_likelihood(const Vector& log_likelihood, Real naive_bayes) {
    const Vector step = xt::arange<Real>(0, static_cast<Real>(log_likelihood.size()));
    Figure figure("likelihood", "Conditional log-likelihood: up at every step", "step",
                  "Σ log P(c|d, λ)");
    figure.line("maximum entropy", step, log_likelihood);
    return figure.dashed("naive Bayes", step, xt::full_like(step, naive_bayes));
}

}  // namespace descent::neurons
