/// \file
/// The sections of the walk-through, in the lecture's order.
#pragma once

#include <vector>

#include "chapters/05_deep_networks/counting.hpp"
#include "common/program/chapter.hpp"

namespace descent::deep {

void show_composition(Chapter& chapter);  ///< L8.1, L8.2
void show_regions(Chapter& chapter);      ///< L8.3

/// Can the regions of a network with these hidden widths be counted in a moment?
/// \throws std::invalid_argument naming the option, for no width or more than 100,000
/// parameters
void require_affordable(const char* option, const std::vector<std::size_t>& widths);

/// L8.4: matrices against single equations, and the regions of random networks with these
/// hidden widths.
/// \return those regions after each layer
std::vector<double> show_depth(Chapter& chapter, const std::vector<std::size_t>& widths);

/// L8.5. \param own an architecture of the user's \param random_count what show_depth()
/// found
void show_counting(Chapter& chapter, const Architecture& own,
                   const std::vector<double>& random_count);

/// L8.6. \param points how many examples both networks are trained on
void show_decision(Chapter& chapter, std::size_t points);

void show_symmetries(Chapter& chapter);  ///< FM.16

}  // namespace descent::deep
