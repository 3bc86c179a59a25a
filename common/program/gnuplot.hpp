/// \file
/// gnuplot as a function from a script to what it draws.
#pragma once

#include <string>

#include "common/program/drawing_program.hpp"

namespace descent {

/// What gnuplot draws by this script, whatever terminal GNUTERM names. Takes about 0.1 s.
Drawn run_gnuplot(const std::string& script);

/// A text as a gnuplot string on one line; nothing in it is substituted.
std::string gnuplot_text(const std::string& text);

}  // namespace descent
