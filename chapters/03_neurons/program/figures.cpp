#include "chapters/03_neurons/program/figures.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "chapters/03_neurons/neurons.hpp"

namespace descent::neurons {
namespace {

/// A line for each kind; the linear one is dashed, because the ReLU covers half of it.
void add_kinds(Figure& figure, const Vector& z, Real (*value)(Activation, Real)) {
    for (const Activation a :
         {Activation::linear, Activation::sigmoid, Activation::tanh, Activation::relu}) {
        Vector y = z;
        for (Real& at : y) at = value(a, at);
        if (a == Activation::linear)
            figure.dashed(std::string(name(a)), z, y);
        else
            figure.line(std::string(name(a)), z, y);
    }
}

/// The slope, with a gap where the ReLU has none.
Real drawn_slope(Activation a, Real z) {
    const bool kink = a == Activation::relu && std::abs(z) < Real(1e-6);
    return kink ? std::numeric_limits<Real>::quiet_NaN() : slope(a, z);
}

/// The points of one class, as one series.
template <class Classes>
void add_class(Figure& figure, const std::string& label, const Matrix& X, const Classes& y,
               int wanted) {
    std::vector<Real> x1, x2;
    for (std::size_t i = 0; i < X.shape()[0]; ++i)
        if (static_cast<int>(y[i]) == wanted) {
            x1.push_back(X(i, 0));
            x2.push_back(X(i, 1));
        }
    if (!x1.empty()) figure.points(label, x1, x2);
}

/// Where b + wᵀx = 0 crosses the square [low, high]², as a line of two ends; empty when
/// it does not.
std::pair<std::vector<Real>, std::vector<Real>> zero_line(const Separator& s, Real low, Real high) {
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
    return {x, y};
}

constexpr Real low = Real(-0.5),
               high = Real(1.5);  // the window around four points

}  // namespace

Figure activations_figure() {
    Figure figure("activations", "What each kind of neuron makes of its pre-activation",
                  "pre-activation z", "a[z]");
    add_kinds(figure, grid(-4, 4, 161), activation);
    return figure.range_y(Real(-1.5), Real(2.5)).horizontal(0);
}

Figure slopes_figure() {
    Figure figure("slopes", "How much of a change gets through", "pre-activation z", "slope a′[z]");
    add_kinds(figure, grid(-4, 4, 801), drawn_slope);
    return figure.range_y(Real(-0.1), Real(1.2));
}

Figure weight_and_bias_figure() {
    const Vector x = grid(-4, 4, 321);
    Figure figure("weight_and_bias",
                  "w says how steep and which way, b says where; 0 and 1 come from a", "x",
                  "h = sigmoid(b + w x)");
    for (const auto& [w, b] : {std::pair<Real, Real>{1, 0}, {4, 0}, {-1, 0}, {4, -8}})
        figure.line(fmt::format("w = {}, b = {}", w, b), x, probabilities({w, b}, as_column(x)));
    return figure.range_y(Real(-0.1), Real(1.1));
}

Figure logistic_figure(const Vector& phi, const TwoClasses& points) {
    const Vector axis = grid(-4, 4, 121);
    Figure figure("logistic", "One sigmoid neuron: a ramp across the plane, in the direction of w",
                  "x₁", "x₂");
    figure.surface(axis, axis, probability_map(phi, axis, axis), {Real(0.1), Real(0.5), Real(0.9)})
        .z_label("P(class 1), with lines at 0.1, 0.5, 0.9");
    add_class(figure, "class 1", points.X, points.y, 1);
    add_class(figure, "class 0", points.X, points.y, 0);
    return figure.range_x(-4, 4).range_y(-4, 4).equal_axes();
}

// In both figures the classes come first, so that they have the same colours.

Figure xor_inputs_figure(const SignedPoints& points, const Separator& or_line,
                         const Separator& and_line) {
    Figure figure("xor_inputs", "XOR: class +1 lies between two lines, and on one side of none",
                  "x₁", "x₂");
    add_class(figure, "class +1", points.X, points.y, 1);
    add_class(figure, "class −1", points.X, points.y, -1);
    for (const auto& [label, separator] :
         {std::pair{"the line of OR", or_line}, {"the line of AND", and_line}}) {
        const auto [x, y] = zero_line(separator, low, high);
        if (!x.empty()) figure.dashed(label, x, y);
    }
    return figure.range_x(low, high).range_y(low, high).equal_axes();
}

Figure xor_hidden_figure(const SignedPoints& hidden, const Separator& separator) {
    Figure figure("xor_hidden",
                  "The same four points as two hidden units see them: one line is enough",
                  "h₁ = max(0, x₂ − x₁)", "h₂ = max(0, x₁ − x₂)");
    add_class(figure, "class +1", hidden.X, hidden.y, 1);
    add_class(figure, "class −1 (two points in one place)", hidden.X, hidden.y, -1);
    const auto [x, y] = zero_line(separator, low, high);
    if (!x.empty()) figure.line("found by the perceptron", x, y);
    return figure.range_x(low, high).range_y(low, high).equal_axes();
}

Figure likelihood_figure(const Vector& log_likelihood, Real naive_bayes) {
    const Vector step = xt::arange<Real>(0, real(log_likelihood.size()));
    Figure figure("likelihood", "Conditional log-likelihood: up at every step", "step",
                  "Σ log P(c|d, λ)");
    figure.line("maximum entropy", step, log_likelihood);
    return figure.dashed("naive Bayes", step, xt::full_like(step, naive_bayes));
}

}  // namespace descent::neurons
