// One's own optimizers and problems: the file given by --with.
#include "bench/optimizers/registry.hpp"
#include "with/mine.hpp"  // made by ./course bench, includes that file

namespace {
const bool noted = descent::bench::note_own_code();
}
