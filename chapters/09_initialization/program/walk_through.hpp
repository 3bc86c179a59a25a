/// \file
/// What does the program tell of each experiment, section by section?
#pragma once

#include "chapters/09_initialization/chain.hpp"
#include "chapters/09_initialization/dead_units.hpp"
#include "chapters/09_initialization/depth.hpp"
#include "chapters/09_initialization/pretraining.hpp"
#include "chapters/09_initialization/sigmoid.hpp"
#include "chapters/09_initialization/symmetry.hpp"
#include "chapters/09_initialization/vanishing.hpp"
#include "common/program/report.hpp"

namespace descent::initialization {

/// A table of formulas beside what was sampled; the check is on the worst of them.
void show_table(Report& report, const std::string& check, const std::vector<SampledMean>& table);

/// Every line of the derivations, forward and backward (L10.6–L10.8).
void show_derivation(Report& report, const DerivationResult& derivation);

/// The lecture's figure (L10.9). Bounds hold for the lecture's own network, `lecture`;
/// others are only shown.
void show_variances(Report& report, const VarianceResult& result, bool lecture);

/// Why the middle line sinks (L10.9).
void show_drift(Report& report, const Experiment& experiment, const DriftResult& drift);

/// He and Glorot, normal and uniform (GO.14, NL.23).
void show_initializers(Report& report, const std::vector<SampledMean>& table);

/// What Glorot's weights do to sigmoids (GO.13, GO.14).
void show_sigmoid_scales(Report& report, const std::vector<SigmoidScale>& scales);

/// Zero weights do not move, or all alike (NL.23).
void show_zero_weights(Report& report, const ZeroWeightsResult& zero);

/// Equal weights stay equal, random ones do not (NL.23).
void show_symmetry(Report& report, const SymmetryResult& symmetry);

/// The chain of single units (GO.12, GO.13).
void show_chain(Report& report, const std::vector<ChainResult>& chains);

/// Sigmoid, tanh and ReLU networks with up to four hidden layers (GO.12, GO.13).
void show_vanishing(Report& report, const std::vector<VanishingResult>& networks);

/// Deep and shallow sigmoid networks, and what pretraining was for (EE.22, EE.23).
void show_deep_starts(Report& report, const std::vector<DeepStartResult>& starts);

/// Dead ReLU units by depth (GO.13).
void show_dead_by_depth(Report& report, const std::vector<std::size_t>& dead);

/// Dead ReLU units by bias and step size (GO.13).
void show_dead_units(Report& report, const std::vector<DeadUnitsResult>& runs);

}  // namespace descent::initialization
