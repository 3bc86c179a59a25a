/// \file
/// gnuplot as a function from a script to what it draws.
#pragma once

#include <string>

namespace descent {

/// The path of gnuplot, looked up on PATH; empty when it is not there.
std::string find_gnuplot();

/// What gnuplot writes on standard output for this script; empty when it is missing or
/// fails. Takes about 0.1 s.
std::string run_gnuplot(const std::string& script);

/// A text as a gnuplot string on one line; nothing in it is substituted.
std::string gnuplot_text(const std::string& text);

}  // namespace descent
