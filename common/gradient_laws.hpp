/// \file
/// What else must hold of a gradient? Three laws that need no bound on a
/// difference quotient: the order of the remainder, the symmetry of the Hessian, and,
/// for a loss that can be computed with complex numbers, the derivative without any
/// step.
#pragma once

#include <complex>
#include <cstdint>
#include <vector>

#include "common/gradient_check.hpp"

namespace descent {

/// The remainder |L(φ + t v) − L(φ) − t gᵀv| along one random direction v. With the right
/// gradient it falls like t² (or faster), with a wrong one like t.
struct OrderTest {
    Vector t;          ///< steps, falling
    Vector remainder;  ///< at each of them
    /// The slope in a log-log plot, the median between neighbours that rounding has not
    /// reached; NaN where fewer than three are left, as for a linear loss.
    Real slope = 0;
};

/// \throws std::invalid_argument when the loss at φ is not finite
OrderTest order_test(const Objective& objective, const Vector& phi, std::uint64_t seed = 0);

/// |uᵀHv − vᵀHu| over the larger of the two, for random u and v, with Hu and Hv by
/// central differences of the gradient: what is a gradient of something has a symmetric
/// Hessian. Needs no loss. About 1e-9 for a smooth gradient, of the size of 1 for one
/// with a transposed matrix in it; NaN where the gradient is not finite.
Real hessian_asymmetry(const Objective& objective, const Vector& phi, std::uint64_t seed = 0);

/// The full check at φ and at `points` − 1 more places around it, with entries off by
/// up to a tenth of max(1, |φ_i|): a term that vanishes at φ, and its gradient, show
/// there.
/// \return the first report that does not pass, or the last one
GradientReport check_gradient_around(const Objective& objective, const Vector& phi,
                                     const ParameterLayout& layout, std::size_t points,
                                     const GradientCheckOptions& options = {});

/// ∂L/∂φ_i = Im L(φ + i h e_i) / h with a step h so small that nothing but the first
/// order is left: exact to the last digits, for a loss that is a template over its
/// scalar, such as [](const auto& phi) { … }, and analytic (no |x|, no comparison of
/// complex numbers).
template <class Loss>
Vector complex_step_gradient(const Loss& loss, const Vector& phi) {
    using Complex = std::complex<Real>;
    const Real h = std::numeric_limits<Real>::min() / std::numeric_limits<Real>::epsilon();
    std::vector<Complex> at(phi.begin(), phi.end());
    Vector gradient = xt::zeros_like(phi);
    for (std::size_t i = 0; i < at.size(); ++i) {
        at[i] = Complex(phi[i], h);
        gradient[i] = std::imag(loss(at)) / h;
        at[i] = phi[i];
    }
    return gradient;
}

/// The gradient beside complex_step_gradient(): no truncation, no noise, and a bound of
/// rounding alone, so an error of 1e-13 of the largest entry shows.
/// \throws std::invalid_argument when sizes differ
GradientReport compare_gradients(const Objective& objective, const Vector& exact, const Vector& phi,
                                 const ParameterLayout& layout,
                                 const GradientCheckOptions& options = {});

}  // namespace descent
