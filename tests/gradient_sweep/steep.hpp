/// \file
/// Curves of one variable that are steep, flat, far away, or next to a singularity.
#pragma once

#include <cmath>
#include <optional>

#include "tests/gradient_sweep/networks.hpp"

namespace descent::test {

struct SteepCurve {
    const char* name;
    Real (*f)(Real);
    Real (*slope)(Real);
    Real at;
};

inline constexpr SteepCurve curves[] = {
    {"tanh", [](Real x) { return std::tanh(x); },
     [](Real x) { return 1 / (std::cosh(x) * std::cosh(x)); }, Real(0.3)},
    {"sin", [](Real x) { return std::sin(x); }, [](Real x) { return std::cos(x); }, Real(0.3)},
    {"exp", [](Real x) { return std::exp(x); }, [](Real x) { return std::exp(x); }, Real(0.7)},
    {"log", [](Real x) { return std::log(x); }, [](Real x) { return 1 / x; }, Real(1.3)},
    {"sqrt", [](Real x) { return std::sqrt(x); }, [](Real x) { return 1 / (2 * std::sqrt(x)); },
     Real(1.3)},
    {"cbrt", [](Real x) { return std::cbrt(x); },
     [](Real x) { return 1 / (3 * std::cbrt(x) * std::cbrt(x)); }, Real(1.3)},
    {"1/x", [](Real x) { return 1 / x; }, [](Real x) { return -1 / (x * x); }, Real(1.3)},
    {"log(1 + x²)", [](Real x) { return std::log(1 + x * x); },
     [](Real x) { return 2 * x / (1 + x * x); }, Real(0.7)},
    {"sqrt(1 + x²)", [](Real x) { return std::sqrt(1 + x * x); },
     [](Real x) { return x / std::sqrt(1 + x * x); }, Real(0.7)},
    {"x³", [](Real x) { return x * x * x; }, [](Real x) { return 3 * x * x; }, Real(0.7)},
    {"x log x", [](Real x) { return x * std::log(x); }, [](Real x) { return 1 + std::log(x); },
     Real(1.3)},
};

/// Each curve as f(10^s x), for s from −6 to 5, at the place where its argument is `at`.
inline std::size_t steep_curves() {
    return std::size(curves) * 12;
}

inline std::optional<NetworkCase> steep_curve(std::uint64_t number) {
    const SteepCurve& curve = curves[number % std::size(curves)];
    const int exponent = static_cast<int>(number / std::size(curves)) - 6;
    const Real k = std::pow(Real(10), static_cast<Real>(exponent));
    NetworkCase result;
    result.name = fmt::format("{} of 1e{} x", curve.name, exponent);
    result.layout.add("a", {1});
    result.phi = Vector{curve.at / k};
    result.objective = {.loss = [&curve, k](const Vector& p) { return curve.f(k * p[0]); },
                        .loss_and_gradient =
                            [&curve, k](const Vector& p, Vector& g) {
                                g[0] = k * curve.slope(k * p[0]);
                                return curve.f(k * p[0]);
                            },
                        .pattern = [] { return std::uint64_t(0); }};
    return result;
}

}  // namespace descent::test
