/// \file
/// The parts of the walk-through, in the lecture's order.
#pragma once

#include "common/chapter.hpp"

namespace descent::fitting {

void show_search(Chapter& chapter);      ///< grid and random search (FM.3)
void show_population(Chapter& chapter);  ///< evolution, swarms, ants (FM.4)
void show_alternated(Chapter& chapter);  ///< coordinate descent, projection, EM (FM.6)

}  // namespace descent::fitting
