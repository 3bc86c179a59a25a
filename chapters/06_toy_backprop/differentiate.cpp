#include "chapters/06_toy_backprop/differentiate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace descent::toy {

Shifted shifted(double x, double h) {
    require(h > 0 && std::isfinite(h), "shifted", "the step h must be a finite number > 0");
    const double point = x + h, step = point - x;
    require(step > 0 && x - step < x, "shifted",
            fmt::format("the step h = {:g} is lost in x = {:g} by rounding", h, x));
    return {point, step};
}

std::array<FiveWays, 8> gradient_five_ways(const Toy<double>& phi, double x, double y, const Steps& h) {
    std::array<FiveWays, 8> gradient{};
    Toy<double> at = phi;
    for (std::size_t i = 0; i < 8; ++i) gradient[i] = five_ways(loss_along(phi, i, x, y), parameter(at, i), h);
    return gradient;
}

std::array<double, 8> rounding_bounds(const Toy<double>& phi, double x, double y) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    std::array<double, 8> bounds{};
    Toy<double> values = phi;
    for (std::size_t j = 0; j < 8; ++j) {
        Toy<Dual> moved = converted<Dual>(phi);
        parameter(moved, j).derivative = 1;
        const Backward<Dual> d = backward(moved, Dual(x), Dual(y), forward(moved, Dual(x), Dual(y)));
        Toy<Dual> g{d.dbeta, d.domega};  // value: g_i, derivative: ∂g_i/∂φ_j
        for (std::size_t i = 0; i < 8; ++i) {
            bounds[i] += 16 * epsilon * std::fabs(parameter(g, i).derivative * parameter(values, j));
            if (i == j) bounds[i] += 16 * epsilon * std::fabs(parameter(g, i).value);
        }
    }
    return bounds;
}

double disagreement(const Toy<double>& phi, double x, double y, const std::array<FiveWays, 8>& gradient,
                    std::size_t way) {
    const Backward<double> d = backward(phi, x, y, forward(phi, x, y));
    Toy<double> g{d.dbeta, d.domega};
    const std::array<double, 8> bounds = rounding_bounds(phi, x, y);
    constexpr double underflow = 1e-200;  // far below it, the product of a derivative and the complex step is 0
    double worst = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const double ratio = std::fabs(gradient[i].at(way) - parameter(g, i)) / (bounds[i] + underflow);
        if (std::isnan(ratio)) return ratio;
        worst = std::max(worst, ratio);
    }
    return worst;
}

GradientReport check_toy(const Toy<double>& phi, double x, double y) {
    constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
    double step = std::pow(epsilon, Real(0.2));
    Toy<double> values = phi;
    for (std::size_t i = 0; i < 8; ++i) {
        Toy<Dual> moved = converted<Dual>(phi);
        parameter(moved, i).derivative = std::fmax(1, std::fabs(parameter(values, i)));
        const Forward<Dual> v = forward(moved, Dual(x), Dual(y));
        for (const Dual& f : {v.f0, v.f1, v.f2}) step = std::min(step, 0.05 / std::fabs(f.derivative));
        step = std::min(step, std::fabs((v.f3.value - y) / v.f3.derivative));
    }
    GradientCheckOptions options;
    options.step = static_cast<Real>(step);
    if (!(options.step > 4 * std::sqrt(epsilon))) return {};
    return check_gradient(objective(x, y), pack(phi), layout(), options);
}

ErrorCurves error_curves(const Toy<double>& phi, double x, double y, const std::vector<double>& steps) {
    const Toy<long double> exact_phi = converted<long double>(phi);
    const long double exact_x = x, exact_y = y;
    const auto exact = backward(exact_phi, exact_x, exact_y, forward(exact_phi, exact_x, exact_y));
    Toy<long double> g{exact.dbeta, exact.domega};

    long double norm = 0;
    for (std::size_t i = 0; i < 8; ++i) norm = std::hypot(norm, parameter(g, i));

    ErrorCurves curves;
    curves.h = steps;
    for (double h : steps) {
        const std::array<FiveWays, 8> gradient = gradient_five_ways(phi, x, y, Steps::all(h));
        for (std::size_t way = 0; way < ways.size(); ++way) {
            long double distance = 0;
            for (std::size_t i = 0; i < 8; ++i) distance = std::hypot(distance, gradient[i][way] - parameter(g, i));
            curves.error[way].push_back(static_cast<double>(norm > 0 ? distance / norm : distance));
        }
    }
    return curves;
}

double fitted_slope(const std::vector<double>& h, const std::vector<double>& error, double low, double high) {
    require_size("fitted_slope", "error", error.size(), h.size());
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t i = 0; i < h.size(); ++i) {
        if (h[i] < low || h[i] > high || !(error[i] > 0) || !std::isfinite(error[i])) continue;
        const double u = std::log(h[i] / low), v = std::log(error[i]);
        n += 1, sx += u, sy += v, sxx += u * u, sxy += u * v;
    }
    if (n < 2) return std::numeric_limits<double>::quiet_NaN();
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
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

/// From (low, …) to a decade below the curve at h = high.
void add_slope(Figure& figure, const ErrorCurves& curves, std::size_t way, int slope, double low, double high) {
    std::size_t i = 0;
    while (i + 1 < curves.h.size() && curves.h[i] < high) ++i;
    const double end = curves.error[way][i] / 10, start = end * std::pow(low / curves.h[i], slope);
    if (std::isfinite(end))
        figure.dashed(fmt::format("slope {}{}", slope < 0 ? "−" : "+", std::abs(slope)),
                      {static_cast<Real>(low), static_cast<Real>(curves.h[i])},
                      {static_cast<Real>(start), static_cast<Real>(end)});
}
}  // namespace

Figure error_figure(const ErrorCurves& curves) {
    require(!curves.h.empty(), "error_figure", "the curves are empty");
    Figure figure("derivative_errors", "Five ways to a derivative: error over step size", "relative step h",
                  "relative error of the gradient");
    for (std::size_t way = ways.size(); way-- > 0;) add(figure, curves, way);
    add_slope(figure, curves, 0, -1, 1e-13, 1e-9);
    add_slope(figure, curves, 0, +1, 1e-7, 1e-3);
    add_slope(figure, curves, 1, +2, 1e-5, 1e-2);
    add_slope(figure, curves, 2, +4, 1e-3, 1e-2);
    return figure.log_x().log_y().range_y(Real(1e-18), Real(100));
}

std::vector<double> geometric(double low, double high, std::size_t count) {
    require(0 < low && low < high && std::isfinite(high) && count > 1, "geometric",
            "expected 0 < low < high, count > 1");
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = low * std::pow(high / low, static_cast<double>(i) / static_cast<double>(count - 1));
    return values;
}

}  // namespace descent::toy
