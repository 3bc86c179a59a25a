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

std::array<FiveWays, 8> gradient_five_ways(const Toy<double>& phi, double x, double y,
                                           const Steps& h) {
    std::array<FiveWays, 8> gradient{};
    Toy<double> at = phi;
    for (std::size_t i = 0; i < 8; ++i) {
        gradient[i] = five_ways(loss_along(phi, i, x, y), parameter(at, i), h);
        for (double& slope : gradient[i]) slope += 0.0;  // −0 is 0
    }
    return gradient;
}

std::array<double, 8> rounding_bounds(const Toy<double>& phi, double x, double y) {
    constexpr double epsilon = std::numeric_limits<double>::epsilon();
    std::array<double, 8> bounds{};
    Toy<double> values = phi;
    for (std::size_t j = 0; j < 8; ++j) {
        Toy<Dual> moved = converted<Dual>(phi);
        parameter(moved, j).derivative = 1;
        const Backward<Dual> d =
            backward(moved, Dual(x), Dual(y), forward(moved, Dual(x), Dual(y)));
        Toy<Dual> g{d.dbeta, d.domega};  // value: g_i, derivative: ∂g_i/∂φ_j
        for (std::size_t i = 0; i < 8; ++i) {
            bounds[i] +=
                16 * epsilon * std::fabs(parameter(g, i).derivative * parameter(values, j));
            if (i == j) bounds[i] += 16 * epsilon * std::fabs(parameter(g, i).value);
        }
    }
    return bounds;
}

double disagreement(const Toy<double>& phi, double x, double y,
                    const std::array<FiveWays, 8>& gradient, std::size_t way) {
    const Backward<double> d = backward(phi, x, y, forward(phi, x, y));
    Toy<double> g{d.dbeta, d.domega};
    const std::array<double, 8> bounds = rounding_bounds(phi, x, y);
    constexpr double underflow =
        1e-200;  // far below it, the product of a derivative and the complex step is 0
    double worst = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const double ratio =
            std::fabs(gradient[i].at(way) - parameter(g, i)) / (bounds[i] + underflow);
        if (std::isnan(ratio)) return ratio;
        worst = std::max(worst, ratio);
    }
    return worst;
}

namespace {
/// Both blocks, none of their entries checked, and why.
GradientReport nothing_to_check(bool at_target) {
    GradientReport report;
    const ParameterLayout blocks = layout();
    for (const Block& block : blocks.blocks()) {
        BlockReport unchecked;
        unchecked.name = block.name;
        unchecked.skipped = block.size;
        unchecked.explanation =
            at_target
                ? "the loss is 0, and so is every derivative: zero against zero proves nothing"
                : "every step that rounding allows is too long for this function";
        report.blocks.push_back(unchecked);
    }
    return report;
}
}  // namespace

GradientReport check_toy(const Toy<double>& phi, double x, double y) {
    constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
    double step = std::pow(epsilon, Real(0.2));
    Toy<double> values = phi;
    for (std::size_t i = 0; i < 8; ++i) {
        Toy<Dual> moved = converted<Dual>(phi);
        parameter(moved, i).derivative = std::fmax(1, std::fabs(parameter(values, i)));
        const Forward<Dual> v = forward(moved, Dual(x), Dual(y));
        for (const Dual& f : {v.f0, v.f1, v.f2})
            step = std::min(step, 0.05 / std::fabs(f.derivative));
        step = std::min(step, std::fabs((v.f3.value - y) / v.f3.derivative));
    }
    GradientCheckOptions options;
    options.step = static_cast<Real>(step);
    if (!(options.step > 4 * std::sqrt(epsilon)))
        return nothing_to_check(forward(phi, x, y).f3 == y);
    return check_gradient(objective(x, y), pack(phi), layout(), options);
}

ErrorCurves error_curves(const Toy<double>& phi, double x, double y,
                         const std::vector<double>& steps) {
    const Toy<long double> exact_phi = converted<long double>(phi);
    const long double exact_x = x, exact_y = y;
    const auto exact = backward(exact_phi, exact_x, exact_y, forward(exact_phi, exact_x, exact_y));
    Toy<long double> g{exact.dbeta, exact.domega};

    long double norm = 0;
    const bool at_target =
        forward(phi, x, y).f3 == y;  // what long double makes of it is rounding alone
    for (std::size_t i = 0; i < 8 && !at_target; ++i) norm = std::hypot(norm, parameter(g, i));

    ErrorCurves curves;
    curves.h = steps;
    for (double h : steps) {
        const std::array<FiveWays, 8> gradient = gradient_five_ways(phi, x, y, Steps::all(h));
        for (std::size_t way = 0; way < ways.size(); ++way) {
            long double distance = 0;
            for (std::size_t i = 0; i < 8; ++i)
                distance = std::hypot(distance, gradient[i][way] - parameter(g, i));
            curves.error[way].push_back(static_cast<double>(norm > 0 ? distance / norm : distance));
        }
    }
    return curves;
}

double fitted_slope(const std::vector<double>& h, const std::vector<double>& error, double low,
                    double high) {
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
/// The largest distance of log(error) from the fitted line, for the points from `first`
/// to `last`.
double bend(const std::vector<double>& h, const std::vector<double>& error, std::size_t first,
            std::size_t last, double slope) {
    double mean = 0, worst = 0;
    const auto rest = [&](std::size_t i) { return std::log(error[i]) - slope * std::log(h[i]); };
    for (std::size_t i = first; i <= last; ++i)
        mean += rest(i) / static_cast<double>(last - first + 1);
    for (std::size_t i = first; i <= last; ++i) worst = std::max(worst, std::fabs(rest(i) - mean));
    return worst;
}

/// The longest straight part that rises (sign 1) or falls (sign −1).
std::optional<StraightPart> straight_part(const std::vector<double>& h,
                                          const std::vector<double>& error, double sign,
                                          double decades, double tolerance) {
    require_size("straight_part", "error", error.size(), h.size());
    std::optional<StraightPart> best;
    double longest = std::pow(10, decades) * (1 - 1e-9);
    for (std::size_t first = 0; first < h.size(); ++first)
        for (std::size_t last = first + 1; last < h.size(); ++last) {
            const auto counts = [&](std::size_t i) { return error[i] > 0 && error[i] < 1; };
            if (!counts(first) || !counts(last)) break;
            if (h[last] / h[first] < longest) continue;
            const double slope = fitted_slope(h, error, h[first], h[last]);
            if (sign * slope < 0.5 || bend(h, error, first, last, slope) > tolerance) continue;
            best = {h[first], h[last], slope};
            longest = h[last] / h[first] * (1 + 1e-9);
        }
    return best;
}
}  // namespace

std::optional<StraightPart> rising_part(const std::vector<double>& h,
                                        const std::vector<double>& error) {
    return straight_part(h, error, 1, 1, 0.05);
}

std::optional<StraightPart> falling_part(const std::vector<double>& h,
                                         const std::vector<double>& error) {
    return straight_part(h, error, -1, 3, 1.2);
}

std::string slope_table(const ErrorCurves& curves) {
    std::string table;
    const auto row = [&](std::string_view name, const char* law,
                         const std::optional<StraightPart>& part) {
        table += fmt::format("  {:<11} error ∝ {:<3} ", name, law);
        table += part ? fmt::format("{:6.2f}   from h = {:.0e} to {:.0e}\n", part->slope, part->low,
                                    part->high)
                      : "  not measurable here\n";
    };
    for (std::size_t way : {0u, 1u, 2u})
        row(ways[way], std::array{"h", "h²", "h⁴"}[way], rising_part(curves.h, curves.error[way]));
    row("rounding", "1/h", falling_part(curves.h, curves.error[0]));
    table.pop_back();
    return table;
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

Vector to_vector(const std::vector<double>& values) {
    Vector result = xt::zeros<Real>({values.size()});
    std::transform(values.begin(), values.end(), result.begin(),
                   [](double v) { return static_cast<Real>(v); });
    return result;
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

std::vector<double> geometric(double low, double high, std::size_t count) {
    require(0 < low && low < high && std::isfinite(high) && count > 1, "geometric",
            "expected 0 < low < high, count > 1");
    std::vector<double> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] =
            low * std::pow(high / low, static_cast<double>(i) / static_cast<double>(count - 1));
    return values;
}

}  // namespace descent::toy
