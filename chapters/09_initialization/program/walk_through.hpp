/// \file
/// The walk-through, section by section.
#pragma once

#include "chapters/09_initialization/vanishing.hpp"
#include "common/data/mnist1d.hpp"
#include "common/program/chapter.hpp"

namespace descent::initialization {

/// Every line of the derivations, forward and backward, by sampling (L10.6–L10.8).
void show_derivation(Chapter& c);

/// The lecture's figure (L10.9). Bounds hold for the lecture's own network, `lecture`;
/// others are only shown.
void show_depth(Chapter& c, const Experiment& experiment, bool lecture);

/// He and Glorot, normal and uniform (GO.14, NL.23).
void show_initializers(Chapter& c);

/// Zero weights, equal weights, random weights (NL.23).
void show_symmetry(Chapter& c, const LabelledData& training);

/// The chain of single units (GO.12, GO.13).
void show_chain(Chapter& c);

/// Sigmoid, tanh and ReLU networks with up to four hidden layers (GO.12, GO.13).
void show_vanishing(Chapter& c, const Mnist1d& data);

/// Dead ReLU units: by depth, bias and rate (GO.13).
void show_dead_units(Chapter& c, const Mnist1d& data);

}  // namespace descent::initialization
