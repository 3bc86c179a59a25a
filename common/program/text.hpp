/// \file
/// Text of one line: UTF-8, columns on a terminal, numbers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace descent {

/// How many columns a UTF-8 text takes on a terminal.
std::size_t text_width(std::string_view text);

/// The text, followed by spaces up to this many columns.
std::string padded(const std::string& text, std::size_t width);

/// Removes the last UTF-8 character of a text that is not empty.
void remove_last_character(std::string& text);

/// Line breaks, escape and the other control characters of ASCII.
bool is_control(char c);

/// The text with U+FFFD in place of every byte that is part of no UTF-8 character.
std::string valid_utf8(std::string_view text);

/// The text on one line that any terminal, page or figure can show: valid UTF-8, with a
/// space in place of every control character.
std::string one_line(std::string text);

/// The text with & < > " ' written so that it can stand anywhere in HTML or XML.
std::string escape_html(const std::string& text);

/// What a text says as a number.
struct Decimal {
    enum class Kind { no_number, out_of_range, not_finite, finite } kind = Kind::no_number;
    double value = 0;  ///< 0 unless it is finite
};

/// Reads the whole text as a number written as 1, -2.5, +3e-4, inf or nan, the same in
/// every locale.
Decimal decimal(std::string_view text);

}  // namespace descent
