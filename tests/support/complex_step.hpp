/// \file
/// Slopes to the last digits, without a formula for them and without differences.
#pragma once

#include <cmath>
#include <complex>
#include <vector>

#include "common/tensor.hpp"

namespace descent::test {

using Complex = std::complex<Real>;

/// ∂f/∂φ by the complex step: f(φ + ih e_j) = f(φ) + ih ∂f/∂φ_j + O(h²), so the imaginary
/// part over h is the slope. Nothing is subtracted, so h may be tiny: what is left is the
/// rounding of f itself.
/// \param f of a std::vector<Complex>, to a Complex; made of functions that have a slope
template <class F>
Vector complex_step(const F& f, const Vector& phi) {
    const Real h = std::ldexp(Real(1), -40);
    std::vector<Complex> at(phi.begin(), phi.end());
    Vector slopes = xt::zeros_like(phi);
    for (std::size_t j = 0; j < phi.size(); ++j) {
        at[j] += Complex(0, h);
        slopes(j) = f(at).imag() / h;
        at[j] = phi(j);
    }
    return slopes;
}

}  // namespace descent::test
