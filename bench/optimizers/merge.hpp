/// \file
/// How do the files of many processes become one? The same bytes, whoever ran what.
#pragma once

#include "bench/optimizers/records.hpp"

namespace descent::bench {

/// What merge() found.
struct MergeResult {
    /// One for each study that is there, sorted by id. Where its results conflict there is
    /// none: nobody chooses between them.
    std::vector<RecordedStudy> studies;
    std::size_t duplicates = 0;  ///< the same study with the same result, dropped
    std::vector<std::string> notes;
    std::vector<std::string> conflicts;  ///< two results for one study, damaged lines: both places
    std::vector<StudyId> missing;
    std::size_t classes = 0;  ///< numeric classes
    bool complete() const { return conflicts.empty() && missing.empty(); }
};

/// Puts the records of a folder together. Different results of one study conflict within
/// a numeric class always, between two where a number differs by more than 1e−8 of it;
/// where they agree, that of the class whose bits come first is kept.
/// \throws std::runtime_error for files of another plan
MergeResult merged(const Records& records, const Plan& plan);

/// The text of results.csv: a line for each run. Knobs have a column each; of the targets
/// there is how many were reached for good, and the price at which the hardest was.
std::string results_csv(const Plan& plan, const std::vector<RecordedStudy>& studies);

/// Writes FOLDER/results.jsonl (sorted, no times and hosts: the same bytes for the same
/// results), results.csv and provenance.jsonl (which file has which study, and its
/// seconds).
void write_merged(const std::filesystem::path& folder, const Plan& plan, const Records& records,
                  const MergeResult& result);

/// A small copy to keep or to send: FOLDER/plan.json, and FOLDER/studies.jsonl.gz,
/// results.jsonl without the runs of each study.
void write_kept(const std::filesystem::path& folder, const Plan& plan, const MergeResult& result);

/// A comparison that was made earlier, whole or as it was kept.
struct EarlierResults {
    Plan plan;
    std::vector<RecordedStudy> studies;
};
/// \throws std::runtime_error when the folder has no plan and results, or its plan is of
/// other code
EarlierResults read_earlier(const std::filesystem::path& folder);

}  // namespace descent::bench
