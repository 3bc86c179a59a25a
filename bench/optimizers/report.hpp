/// \file
/// What does the comparison say? Verdicts in words, a table, a page.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "bench/optimizers/merge.hpp"
#include "bench/optimizers/statistics.hpp"

namespace descent::bench {

/// A method against the control on one problem with one budget.
struct Comparison {
    std::string problem, method;
    std::size_t budget = 0, studies = 0;
    Real value = 0;           ///< the median of log10 of what is left
    Real difference = 0;      ///< the median of paired differences of it; below 0: better
    MedianInterval interval;  ///< of it; coverage 0 for fewer than 6 studies
    Real better = 0;          ///< share of studies in which it is better, ties half
    Real gradients =
        0;       ///< median ratio of gradients to the target both reach most often; NaN for none
    Real p = 1;  ///< exact signed-rank, of this comparison alone
    Real adjusted = 1;  ///< Holm's within problem and budget; of the declared comparison p itself
    std::size_t missed =
        0;  ///< studies that did not reach the hardest target any study of the problem reached
    std::size_t diverged = 0;  ///< studies of which a fresh run diverged
    std::size_t edge = 0;      ///< studies that chose on the edge of a prior
    std::string verdict;       ///< "better", "worse", "cannot be told apart", "too few studies"
};

/// All comparisons with the control, by problem, budget and method.
std::vector<Comparison> comparisons(const Plan& plan, const std::vector<RecordedStudy>& studies);

/// For a terminal: for each problem, everybody against the control, and what could have been
/// seen; at the end one sentence for each method over all problems.
std::string table(const Plan& plan, const std::vector<RecordedStudy>& studies);

/// One self-contained page with figures, and beside it comparisons.csv.
/// \param beside results of an earlier comparison, drawn grey; may be empty
void write_report(const std::filesystem::path& folder, const Plan& plan,
                  const std::vector<RecordedStudy>& studies,
                  const std::vector<RecordedStudy>& beside);

/// One study for a student: its trials, the choice and why, the first ten steps of the chosen
/// one.
std::string explanation(const Plan& plan, const StudyId& id);

}  // namespace descent::bench
