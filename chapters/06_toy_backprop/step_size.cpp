#include "chapters/06_toy_backprop/step_size.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::toy {

ErrorCurves error_curves(const Toy<double>& phi, double x, double y,
                         const std::vector<double>& steps) {
    const Toy<long double> exact_phi = converted<long double>(phi);
    const long double exact_x = x, exact_y = y;
    const auto exact = backward(exact_phi, exact_x, exact_y, forward(exact_phi, exact_x, exact_y));
    Toy<long double> g{exact.dbeta, exact.domega};

    long double norm = 0;
    // what long double makes of it is rounding alone
    const bool at_target = forward(phi, x, y).f3 == y;
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
