/// \file
/// The parts of the walk-through, in the lecture's order.
#pragma once

#include "common/program/chapter.hpp"

namespace descent::fitting {

/// What the options of the program say about descent on the Gabor model.
struct GaborDescent {
    Vector start;
    Real rate = 0, width = 0;
    std::size_t steps = 0;
};

void show_search(Chapter& chapter);      ///< grid and random search (FM.3)
void show_population(Chapter& chapter);  ///< evolution, swarms, ants (FM.4)
/// where the gradient is zero, and which kind of point (FM.5)
void show_stationary(Chapter& chapter);
void show_alternated(Chapter& chapter);  ///< coordinate descent, projection, EM (FM.6)
/// right valley, local minimum, near a saddle (L10.5)
void show_gabor(Chapter& chapter, const GaborDescent& options);
void show_fixed_points(Chapter& chapter);  ///< perturb and follow; spurious minima (FM.7)
void show_rates(Chapter& chapter);         ///< too small, optimal, too large (FM.8)
void show_taylor(Chapter& chapter);        ///< what a step will bring (EE.20)
void show_comparison(Chapter& chapter);    ///< one table (FM.9)

}  // namespace descent::fitting
