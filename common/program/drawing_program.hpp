/// \file
/// Programs that draw, gnuplot and Graphviz, as functions from a text to what they draw.
#pragma once

#include <string>
#include <vector>

namespace descent {

/// The path of a program, looked up on PATH; empty when it is not there.
std::string find_program(const std::string& name);

/// What a program writes on standard output when it reads this text; empty when it is
/// missing or fails.
std::string output_of(const std::string& name, const std::vector<std::string>& arguments,
                      const std::string& input);

/// Writes PATH.svg in the look of the book: its font, and no titles under the mouse.
/// \returns false when the drawing is not whole; an older PATH.svg is gone then, for it
/// would show something else
/// \throws std::runtime_error when the file cannot be written
bool write_svg(const std::string& path, std::string svg);

}  // namespace descent
