/// \file
/// What do a tangent, the chain of derivatives and the errors over the step look like?
#pragma once

#include "chapters/06_toy_backprop/step_size.hpp"
#include "common/program/figure.hpp"

namespace descent::toy {

/// x² + 2 with its tangents at a = −6 and a = 3 (GO.6).
Figure parabola_figure();

/// f[·, φ] around x with its tangent at x, which has the slope ∂f_3/∂x.
Figure tangent_figure(const Toy<double>& phi, double x, double y);

/// The derivatives of ℓ along the chain, from ∂ℓ/∂f_3 back to ∂ℓ/∂f_0 (L9.3).
Figure chain_figure(const Backward<double>& d);

/// The curves over h in logarithmic axes, with a dashed line beside every straight part
/// of the quotients, in its slope. An error of 0 has no place on such an axis and is
/// drawn at 10⁻¹⁸.
Figure error_figure(const ErrorCurves& curves);

}  // namespace descent::toy
