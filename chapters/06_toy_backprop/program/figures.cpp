#include "chapters/06_toy_backprop/program/figures.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/06_toy_backprop/examples.hpp"

namespace descent::toy {

Figure parabola_figure() {
    const Vector x = xt::linspace<Real>(-10, 10, 201);
    const Vector f = x * x + Real(2);
    Figure figure("linear_approximation", "x² + 2 and its tangents at a = −6 and a = 3", "x",
                  "f(x), f̃(x; a)");
    figure.line("f(x) = x² + 2", x, f);
    for (double a : {-6.0, 3.0}) {
        Vector tangent = xt::zeros_like(x);
        for (std::size_t i = 0; i < x.size(); ++i)
            tangent(i) = static_cast<Real>(parabola_tangent(a, x(i)));
        figure.dashed(a < 0 ? "f̃(x; −6), slope −12" : "f̃(x; 3), slope +6", x, tangent);
        figure.points(a < 0 ? "a = −6" : "a = 3", {static_cast<Real>(a)},
                      {static_cast<Real>(parabola(a))});
    }
    return figure.range_y(-20, 80);
}

Figure tangent_figure(const Toy<double>& phi, double x, double y) {
    const auto f = [&]<class S>(const S& at) { return forward(converted<S>(phi), at, S(y)).f3; };
    const Dual at_x = f(Dual(x, 1));
    const double reach = 6 * std::max(1.0, std::fabs(x) / 100);

    constexpr std::size_t points = 601;
    Vector xs = xt::zeros<Real>({points}), curve = xs, tangent = xs;
    double low = std::min(y, at_x.value), high = std::max(y, at_x.value);
    for (std::size_t i = 0; i < points; ++i) {
        const double t = x + reach * (2.0 * static_cast<double>(i) / (points - 1) - 1),
                     value = f(t);
        xs(i) = static_cast<Real>(t);
        curve(i) = static_cast<Real>(value);
        // f̃(t; x) = f + f′(t − x)   (GO.6)
        tangent(i) = static_cast<Real>(at_x.value + at_x.derivative * (t - x));
        if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
    }
    const double margin = high > low ? 0.1 * (high - low) : 1;

    Figure figure("toy_function", "The toy function and its tangent at x", "x", "f[x, φ]");
    figure.line("f[x, φ]", xs, curve).dashed("tangent at x", xs, tangent);
    figure.points("f3, the output at x", {static_cast<Real>(x)}, {static_cast<Real>(at_x.value)});
    figure.points("y, the target at x", {static_cast<Real>(x)}, {static_cast<Real>(y)});
    figure.range_x(static_cast<Real>(x - reach), static_cast<Real>(x + reach));
    return figure.range_y(static_cast<Real>(low - margin), static_cast<Real>(high + margin));
}

Figure chain_figure(const Backward<double>& d) {
    Vector position = xt::arange<Real>(1, 8), derivative = xt::zeros<Real>({std::size_t(7)});
    std::size_t i = 0;
    for (double value : {d.df3, d.dh3, d.df2, d.dh2, d.df1, d.dh1, d.df0})
        derivative(i++) = static_cast<Real>(value);
    Figure figure("backward_chain", "Backward: one factor more for each step away from the loss",
                  "the quantity, from the loss back", "derivative of the loss");
    figure.ticks_x({"∂ℓ/∂f3", "∂ℓ/∂h3", "∂ℓ/∂f2", "∂ℓ/∂h2", "∂ℓ/∂f1", "∂ℓ/∂h1", "∂ℓ/∂f0"});
    return figure.path("", position, derivative).horizontal(0);
}

namespace {
void add(Figure& figure, const ErrorCurves& curves, std::size_t way) {
    Vector h = xt::zeros<Real>({curves.h.size()}), error = h;
    for (std::size_t i = 0; i < h.size(); ++i) {
        const double e = curves.error[way][i];
        h(i) = static_cast<Real>(curves.h[i]);
        error(i) = static_cast<Real>(e < 1e-18 ? 1e-18 : e);
    }
    figure.line(std::string(ways[way]), h, error);
}

/// The ends of a straight part, a decade below the curve, and a gap.
void add_slope(const ErrorCurves& curves, std::size_t way, const std::optional<StraightPart>& part,
               std::vector<double>& h, std::vector<double>& error) {
    if (!part) return;
    const auto at = std::find(curves.h.begin(), curves.h.end(), part->low) - curves.h.begin();
    const double start = curves.error[way][static_cast<std::size_t>(at)] / 10, gap = std::nan("");
    h.insert(h.end(), {part->low, part->high, gap});
    error.insert(error.end(), {start, start * std::pow(part->high / part->low, part->slope), gap});
}

}  // namespace

Figure error_figure(const ErrorCurves& curves) {
    require(!curves.h.empty(), "error_figure", "the curves are empty");
    Figure figure("derivative_errors", "Five ways to a derivative: error over step size",
                  "relative step h", "relative error of the gradient");
    for (std::size_t way = ways.size(); way-- > 0;) add(figure, curves, way);
    std::vector<double> h, error;
    add_slope(curves, 0, falling_part(curves.h, curves.error[0]), h, error);
    for (std::size_t way : {0u, 1u, 2u})
        add_slope(curves, way, rising_part(curves.h, curves.error[way]), h, error);
    if (!h.empty()) figure.dashed("measured slopes", to_vector(h), to_vector(error));
    return figure.log_x().log_y().range_y(Real(1e-18), Real(100));
}

}  // namespace descent::toy
