/// \file
/// The derivative five ways: three difference quotients, which trade truncation against
/// rounding, and two ways with no subtraction, which do not have to.
///
/// A function to be differentiated is a callable f(t) for any scalar type:
/// `[](auto t) { return t * t; }`. ε_mach is the machine epsilon of double, 2.2e−16.
#pragma once

#include <array>
#include <cmath>
#include <complex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chapters/06_toy_backprop/toy.hpp"

namespace descent::toy {

/// x + h as the computer rounds it, and the step that really is.
struct Shifted {
    double point, step;
};

/// \throws std::invalid_argument unless h > 0 is finite and x + h differs from x
Shifted shifted(double x, double h);

/// [f(x+h) − f(x)] / h = f′(x) + h f″/2 + O(h²), the definition of the derivative (GO.5)
/// stopped at some h. Error: h|f″|/2 by truncation (slope +1 over h), about ε_mach|f|/h
/// by rounding (slope −1); least at h ≈ √ε_mach, where half the digits are gone.
template <class F>
double forward_difference(const F& f, double x, double h) {
    const Shifted right = shifted(x, h);
    return (f(right.point) - f(x)) / right.step;
}

/// [f(x+h) − f(x−h)] / 2h = f′(x) + h² f‴/6 + O(h⁴): the even terms of Taylor's series
/// cancel. Error: slope +2 over h, rounding as before; least at h ≈ ∛ε_mach, where a
/// third of the digits are gone.
template <class F>
double central_difference(const F& f, double x, double h) {
    const Shifted right = shifted(x, h);
    return (f(x + right.step) - f(x - right.step)) / ((x + right.step) - (x - right.step));
}

/// Two central differences D joined so that the h² terms cancel too: [4 D(h/2) − D(h)] /
/// 3 = f′(x) − h⁴ f⁽⁵⁾/480 + O(h⁶). Error: slope +4 over h, rounding about three times
/// the central difference's; least at h ≈ ε_mach^(1/5).
template <class F>
double richardson(const F& f, double x, double h) {
    return (4 * central_difference(f, x, h / 2) - central_difference(f, x, h)) / 3;
}

/// Im f(x + ih) / h = f′(x) − h² f‴/6 + O(h⁴) for an analytic f. Nothing is subtracted,
/// so nothing is lost, and h may be tiny. \throws std::invalid_argument unless h > 0 is
/// finite
template <class F>
double complex_step(const F& f, double x, double h) {
    require(h > 0 && std::isfinite(h), "complex_step", "the step h must be a finite number > 0");
    return std::imag(f(std::complex<double>(x, h))) / h;
}

/// The ε part of f(x + ε): the chain rule carried out beside every operation. No step, no
/// truncation.
template <class F>
double dual_number(const F& f, double x) {
    return f(Dual(x, 1.0)).derivative;
}

/// What the five ways are called, in the order of every FiveWays.
inline constexpr std::array<std::string_view, 5> ways{"forward", "central", "Richardson",
                                                      "complex step", "dual"};

/// One derivative by each of the five ways, in the order of `ways`.
using FiveWays = std::array<double, 5>;

/// The steps h of the four ways that have one. Each default is near the best for a
/// function of scale 1.
struct Steps {
    double forward = 1.5e-8;     ///< ε_mach^(1/2)
    double central = 6.1e-6;     ///< ε_mach^(1/3)
    double richardson = 7.4e-4;  ///< ε_mach^(1/5)
    double complex = 1e-60;

    static Steps all(double h) { return {h, h, h, h}; }  ///< the same h four times
};

/// f′(x) five ways. The steps of the three quotients are relative: they are multiplied by
/// max(1, |x|). The complex step is taken as it is, for x + ih holds any h beside any x.
/// \throws std::invalid_argument as shifted()
template <class F>
FiveWays five_ways(const F& f, double x, const Steps& h = {}) {
    const double scale = std::fmax(1, std::fabs(x));
    return {forward_difference(f, x, h.forward * scale),
            central_difference(f, x, h.central * scale), richardson(f, x, h.richardson * scale),
            complex_step(f, x, h.complex), dual_number(f, x)};
}

/// The whole gradient of the toy loss five ways: [i] is ∂ℓ/∂φ_i, with φ ordered as
/// parameter().
std::array<FiveWays, 8> gradient_five_ways(const Toy<double>& phi, double x, double y,
                                           const Steps& h = {});

/// How far rounding may carry two honest computations of the gradient apart, per
/// parameter: 16 ε_mach (|g_i| + Σ_j |∂g_i/∂φ_j| |φ_j|). Rounding anywhere is a change of
/// g or of some φ_j by a few ε_mach of itself; the second derivatives come from
/// backward() on dual numbers.
std::array<double, 8> rounding_bounds(const Toy<double>& phi, double x, double y);

/// The largest |g_i − backward()_i| over its rounding bound, for one of the five ways; at
/// most 1 if that way has no truncation error. NaN if the numbers hold one.
double disagreement(const Toy<double>& phi, double x, double y,
                    const std::array<FiveWays, 8>& gradient, std::size_t way);

/// backward() against finite differences by common/gradient_check. The step is smaller
/// than usual where the function's waves are short or its residual is small: none turns
/// f_0, f_1 or f_2, the arguments of sin, exp and cos, by more than 1/20, or changes f_3
/// − y by more than itself.
/// \returns INCONCLUSIVE, with all entries skipped, when rounding leaves no such step, as
/// where ℓ = 0, and INCONCLUSIVE when the gradient drowns in rounding
GradientReport check_toy(const Toy<double>& phi, double x, double y);

/// What the five ways and the gradient check say of backward().
struct GradientComparison {
    std::array<FiveWays, 8> gradient{};
    /// False where f_0 or f_2 is so large that adjacent doubles lie waves apart: then nothing
    /// below is a judgement.
    bool resolved = false;
    double complex_step = 0, dual_numbers = 0;  ///< disagreement() of these two ways
    GradientReport report;                      ///< of check_toy()
};
/// All of them at this φ and example, with the default Steps.
GradientComparison compare_gradients(const Toy<double>& phi, double x, double y);

}  // namespace descent::toy
