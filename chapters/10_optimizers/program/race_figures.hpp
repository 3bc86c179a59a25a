/// \file
/// Where did the optimizers go, over the contours of the loss?
#pragma once

#include <string>
#include <vector>

#include "chapters/10_optimizers/race.hpp"
#include "common/program/figure.hpp"

namespace descent::optimizers {

/// The paths of some of them over the contours of the loss.
/// \param group ends the figure's name  \param title if empty, the surface and its target
Figure draw_descents(const Course& course, const std::vector<Lane>& lanes, const std::string& group,
                     const std::vector<std::string>& shown, const std::string& title = {});

/// One path, in a window wide enough for it; what flees further than some widths of the
/// window leaves it.
Figure draw_own(Course course, const Lane& lane);

}  // namespace descent::optimizers
