/// \file
/// What is kept of a study, so that nothing is lost when a process ends, or mixed up when
/// many write? Lines of JSON in a file of the process's own.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "bench/optimizers/study.hpp"

namespace descent::bench {

/// Where a process runs, of its file's first line.
struct Provenance {
    std::string file;  ///< as it was read; empty before
    std::string plan;  ///< plan_id()
    std::string bits;  ///< probe_bits(): results with other bits are another numeric class
    std::string code;  ///< version of the program
    std::string compiler, blas, cpu, host, start;
    long pid = 0;
    std::map<std::string, std::string> scheduler;  ///< variables of Slurm, MPI and their like
};

/// Of this process, now.
Provenance provenance_here(const Plan& plan);

/// Writes studies into a new file of its own in FOLDER/runs, HOST-PID-START.jsonl. Every
/// line carries a CRC-32 of its text. For one thread at a time.
class RecordWriter {
public:
    /// Makes the folder too. \throws std::runtime_error when the file cannot be made
    RecordWriter(const std::filesystem::path& folder, const Plan& plan);
    ~RecordWriter();
    RecordWriter(const RecordWriter&) = delete;
    RecordWriter& operator=(const RecordWriter&) = delete;
    /// All lines of a study in one write. \throws std::runtime_error "cannot write PATH:
    /// reason" when not all of it could be written; then the file is closed, so that its torn
    /// line stays the last one
    /// \throws std::invalid_argument for a study that does not fit the plan's methods
    void write(const StudyResult& study);
    const std::string& path() const { return path_; }

private:
    int file_ = -1;
    std::string path_;
    Plan plan_;
};

/// A place in a file of records.
struct RecordPlace {
    std::string file;
    std::size_t line = 0;  ///< from 1, of the study's first
};

/// A study as it was read.
struct RecordedStudy {
    StudyResult study;
    RecordPlace place;
    std::string bits;   ///< of its process
    std::string lines;  ///< what results.jsonl has of it: without times and CRC
};

/// Everything in FOLDER/runs.
struct Records {
    std::vector<RecordedStudy> studies;  ///< whole ones, in the order of files and lines
    std::vector<Provenance> provenance;  ///< of each file that has a first line, foreign too
    std::vector<std::string> notes;      ///< torn last lines: cut off by the end of a process
    std::vector<std::string> problems;   ///< damaged lines elsewhere, with file and line
    std::vector<std::string> foreign;    ///< files of another plan
};

/// A folder without runs/ has no records. \throws std::runtime_error when the folder is
/// not there, or it or a file cannot be read
Records read_records(const std::filesystem::path& folder, const Plan& plan);

/// Studies of the plan without a whole record, in the plan's order.
std::vector<StudyId> missing(const Plan& plan, const Records& records);

/// \throws std::runtime_error that names the first file of another plan, and both plans
void require_one_plan(const Records& records, const Plan& plan);

/// The lines of results.jsonl for one study, and its first line.
std::string result_lines(const Plan& plan, const StudyResult& study, const std::string& bits);
std::string results_header(const Plan& plan);

/// Back from the whole text. \throws std::runtime_error when a line is none, or it is of
/// another plan
std::vector<RecordedStudy> read_results(const std::string& text, const Plan& plan);

}  // namespace descent::bench
