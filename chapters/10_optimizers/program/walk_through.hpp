/// \file
/// The parts of the walk-through, in the note's order.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "common/program/chapter.hpp"

namespace descent::optimizers {

void show_descent(Chapter& chapter);  ///< gradient descent on the line (L10.2, L10.3, EE.11)
/// mini-batches, and out of a local minimum with them (L10.10, EE.12)
void show_batches(Chapter& chapter);
void show_noise(Chapter& chapter);  ///< the √B law (FM.14)
/// schedules, Robbins and Monro's conditions (EE.13, EE.13b, GO.3, GO.4)
void show_schedules(Chapter& chapter);
void show_line_search(Chapter& chapter);  ///< exact and backtracking (GO.3)
/// momentum to Adam, and all on three surfaces (L10.11–13, EE.14–18, GO.20–23)
void show_rules(Chapter& chapter);
void show_higher_order(Chapter& chapter);  ///< a product of many weights (EE.21)
void show_landscape(Chapter& chapter);     ///< saddles high, minima low (FM.17)

/// A descent of the user's own.
struct OwnDescent {
    std::string optimizer = {}, surface = {};  ///< empty: adam, gabor
    double rate = 0;                           ///< 0: the optimizer's own
    std::size_t steps = 1000;
    std::vector<double> start = {};  ///< empty: the surface's own
    bool operator==(const OwnDescent&) const = default;
};

/// One optimizer on one surface. \throws std::invalid_argument naming the option for a
/// start that is not two numbers or beyond a million, a rate outside 1e−30 to a million,
/// and more than a million steps
void show_own(Chapter& chapter, const OwnDescent& own);

}  // namespace descent::optimizers
