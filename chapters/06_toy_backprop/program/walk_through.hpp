/// \file
/// What is there to see at each step, from the definition of a derivative to the error
/// curves?
#pragma once

#include "chapters/06_toy_backprop/step_size.hpp"
#include "common/program/report.hpp"

namespace descent::toy {

/// Quotients, tangents, and the chain rule on two small examples (GO.5–GO.7).
void show_derivatives(Report& report);

/// (x + y) z and ‖Wx‖² worked backwards (EE.6, EE.7).
void show_small_graphs(Report& report);

/// The two passes of the toy function (L9.1–L9.4).
/// \throws std::invalid_argument when a number of them is not finite
void show_passes(Report& report, const Toy<double>& phi, double x, double y);

/// backward() beside the derivative five ways, and the checks.
void show_five_ways(Report& report, const Toy<double>& phi, double x, double y,
                    const GradientComparison& comparison);

/// Error against step size.
void show_step_sizes(Report& report, const ErrorCurves& curves, bool relative);

}  // namespace descent::toy
