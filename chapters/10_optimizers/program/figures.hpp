/// \file
/// What does each result look like?
#pragma once

#include <string>
#include <vector>

#include "chapters/10_optimizers/escape.hpp"
#include "chapters/10_optimizers/higher_order.hpp"
#include "chapters/10_optimizers/landscape_study.hpp"
#include "chapters/10_optimizers/noise.hpp"
#include "chapters/10_optimizers/race.hpp"
#include "chapters/10_optimizers/reddi.hpp"
#include "chapters/10_optimizers/schedule_study.hpp"
#include "common/program/figure.hpp"

namespace descent::optimizers {

// Curves: figures.cpp

/// How the deviation of a mini-batch gradient depends on its size, both axes logarithmic
/// (FM.14).
Figure noise_figure(const NoiseLaw& law);

/// The factor of alpha by step (EE.13b, GO.4).
Figure schedules_figure(const std::vector<ScheduleResult>& results);

/// Average regret by time, both axes logarithmic, and what the worst place costs
/// (GO.23b).
Figure reddi_figure(const ReddiResult& result);

/// |true − predicted change|/predicted change by depth, one curve per weight (EE.21).
Figure higher_order_figure(const DepthStudy& study);

/// Eigenvalues of the Hessian along training, and the loss (FM.17).
Figure spectrum_figure(const Spectrum& spectrum);

/// Index against loss of the stationary points (FM.17).
Figure index_figure(const StationaryStudy& study);

// Paths over a surface: path_figures.cpp

/// The Gabor loss, batch descent that stays in a local minimum, and a stochastic one that
/// does not (L10.10).
Figure escape_figure(const EscapeResult& escape);

/// Two line searches in the canyon of this condition (GO.3).
Figure line_search_figure(Real condition, const Path& exact, const Path& backtracking);

/// The paths of some optimizers over the contours of the loss. \param group ends the name
Figure race_figure(const Race& race, const std::string& group,
                   const std::vector<std::string>& shown);

/// One path, in a window wide enough for it, but at most nine times as wide as from the
/// surface's window to the start.
Figure own_figure(const Surface& surface, const Optimizer& optimizer, const Path& path);

}  // namespace descent::optimizers
