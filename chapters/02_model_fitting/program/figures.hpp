/// \file
/// What the walk-through draws.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "chapters/02_model_fitting/comparison.hpp"
#include "chapters/02_model_fitting/descent.hpp"
#include "chapters/02_model_fitting/taylor.hpp"
#include "common/program/figure.hpp"

namespace descent::fitting {

/// A path and what the legend calls it.
using NamedPath = std::pair<std::string, Path>;

/// The Gabor loss with paths of descent and those of these points that are minima
/// (L10.5).
Figure draw_gabor(const Objective& objective, Real width, const std::vector<NamedPath>& paths,
                  const std::vector<StationaryPoint>& points);

/// The Gabor loss with its stationary points: stable minima, unstable saddles and maxima
/// (FM.5, FM.7).
Figure draw_stationary(const Objective& objective, const std::vector<StationaryPoint>& points);

/// Descent on the line's loss with three learning rates (FM.8).
Figure draw_rates(const Objective& objective, const Vector& best,
                  const std::vector<NamedPath>& paths);

/// The cost along the negative gradient, and what three expansions say of it (EE.20).
Figure draw_taylor(const Objective& objective, const Vector& theta, const Taylor& taylor);

/// How far above the lowest known loss every method is after so many evaluations (FM.9).
Figure draw_comparison(const Problem& problem, const std::vector<Outcome>& table);

}  // namespace descent::fitting
