#include "chapters/04_shallow_networks/approximation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace descent::shallow {

const std::vector<Target>& targets() {
    constexpr Real pi = std::numbers::pi_v<Real>, infinity = std::numeric_limits<Real>::infinity();
    static const std::vector<Target> all = {
        {"sin", [](Real x) { return std::sin(x); }, 0, 2 * pi, 1, -2,
         "smooth: twice the units, a quarter of the error"},
        {"runge", [](Real x) { return 1 / (1 + 25 * x * x); }, -1, 1, 50, -2,
         "smooth but sharp: the rate shows later"},
        {"abs", [](Real x) { return std::abs(x - std::sqrt(Real(0.5))); }, 0, 1, infinity, -1,
         "one kink between the knots: half the error, and by luck less"},
        {"sqrt", [](Real x) { return std::sqrt(x); }, 0, 1, infinity, Real(-0.5),
         "infinite slope at 0: slow"},
        {"step", [](Real x) { return x < std::sqrt(Real(0.5)) ? Real(0) : Real(1); }, 0, 1,
         infinity, 0, "not continuous: the theorem does not hold and the error stays"},
    };
    return all;
}

const Target& target_named(std::string_view name) {
    for (const Target& target : targets())
        if (target.name == name) return target;
    argument_error("target_named", fmt::format("{} is none of sin, runge, abs, sqrt, step", name));
}

namespace {
/// f at D + 1 knots, after checking that this makes sense.
Vector sample(const char* function, const Function& f, const Vector& knots) {
    Vector values = xt::zeros<Real>({knots.size()});
    for (std::size_t d = 0; d < knots.size(); ++d) {
        values[d] = f(knots[d]);
        require(std::isfinite(values[d]), function,
                fmt::format("f({}) is not a finite number", knots[d]));
    }
    return values;
}

Vector knots_of(const char* function, Real low, Real high, std::size_t hidden) {
    require(hidden > 0, function, "no hidden unit");
    require(std::isfinite(low) && std::isfinite(high) && low < high, function,
            "the interval is empty or infinite");
    return grid(low, high, hidden + 1);
}
}  // namespace

Construction interpolate(const Function& f, Real low, Real high, std::size_t hidden) {
    const Vector x = knots_of("interpolate", low, high, hidden);
    const Vector y = sample("interpolate", f, x);
    std::vector<HiddenUnit> units;
    Real before = 0;
    for (std::size_t d = 1; d <= hidden; ++d) {
        // s_d   (L7.3)
        const Real slope = (y[d] - y[d - 1]) / (x[d] - x[d - 1]);
        units.push_back({-x[d - 1], 1, slope - before});  // (s_d − s_{d−1}) a[x − x_{d−1}]  (L7.3)
        before = slope;
    }
    return {ShallowNetwork(1, hidden, 1), parameters_of(y[0], units), x};
}

Construction staircase(const Function& f, Real low, Real high, std::size_t hidden, Real steepness) {
    const Vector x = knots_of("staircase", low, high, hidden);
    const Vector y = sample("staircase", f, x);
    std::vector<HiddenUnit> units;
    for (std::size_t d = 1; d <= hidden; ++d) {
        const Real slope = steepness / (x[d] - x[d - 1]), middle = (x[d] + x[d - 1]) / 2;
        // one step of the height of f   (NL.9)
        units.push_back({-slope * middle, slope, y[d] - y[d - 1]});
    }
    return {ShallowNetwork(1, hidden, 1, Activation::sigmoid), parameters_of(y[0], units), x};
}

Real sup_error(const Function& f, const Construction& built, Real low, Real high,
               std::size_t per_unit) {
    const Vector x =
        grid(low, high, std::max<std::size_t>(2001, per_unit * built.network.hidden + 1));
    const Vector y = curve(built.network, built.phi, x);
    Real largest = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
        largest = std::max(largest, std::abs(f(x[i]) - y[i]));
    return largest;  // max_x |f(x) − y(x)|   (L7.3)
}

namespace {
Real rate_from_50(const std::vector<std::size_t>& hidden, const std::vector<Real>& error) {
    const auto first = std::lower_bound(hidden.begin(), hidden.end(), std::size_t{50});
    return fitted_rate({first, hidden.end()},
                       {error.begin() + (first - hidden.begin()), error.end()});
}
}  // namespace

Real Sweep::relu_rate() const {
    return rate_from_50(hidden, relu);
}

Real Sweep::sigmoid_rate() const {
    return rate_from_50(hidden, sigmoid);
}

Sweep sweep(const Target& target, const std::vector<std::size_t>& hidden) {
    const auto error = [&](const Construction& built) {
        return sup_error(target.f, built, target.low, target.high);
    };
    Sweep result{hidden, {}, {}, {}};
    for (std::size_t D : hidden) {
        result.relu.push_back(error(interpolate(target.f, target.low, target.high, D)));
        result.sigmoid.push_back(error(staircase(target.f, target.low, target.high, D)));
        const Real h = (target.high - target.low) / static_cast<Real>(D);
        result.bound.push_back(h * h * target.curvature / 8);  // |f − y| ≤ h² max|f″| / 8   (L7.3)
    }
    return result;
}

Real Sweep::worst_over_bound() const {
    Real worst = 0;
    for (std::size_t i = 0; i < hidden.size(); ++i) worst = std::max(worst, relu[i] / bound[i]);
    return worst;
}

Real fitted_rate(const std::vector<std::size_t>& hidden, const std::vector<Real>& error) {
    require_size("fitted_rate", "error", error.size(), hidden.size());
    require(hidden.size() >= 2, "fitted_rate", "a rate needs at least two errors");
    Real u_mean = 0, v_mean = 0, uv = 0, uu = 0;
    const Real count = static_cast<Real>(hidden.size());
    for (std::size_t i = 0; i < hidden.size(); ++i) {
        require(hidden[i] > 0 && error[i] > 0, "fitted_rate",
                "an error or a number of units is not positive");
        u_mean += std::log(static_cast<Real>(hidden[i])) / count;
        v_mean += std::log(error[i]) / count;
    }
    for (std::size_t i = 0; i < hidden.size(); ++i) {
        const Real u = std::log(static_cast<Real>(hidden[i])) - u_mean;
        uv += u * (std::log(error[i]) - v_mean);
        uu += u * u;
    }
    require(uu > 0, "fitted_rate", "all numbers of units are the same");
    return uv / uu;
}

}  // namespace descent::shallow
