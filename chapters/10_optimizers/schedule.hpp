/// \file
/// Learning-rate schedules: the step size as a factor of alpha (EE.13b, GO.4). Small functions, composed by product().
#pragma once

#include "chapters/10_optimizers/optimizer.hpp"

namespace descent::optimizers {

/// 1, always.
Schedule constant();

}  // namespace descent::optimizers
