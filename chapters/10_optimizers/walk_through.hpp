/// \file
/// The parts of the walk-through, in the note's order.
#pragma once

#include "common/chapter.hpp"

namespace descent::optimizers {

void show_batches(Chapter& chapter);       ///< mini-batches, and out of a local minimum with them (L10.10, EE.12)
void show_noise(Chapter& chapter);         ///< the √B law (FM.14)
void show_schedules(Chapter& chapter);     ///< schedules, Robbins and Monro's conditions (EE.13, EE.13b, GO.3, GO.4)
void show_line_search(Chapter& chapter);   ///< exact and backtracking (GO.3)
void show_rules(Chapter& chapter);         ///< the update rules (L10.2, L10.3, L10.11–13, EE.14–18, GO.20–23)
void show_higher_order(Chapter& chapter);  ///< a product of many weights (EE.21)
void show_landscape(Chapter& chapter);     ///< saddles high, minima low (FM.17)

}  // namespace descent::optimizers
