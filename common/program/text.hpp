/// \file
/// Text of one line: UTF-8, columns on a terminal, numbers.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace descent {

/// How many columns a UTF-8 text takes on a terminal.
std::size_t text_width(std::string_view text);

/// The text, followed by spaces up to this many columns.
std::string padded(const std::string& text, std::size_t width);

/// Removes the last UTF-8 character of a text that is not empty.
void remove_last_character(std::string& text);

/// A character of UTF-8.
struct Character {
    char32_t code = 0;
    std::size_t bytes = 0;  ///< how many it takes; 0 when there is none
};

/// The character a text begins with; none where the text is empty or not UTF-8.
Character first_character(std::string_view text);

/// Line breaks, escape and the other control characters of ASCII.
bool is_control(char c);

/// Neither a control character of Unicode, which a terminal may obey, nor one that no XML
/// file may hold, nor none.
bool can_be_shown(Character c);

/// The text as it can be shown everywhere: a space in place of every control character,
/// � in place of every byte that is not UTF-8.
std::string one_line(std::string_view text);

/// The same for a text of several lines: line ends stay.
std::string shown_lines(std::string_view text);

/// The text with & < > " ' written so that it can stand anywhere in HTML or XML.
std::string escape_html(const std::string& text);

/// "; did you mean --rate?" where one of the names begins with the word, or comes from it
/// by one slip of the fingers, two in a long one; else nothing.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& names);

/// What a text says as a number.
struct Decimal {
    /// Whether it is a number, and one that a double holds.
    enum class Kind { no_number, out_of_range, not_finite, finite } kind = Kind::no_number;
    double value = 0;  ///< 0 unless it is finite
};

/// Reads the whole text as a number written as 1, -2.5, +3e-4, inf or nan, the same in
/// every locale.
Decimal decimal(std::string_view text);

}  // namespace descent
