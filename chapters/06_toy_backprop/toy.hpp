/// \file
/// Backpropagation on a function of one number (L9.1–L9.4): the same two passes as in a
/// network, with nothing in the way.
///
/// The scalar type S is a template here because it is the lesson: the very same forward
/// pass run on `double` gives the loss, on `std::complex<double>` and `Dual` a
/// derivative, on `long double` a yardstick for all the others. The backward pass on
/// `Dual` gives second derivatives.
#pragma once

#include <array>
#include <cmath>
#include <complex>

#include "chapters/06_toy_backprop/dual.hpp"
#include "common/gradient_check.hpp"
#include "common/parameters.hpp"

namespace descent::toy {

/// The parameters φ = (β_0 … β_3, ω_0 … ω_3) of
/// \f[ f[x,\phi] = \beta_3 + \omega_3\cos[\beta_2 + \omega_2\exp[
/// \beta_1 + \omega_1\sin[\beta_0 + \omega_0 x]]] \f]
/// (L9.1). No units.
template <class S>
struct Toy {
    std::array<S, 4> beta{}, omega{};
};

/// The parameters with which this chapter runs unless told otherwise.
inline constexpr Toy<double> example{{1, 2, -3, 0.4}, {0.1, -0.4, 2, 3}};
inline constexpr double example_x = 2.3;  ///< and the input,
inline constexpr double example_y = 2;    ///< and the target

/// Every intermediate quantity of the loss ℓ = (f[x, φ] − y)², in the order of
/// computation (L9.2).
template <class S>
struct Forward {
    S f0{}, h1{}, f1{}, h2{}, f2{}, h3{}, f3{}, loss{};
};

/// The derivatives of the loss, in the order of computation: dX is ∂ℓ/∂X (L9.3, L9.4).
template <class S>
struct Backward {
    S df3{}, dh3{}, df2{}, dh2{}, df1{}, dh1{}, df0{}, dx{};
    std::array<S, 4> dbeta{}, domega{};
};

/// The forward pass: f_0, h_1, …, f_3, ℓ (L9.1, L9.2). Overflow gives ±∞ or NaN; see
/// require_finite().
template <class S>
Forward<S> forward(const Toy<S>& phi, const S& x, const S& y) {
    using std::sin, std::cos, std::exp;
    const auto &beta = phi.beta, &omega = phi.omega;
    Forward<S> v;
    //> 06.4
    v.f0 = beta[0] + omega[0] * x;     // f_0 = β_0 + ω_0 x       (L9.2)
    v.h1 = sin(v.f0);                  // h_1 = sin[f_0]          (L9.2)
    v.f1 = beta[1] + omega[1] * v.h1;  // f_1 = β_1 + ω_1 h_1     (L9.2)
    v.h2 = exp(v.f1);                  // h_2 = exp[f_1]          (L9.2)
    v.f2 = beta[2] + omega[2] * v.h2;  // f_2 = β_2 + ω_2 h_2     (L9.2)
    v.h3 = cos(v.f2);                  // h_3 = cos[f_2]          (L9.2)
    v.f3 = beta[3] + omega[3] * v.h3;  // f_3 = β_3 + ω_3 h_3     (L9.2)
    v.loss = (v.f3 - y) * (v.f3 - y);  // ℓ = (f_3 − y)²          (L9.1)
    //<
    return v;
}

/// The backward pass: one factor more for each step back through the forward pass (L9.3),
/// then every parameter from the derivative of its own f_k (L9.4).
/// \param phi,x,y as given to the forward pass  \param v what the forward pass stored
template <class S>
Backward<S> backward(const Toy<S>& phi, const S& x, const S& y, const Forward<S>& v) {
    using std::sin, std::cos;
    const auto& omega = phi.omega;
    Backward<S> d;
    // clang-format off
    //> 06.5
    d.df3 = S(2) * (v.f3 - y);  // ∂ℓ/∂f_3 = 2 (f_3 − y)                                     (L9.3)
    d.dh3 = omega[3] * d.df3;   // ∂ℓ/∂h_3 = ∂f_3/∂h_3 ∂ℓ/∂f_3,  ∂f_3/∂h_3 = ω_3             (L9.3)
    d.df2 = -sin(v.f2) * d.dh3; // ∂ℓ/∂f_2 = ∂h_3/∂f_2 ∂ℓ/∂h_3,  ∂h_3/∂f_2 = −sin[f_2]       (L9.3)
    d.dh2 = omega[2] * d.df2;   // ∂ℓ/∂h_2 = ∂f_2/∂h_2 ∂ℓ/∂f_2,  ∂f_2/∂h_2 = ω_2             (L9.3)
    d.df1 = v.h2 * d.dh2;       // ∂ℓ/∂f_1 = ∂h_2/∂f_1 ∂ℓ/∂h_2,  ∂h_2/∂f_1 = exp[f_1] = h_2  (L9.3)
    d.dh1 = omega[1] * d.df1;   // ∂ℓ/∂h_1 = ∂f_1/∂h_1 ∂ℓ/∂f_1,  ∂f_1/∂h_1 = ω_1             (L9.3)
    d.df0 = cos(v.f0) * d.dh1;  // ∂ℓ/∂f_0 = ∂h_1/∂f_0 ∂ℓ/∂h_1,  ∂h_1/∂f_0 = cos[f_0]        (L9.3)
    d.dx = omega[0] * d.df0;    // ∂ℓ/∂x   = ∂f_0/∂x   ∂ℓ/∂f_0,  ∂f_0/∂x   = ω_0

    // ∂ℓ/∂β_k = ∂ℓ/∂f_k and ∂ℓ/∂ω_k = h_k ∂ℓ/∂f_k, with h_0 = x   (L9.4)
    d.dbeta = {d.df0, d.df1, d.df2, d.df3};
    d.domega = {x * d.df0, v.h1 * d.df1, v.h2 * d.df2, v.h3 * d.df3};
    //<
    // clang-format on
    return d;
}

/// The same parameters as numbers of another type.
template <class S>
Toy<S> converted(const Toy<double>& phi) {
    Toy<S> result;
    for (std::size_t k = 0; k < 4; ++k) {
        result.beta[k] = S(phi.beta[k]);
        result.omega[k] = S(phi.omega[k]);
    }
    return result;
}

/// Parameter i of φ: β_0 … β_3 for i = 0 … 3, ω_0 … ω_3 for i = 4 … 7. \throws
/// std::invalid_argument for i > 7
template <class S>
S& parameter(Toy<S>& phi, std::size_t i) {
    require(i < 8, "parameter", "the toy function has parameters 0 to 7");
    return i < 4 ? phi.beta[i] : phi.omega[i - 4];
}

/// ℓ as a function of parameter i alone, for any scalar type; all others are constants,
/// as a partial derivative wants it (GO.7).
inline auto loss_along(const Toy<double>& phi, std::size_t i, double x, double y) {
    return [=]<class S>(const S& value) {
        Toy<S> shifted = converted<S>(phi);
        parameter(shifted, i) = value;
        return forward(shifted, S(x), S(y)).loss;
    };
}

/// The blocks `beta` and `omega`, four entries each.
ParameterLayout layout();

/// φ as one vector of 8, β_0 … β_3 and ω_0 … ω_3.
Vector pack(const Toy<double>& phi);
/// pack() undone. \throws std::invalid_argument unless phi has 8 entries
Toy<double> unpack(const Vector& phi);

/// ℓ over φ at one example (x, y), with the gradient of backward(), for
/// common/gradient_check.
Objective objective(double x, double y);

}  // namespace descent::toy
