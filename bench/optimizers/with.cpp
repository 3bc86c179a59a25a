// One's own optimizers and problems: the file given by --with.
#include "with/mine.hpp"  // made by ./course bench, includes that file
