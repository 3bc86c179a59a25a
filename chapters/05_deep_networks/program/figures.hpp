/// \file
/// How do folded, merged and deep functions look, and where do they decide?
#pragma once

#include "chapters/05_deep_networks/composition.hpp"
#include "chapters/05_deep_networks/decision.hpp"
#include "common/program/figure.hpp"

namespace descent::deep {

/// y(x) of the first network and y′(x) of the second fed with it, with the composition's
/// joints (L8.1). One input.
Figure draw_fold(const ShallowModel& first, const ShallowModel& second, Real low, Real high);

/// Regions over the number of hidden layers: the formula, what the sawtooth has, and what
/// random networks have (L8.3, L8.5).
Figure draw_depth(std::size_t width, const std::vector<double>& formula,
                  const std::vector<double>& sawtooth_count,
                  const std::vector<double>& random_count);

/// The formula's regions over the number of parameters, a curve for each depth from 1 to
/// 5 (L8.5).
Figure draw_regions_per_parameter(std::size_t inputs);

/// Output, its contour ½ and the points of both classes; points on the wrong side are
/// drawn on top (L8.6).
Figure draw_decision(const std::string& name, const std::string& title, const DeepNetwork& network,
                     const Vector& phi, const PlanePoints& points);

}  // namespace descent::deep
