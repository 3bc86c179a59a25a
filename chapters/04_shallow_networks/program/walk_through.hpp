/// \file
/// What is there to see, from three hidden units to a network fitted to points?
#pragma once

#include "chapters/04_shallow_networks/approximation.hpp"
#include "chapters/04_shallow_networks/fitting.hpp"
#include "common/program/report.hpp"

namespace descent::shallow {

/// Lines, hidden units, weighted units and their sum (L7.1).
void show_stages(Report& report, const ShallowNetwork& network, const Vector& phi);

/// Joints, regions and slopes (L7.2).
void show_regions(Report& report, const ShallowNetwork& network, const Vector& phi);

/// More inputs and outputs, and the words for the parts (L7.4, L7.5).
void show_sizes(Report& report);

/// How the error falls with the number of units (L7.3, NL.9).
void show_approximation(Report& report, const Target& target, const Sweep& errors);

/// The network fitted to points, beside the best line (L7.6).
void show_fit(Report& report, const Examples& data, const FitStudy& study);

}  // namespace descent::shallow
