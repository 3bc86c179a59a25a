/// \file
/// What does the comparison say? Verdicts in words, a table, a page.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/optimizers/comparison.hpp"
#include "bench/optimizers/merge.hpp"

namespace descent::bench {

/// For a terminal, at most 100 columns: what became of one's own method in a sentence,
/// for everybody and every problem a sign, then the numbers, and what could have been
/// seen. No total ranking.
std::string table(const Plan& plan, const std::vector<RecordedStudy>& studies);

/// One self-contained page FOLDER/report.html with figures, and beside it
/// comparisons.csv.
/// \param beside results of an earlier comparison, drawn grey; may be empty
void write_report(const std::filesystem::path& folder, const Plan& plan,
                  const std::vector<RecordedStudy>& studies,
                  const std::vector<RecordedStudy>& beside);

/// comparisons.csv: a line for each comparison, for spreadsheets and pandas; "inf" and
/// "-inf" for what is infinite, nothing for NaN and where there is no interval.
std::string csv(const std::vector<MethodComparison>& all);

/// One study for a student: its trials, the choice and why, the first ten steps of the
/// chosen one.
std::string explanation(const Plan& plan, const StudyId& id);

}  // namespace descent::bench
