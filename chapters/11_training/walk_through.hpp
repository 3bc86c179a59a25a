/// \file
/// The walk-through in its parts. Each is shown by main.cpp in this order; together at most 5 s, with --quick 2 s.
#pragma once

#include "common/chapter.hpp"

namespace descent::training {

/// Shuffled against drawn examples, over several seeds (GO.2b).
void show_sampling(Chapter& c);

/// A run stopped at a step, written down, and resumed: the same bits.
void show_resume(Chapter& c);

}  // namespace descent::training
