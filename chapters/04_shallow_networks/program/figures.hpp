/// \file
/// How do stages, shared joints, approximations and fits look?
#pragma once

#include "chapters/04_shallow_networks/approximation.hpp"
#include "chapters/04_shallow_networks/piecewise.hpp"
#include "common/program/figure.hpp"

namespace descent::shallow {

/// The stages of L7.1, one figure each: lines, hidden units, and the weighted units with
/// their sum, which bends at the joints (L7.2). One input, one output.
std::vector<Figure> stage_figures(const ShallowNetwork& network, const Vector& phi, Real low,
                                  Real high);

/// Several outputs over the joints they share (L7.4). One input.
Figure outputs_figure(const ShallowNetwork& network, const Vector& phi, Real low, Real high);

/// f and the networks that interpolate it with 3, 6 and 20 units (L7.3, NL.9).
Figure approximations_figure(const Target& target);

/// Measured sup-norm errors of both constructions over the number of units, beside the
/// slope theory expects (L7.3).
Figure errors_figure(const Target& target, const Sweep& errors);

/// Data with one input, the best line through it, and a network (L7.6).
/// \param line offset and slope, 2 × 1  \param X,T examples × 1
Figure fit_figure(const ShallowNetwork& network, const Vector& phi, const Matrix& line,
                  const Matrix& X, const Matrix& T);

}  // namespace descent::shallow
