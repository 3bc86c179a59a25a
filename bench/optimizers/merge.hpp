/// \file
/// How do the files of many processes become one? The same bytes, whoever ran what.
#pragma once

#include "bench/optimizers/records.hpp"

namespace descent::bench {

/// What merge() found.
struct MergeResult {
    std::vector<RecordedStudy> studies;  ///< one for each study that is there, sorted by id
    std::size_t duplicates = 0;          ///< the same study with the same result, dropped
    std::vector<std::string> notes;
    std::vector<std::string> conflicts;  ///< two results for one study, damaged lines: both places
    std::vector<StudyId> missing;
    std::size_t classes = 0;  ///< numeric classes
    bool complete() const { return conflicts.empty() && missing.empty(); }
};

/// Puts the records of a folder together. Different results of one study conflict within a
/// numeric class always, between two where a number differs by more than 1e−8 of it.
/// \throws std::runtime_error for files of another plan
MergeResult merged(const Records& records, const Plan& plan);

/// Writes FOLDER/results.jsonl (sorted, no times and hosts: the same bytes for the same
/// results), results.csv (a line for each run) and provenance.jsonl.
void write_merged(const std::filesystem::path& folder, const Plan& plan, const Records& records,
                  const MergeResult& result);

}  // namespace descent::bench
