/// \file
/// What does the program tell of each experiment, section by section?
#pragma once

#include <vector>

#include "chapters/05_deep_networks/composition.hpp"
#include "chapters/05_deep_networks/identity_layers.hpp"
#include "chapters/05_deep_networks/region_study.hpp"
#include "chapters/05_deep_networks/shallow_against_deep.hpp"
#include "chapters/05_deep_networks/symmetries.hpp"
#include "common/program/report.hpp"

namespace descent::deep {

/// One network fed into another, and the two merged (L8.1, L8.2).
void show_composition(Report& report, const CompositionResult& composition);

/// Six units in two layers and in one (L8.3).
void show_regions(Report& report, const SixUnitsResult& six);

/// Matrices against single equations, and the regions of random networks (L8.3, L8.4).
void show_depth(Report& report, const RandomDepthResult& random);

/// The formula against regions that were counted (L8.5). \param random for its figure
void show_counting(Report& report, const SawtoothResult& sawtooth, const RandomDepthResult& random);

/// The lecture's numbers, and regions per parameter (L8.5). \param own an architecture of
/// the user's
void show_formula(Report& report, const Architecture& own, const std::vector<RegionCurve>& curves);

/// Two classes, a shallow network and a deep one (L8.6).
void show_decision(Report& report, const DecisionComparison& comparison);

/// Further layers that compute the identity, and some that do not (L8.6b).
void show_identities(Report& report, const IdentityResult& identities);

/// Other parameters, the same network (FM.16).
void show_symmetries(Report& report, const EquivalenceResult& equivalent);

}  // namespace descent::deep
