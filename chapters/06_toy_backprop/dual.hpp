/// \file
/// Dual numbers: a value that carries its derivative along (forward differentiation).
#pragma once

#include <cmath>

namespace descent::toy {

/// \f$ u + \dot u\,\varepsilon \f$ with \f$ \varepsilon^2 = 0 \f$.
///
/// Put \f$ x + \varepsilon \f$ into a function and Taylor's series stops by itself after
/// the second term: \f$ f(x + \varepsilon) = f(x) + f'(x)\,\varepsilon \f$. There is no
/// step and so no truncation error.
///
/// A number without a derivative is a constant. Values outside a function's domain behave
/// as in `<cmath>` (NaN, ±∞).
struct Dual {
    double value = 0;
    double derivative = 0;

    Dual() = default;
    Dual(double constant) : value(constant) {}  // implicit, so that 2 * u + 1 reads as it should
    Dual(double v, double d) : value(v), derivative(d) {}
};

namespace detail {
/// g(u) for a function with slope g′(u). A constant stays one, even where the slope is
/// infinite (√ at 0).
inline Dual chain(double value, double slope, const Dual& u) {
    return {value, u.derivative == 0 ? 0 : slope * u.derivative};  // dy/dx = dy/dz · dz/dx   (GO.7)
}
}  // namespace detail

/// u itself.
inline Dual operator+(const Dual& u) {
    return u;
}
/// (−u)′ = −u′.
inline Dual operator-(const Dual& u) {
    return {-u.value, -u.derivative};
}

/// (u + v)′ = u′ + v′.
inline Dual operator+(const Dual& u, const Dual& v) {
    return {u.value + v.value, u.derivative + v.derivative};
}
/// (u − v)′ = u′ − v′.
inline Dual operator-(const Dual& u, const Dual& v) {
    return {u.value - v.value, u.derivative - v.derivative};
}
/// (uv)′ = u′v + uv′.
inline Dual operator*(const Dual& u, const Dual& v) {
    return {u.value * v.value, u.derivative * v.value + u.value * v.derivative};
}
/// (u/v)′ = (u′ − (u/v) v′) / v.
inline Dual operator/(const Dual& u, const Dual& v) {
    const double q = u.value / v.value;
    return {q, (u.derivative - q * v.derivative) / v.value};  // (u/v)′ = (u′ − (u/v) v′) / v
}

/// (sin u)′ = u′ cos u.
inline Dual sin(const Dual& u) {
    return detail::chain(std::sin(u.value), std::cos(u.value), u);
}
/// (cos u)′ = −u′ sin u.
inline Dual cos(const Dual& u) {
    return detail::chain(std::cos(u.value), -std::sin(u.value), u);
}
/// (e^u)′ = u′ e^u.
inline Dual exp(const Dual& u) {
    const double e = std::exp(u.value);
    return detail::chain(e, e, u);
}
/// (ln u)′ = u′/u, the natural logarithm.
inline Dual log(const Dual& u) {
    return detail::chain(std::log(u.value), 1 / u.value, u);
}
/// (√u)′ = u′/(2√u).
inline Dual sqrt(const Dual& u) {
    const double root = std::sqrt(u.value);
    return detail::chain(root, 1 / (2 * root), u);  // √′ = 1/(2√u)
}

/// u to a constant power, for every base that std::pow accepts.
inline Dual pow(const Dual& u, double n) {
    if (n == 0) return 1.0;
    return detail::chain(std::pow(u.value, n), n * std::pow(u.value, n - 1), u);  // (uⁿ)′ = n uⁿ⁻¹
}

/// u to a power that may vary too; the base must then be positive, as the logarithm needs
/// it.
inline Dual pow(const Dual& u, const Dual& v) {
    const Dual fixed_exponent = pow(u, v.value);
    if (v.derivative == 0) return fixed_exponent;
    const double p = fixed_exponent.value;
    // (uᵛ)′ = v uᵛ⁻¹u′ + uᵛ log u · v′
    return {p, fixed_exponent.derivative + p * std::log(u.value) * v.derivative};
}

}  // namespace descent::toy
