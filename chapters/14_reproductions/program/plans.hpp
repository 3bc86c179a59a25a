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

/// The scaled experiment, and with --full the figure's own.
MemorizationPlan scaled_plan(const Program& program);
std::optional<MemorizationPlan> stated_plan(const Program& program);

/// 50 hidden layers of 100 ReLU units, the lecture's five variances.
initialization::Experiment variance_plan(const Program& program);

DepthPlan depth_plan(const Program& program, Basis basis);
RandomPixelPlan random_pixel_plan(const Program& program);
WidthPlan width_plan(const Program& program);
RatePlan rate_plan(const Program& program, Basis basis);
Mnist1dPlan mnist1d_plan(const Program& program);

}  // namespace descent::reproductions
