/// \file
/// Which cells are in a line, and what does a cell look like?
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace descent::csv {

/// Is the line to be skipped, because it starts with a hash? A spreadsheet's error value
/// starts so too, but its row must not be lost in silence.
bool is_comment(std::string_view line);

/// The separator that a file's first line names for Excel, ; in sep=; or "sep=;", which
/// may end with more of them; 0 for another line, such as one of names.
char named_separator(std::string_view line);

/// What a cell holds, without the blanks around it and without its quotes.
struct Cell {
    std::string_view text;
    bool quoted = false;
};

/// Cuts a line into cells. A separator between quotes separates nothing; several blanks
/// are one separator.
/// \returns what is wrong with the quotes of the cell after the last one of `cells`;
/// empty when nothing is
std::string_view cut_line(std::string_view line, char separator, std::vector<Cell>& cells);

/// Is a first line of these cells one of names? Not when one stands for a number, nor
/// when all are marks of missing numbers.
bool are_names(std::span<const Cell> cells);

/// Does a first line of these cells count its columns, 0, 1, 2, …, as pandas does where
/// they have no names; behind an empty cell for its index, or at least to 2?
bool count_columns(std::span<const Cell> cells);

/// What the cell says, with " for each "" between quotes.
std::string name_of(Cell cell);

/// Why a name cannot be shown; empty when it can. An encoding is not guessed, nor is it
/// by pandas: a wrong guess gives wrong names in silence.
std::string_view name_problem(std::string_view name);

/// Is it a mark for a number that is missing: empty, ?, NA and the like?
bool is_missing(std::string_view cell);

/// A digit of any script but 0 to 9, such as the wide ones of East Asia?
bool has_foreign_digit(std::string_view cell);

/// Is it a number, written with a point or a comma?
bool is_decimal(std::string_view cell);

/// Digits in threes: in 1.234 the point may be before decimals, in 1.234.567, 1.234,5 or
/// 1 234 it separates thousands for sure.
enum class Thousands { none, perhaps, sure };
/// Which of these the cell is.
Thousands thousands(std::string_view cell);

/// What to do with percentages, money, dates and times; empty for others.
std::string_view remedy(std::string_view cell);

/// Does it stand for a number, also one that cannot be read: 2.5, 1,5, 12:30, nan? Other
/// texts with a digit have a letter too: x1, 1st.
bool looks_like_number(std::string_view cell);

}  // namespace descent::csv
