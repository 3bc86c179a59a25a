/// \file
/// What the walk-through draws, beside the paths of race.hpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "chapters/10_optimizers/landscape.hpp"
#include "common/program/figure.hpp"

namespace descent::optimizers {

/// The Gabor loss, batch descent that stays in a local minimum, and a stochastic one that
/// does not (L10.10).
Figure draw_escape(const Objective& gabor, const Path& batch, const Path& stochastic,
                   std::size_t size);

/// How the deviation of a mini-batch gradient depends on its size, both axes logarithmic
/// (FM.14).
struct NoiseCurve {
    Vector size, with, without;                ///< measured, with and without replacement
    Vector with_in_theory, without_in_theory;  ///< σ/√n, and that with its correction
};
Figure draw_noise(const NoiseCurve& curve);

/// A schedule and what the legend calls it.
using NamedSchedule = std::pair<std::string, Schedule>;

/// The factor of alpha by step (EE.13b, GO.4).
Figure draw_schedules(const std::vector<NamedSchedule>& schedules, std::size_t steps);

/// Two line searches in the canyon (GO.3).
Figure draw_line_search(const Objective& canyon, const Path& exact, const Path& backtracking);

/// |true − predicted change|/predicted change by depth, one curve per weight (EE.21).
Figure draw_higher_order(const std::vector<Real>& weights, const Vector& depth,
                         const Matrix& error);

/// Eigenvalues of the Hessian along training, and the loss (FM.17).
Figure draw_spectrum(const Spectrum& spectrum);

/// Index against loss of the stationary points (FM.17).
Figure draw_index(const std::vector<fitting::StationaryPoint>& points);

}  // namespace descent::optimizers
