/// \file
/// How do a row and the whole table look on a terminal and in the results?
#pragma once

#include "chapters/14_reproductions/table.hpp"
#include "common/program/chapter.hpp"

namespace descent::reproductions {

/// Appends the row, prints it, and writes its number into the results under
/// statement.key.
void add(Chapter& c, Table& table, const Row& row);

/// Prints the table whole, with sources, errata and what is missing, and writes "rows",
/// "reproduced", "differs", "skipped" and "verdicts" (1, 0 and −1 in the table's order)
/// into the results.
void show(Chapter& c, const Table& table);

}  // namespace descent::reproductions
