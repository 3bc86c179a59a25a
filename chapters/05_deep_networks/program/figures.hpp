/// \file
/// How do folded, merged and deep functions look, and where do they decide?
#pragma once

#include "chapters/05_deep_networks/composition.hpp"
#include "chapters/05_deep_networks/region_study.hpp"
#include "chapters/05_deep_networks/shallow_against_deep.hpp"
#include "common/program/figure.hpp"

namespace descent::deep {

/// y(x) of the first network and y′(x) of the second fed with it, with the composition's
/// joints, on [−1, 1] (L8.1).
Figure fold_figure(const CompositionResult& composition);

/// Regions over the number of hidden layers: the formula, what the sawtooth has, and what
/// random networks have (L8.3, L8.5).
Figure depth_figure(const SawtoothResult& sawtooth, const std::vector<std::size_t>& random);

/// The formula's regions over the number of parameters, a curve for each depth (L8.5).
Figure regions_per_parameter_figure(const std::vector<RegionCurve>& curves);

/// Output, its contour ½ and the points of both classes; points on the wrong side are
/// drawn on top (L8.6).
Figure decision_figure(const DecisionResult& result, const PlanePoints& points);

/// "20", "10 + 10": the hidden widths of a network.
std::string hidden_text(const DeepNetwork& network);

}  // namespace descent::deep
