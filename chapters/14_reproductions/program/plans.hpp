/// \file
/// How much of each experiment do --quick, the default run and --full do?
#pragma once

#include <optional>

#include "chapters/14_reproductions/depth.hpp"
#include "chapters/14_reproductions/layer_variance.hpp"
#include "chapters/14_reproductions/memorization.hpp"
#include "chapters/14_reproductions/mnist1d_models.hpp"
#include "chapters/14_reproductions/random_pixels.hpp"
#include "chapters/14_reproductions/rates.hpp"
#include "chapters/14_reproductions/width.hpp"
#include "common/program/program.hpp"

namespace descent::reproductions {

/// The scaled experiment, with --quick on fewer seeds, with --full on more.
MemorizationPlan scaled_plan(const Program& program);
/// The figure's own, with --full only.
std::optional<MemorizationPlan> stated_plan(const Program& program);

/// 50 hidden layers of 100 ReLU units, the lecture's five variances.
initialization::Experiment variance_plan(const Program& program);

/// All steps with --full only; --quick does some thousands, or hundreds for digits.
DepthPlan depth_plan(const Program& program, Basis basis);
/// As many images as in the paper with --full only.
RandomPixelPlan random_pixel_plan(const Program& program);
/// Fewer widths with --quick; more of them, rates and seeds with --full.
WidthPlan width_plan(const Program& program);
/// All steps, and the edge of SGD, with --full; smaller networks without digits.
RatePlan rate_plan(const Program& program, Basis basis);
/// Two seeds with --quick; with --full the choice of the settings, too.
Mnist1dPlan mnist1d_plan(const Program& program);

}  // namespace descent::reproductions
