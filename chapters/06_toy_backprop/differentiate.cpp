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
    double worst = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const double ratio = std::fabs(gradient[i].at(way) - parameter(g, i)) / (bounds[i] + 1e-300);
        if (std::isnan(ratio)) return ratio;
        worst = std::max(worst, ratio);
    }
    return worst;
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
    require(n >= 2 && n * sxx - sx * sx > 0, "fitted_slope", "fewer than two points with a finite error > 0");
    return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

namespace {
/// The curve's finite points, as Figure wants them.
void add(Figure& figure, const std::string& label, const std::vector<double>& h, const std::vector<double>& error) {
    std::vector<Real> x, y;
    for (std::size_t i = 0; i < h.size(); ++i) {
        if (!std::isfinite(error[i])) continue;
        x.push_back(static_cast<Real>(h[i]));
        y.push_back(static_cast<Real>(std::fmax(error[i], 1e-18)));
    }
    if (!x.empty()) figure.line(label, xt::adapt(x), xt::adapt(y));
}

/// error(h₀)·(h/h₀)^slope through the curve's point nearest to h₀, a decade below the curve, drawn from low to high.
void add_reference(Figure& figure, const ErrorCurves& curves, std::size_t way, int slope, double low, double high) {
    std::size_t i = 0;
    while (i + 1 < curves.h.size() && curves.h[i] < high) ++i;
    const double anchor = curves.error[way].at(i) / 10;
    if (!(anchor > 0) || !std::isfinite(anchor)) return;
    const double start = anchor * std::pow(low / curves.h[i], slope);
    figure.dashed(fmt::format("slope {:+d}", slope), {static_cast<Real>(low), static_cast<Real>(curves.h[i])},
                  {static_cast<Real>(start), static_cast<Real>(anchor)});
}
}  // namespace

Figure error_figure(const ErrorCurves& curves) {
    require(!curves.h.empty(), "error_figure", "the curves are empty");
    Figure figure("derivative_errors", "Five ways to a derivative: error over step size", "relative step h",
                  "relative error of the gradient");
    for (std::size_t way = 0; way < ways.size(); ++way)
        add(figure, std::string(ways[way]), curves.h, curves.error[way]);
    add_reference(figure, curves, 0, -1, 1e-13, 1e-9);
    add_reference(figure, curves, 0, +1, 1e-7, 1e-3);
    add_reference(figure, curves, 1, +2, 1e-5, 1e-2);
    add_reference(figure, curves, 2, +4, 1e-3, 1e-1);
    return figure.log_x().log_y();
}

std::vector<double> geometric(double low, double high, std::size_t count) {
    require(low > 0 && low < high && std::isfinite(high) && count >= 2, "geometric",
            "expected 0 < low < high, count >= 2");
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = low * std::pow(high / low, static_cast<double>(i) / static_cast<double>(count - 1));
    return values;
}

}  // namespace descent::toy
