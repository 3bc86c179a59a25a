/// \file
/// Lines that are wider than the terminal: text is wrapped, and a table is set more
/// narrowly, or in parts below each other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace descent {

/// A text in lines of at most `width` columns, broken between words, without the end of
/// the last; what follows a break is indented by `indent`. A wider word stays whole.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

/// Folds what is printed line by line. A line that fits stays as it is, and is out at
/// once. Of a line that is too wide,
/// - text is wrapped, and indented as it began. Where a sentence goes on in the next
///   line, the rest goes there;
/// - a row, which has two spaces somewhere between its words, waits for the rows below
///   it. What is parted by two blank columns or more in all rows is a column of the
///   table. The gaps shrink to two. If that does not do, the columns that have no room
///   follow below, each time behind the first column.
class Folding {
public:
    explicit Folding(std::size_t width) : width_(width) {}

    /// \param text lines, without the last line's end \return what can be printed now
    std::string lines(std::string_view text);
    /// What still waits for lines below it.
    std::string rest();

private:
    std::string line(const std::string& text);

    std::size_t width_;
    std::string sentence_;            ///< the rest of a text that goes on
    std::vector<std::string> table_;  ///< rows
};

}  // namespace descent
