/// \file
/// Text on a terminal: UTF-8, one line, columns.
#pragma once

#include <string>

namespace descent {

/// How many columns a UTF-8 text takes on a terminal.
std::size_t text_width(const std::string& text);

/// The text, followed by spaces up to this many columns.
std::string padded(const std::string& text, std::size_t width);

/// The text without line breaks and other control characters, each replaced by a space.
std::string one_line(std::string text);

}  // namespace descent
