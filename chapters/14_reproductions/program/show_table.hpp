/// \file
/// How do a row and the whole table look on a terminal and in the results?
#pragma once

#include <string_view>

#include "chapters/14_reproductions/parameters.hpp"
#include "common/program/report.hpp"

namespace descent::reproductions {

/// "REPRODUCED", "DIFFERS", "SKIPPED".
std::string_view text(RowVerdict verdict);

// The texts of a row.

/// "32.0 %", "by 0.60", or the lecture's words.
std::string stated_text(const Row& row);
/// "31.8 %", "yes, by 7.2 %"; empty for a row that is skipped.
std::string obtained_text(const Row& row);
/// "exact", "± 0.5 %", "≥ 0.1", "99 … 100"; empty for a row that is skipped.
std::string tolerance_text(const Row& row);

/// Prints the rows, and writes each number into the results under statement.key.
void show_rows(Report& report, const Rows& rows);

/// The lecture's rows, for a run without images; nothing when there are none.
void show_skipped(Report& report, const Rows& rows);

/// The same for a number of parameters, with its checks: that the layout has as many as
/// the formula, and as are stated but for a misprint.
void show_parameters(Report& report, const ParameterCount& count);

/// Prints the table whole, with sources, errata and what is missing, and writes "rows",
/// "reproduced", "differs", "skipped" and "verdicts" (1, 0 and −1 in the table's order)
/// into the results.
void show_table(Report& report, const Rows& table);

}  // namespace descent::reproductions
