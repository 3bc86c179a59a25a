/// \file
/// The walk-through in its parts. Each is shown by main.cpp in this order; together at
/// most 5 s, with --quick 2 s.
#pragma once

#include "common/program/chapter.hpp"

namespace descent::training {

/// Shuffled against drawn examples, over several seeds (GO.2b).
void show_sampling(Chapter& c);

/// Steps, epochs and multiplications to a training loss, for batches from 8 to all
/// examples (FM.14b).
void show_batch_sizes(Chapter& c);

/// Grid and random search over rate, width, depth and batch size at the same budget
/// (L8.4, L10.14).
/// \param points of the grid on each interval; the random search gets as many trials as
/// the grid has
void show_search(Chapter& c, std::size_t points);

/// A run stopped at a step, written down, and resumed: the same bits.
void show_resume(Chapter& c);

}  // namespace descent::training
