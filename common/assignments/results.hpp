/// \file
/// What a grader says of a submission, and the files in which it says it.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/assignments/kit.hpp"

namespace descent::assignments {

/// One planned test: public, with the numbers of the book, or hidden, with others.
struct GradeRow {
    std::string number;  ///< "7.3.1"
    std::string task, test;
    TaskTest::Kind kind = TaskTest::Kind::value;
    bool hidden = false;
    unsigned share = 0;  ///< hundredths of a point that it is worth
    bool ran = false, passed = false, counts = false;
    std::string output = "not run yet";
    std::string cause = {};  ///< of a failure, in a few words that others may share
    double seconds = 0;
};

/// All rows of a submission, and what is to be said of the whole.
struct Grade {
    std::string chapter;
    std::vector<SheetTask> tasks;
    std::vector<GradeRow> rows;
    std::vector<std::string> remarks;
    std::map<std::string, std::size_t> hints;  ///< shown, by task
    std::string wall;
    double seconds = 0;
    bool complete = false;
    std::string failure;  ///< of the grader or its sandbox: then there is no score

    unsigned points(const std::string& task) const;  ///< in hundredths
    unsigned points() const;                         ///< the sum of all tasks
    /// The failure of a task that says most: one that decides, and not of "single entries",
    /// if there is; null if no row has failed.
    const GradeRow* telling_failure(const std::string& task) const;
    /// Why a task has not all its points, in a few words.
    std::string cause(const std::string& task) const;
};

/// The rows that are planned, none of them run. A task's points are shared by its tests:
/// four fifths by those that decide, the rest by the others.
Grade planned(const Assignment& assignment);

/// Puts the results of one task into its rows. \param hidden whether these tests were
/// the hidden ones
void take_rows(Grade& grade, const std::string& task, bool hidden, const TaskRows& rows);

/// A task that could not be judged: this is what its rows say.
void take_problem(Grade& grade, const std::string& task, const std::string& problem);

/// Which rows count: none of a task that has a wrong value or gradient.
void settle(Grade& grade);

/// Text for a report: valid UTF-8 without control characters, and not longer than this,
/// with its beginning and its end.
std::string harmless(std::string_view text, std::size_t most = 4000);

/// results.json in Gradescope's format.
std::string gradescope(const Grade& grade);
/// results.json in PrairieLearn's format.
std::string prairielearn(const Grade& grade);
/// A test suite for each task, for whoever reads JUnit's XML.
std::string junit(const Grade& grade);
/// In Markdown: a table of the points, and for each task what failed.
std::string summary(const Grade& grade);

/// Writes results.json (Gradescope's format, or PrairieLearn's), junit.xml and summary.md
/// into a folder, each whole or not at all.
void write_results(const Grade& grade, const std::filesystem::path& folder, bool for_prairielearn);

/// Removes what write_results() wrote.
void remove_results(const std::filesystem::path& folder);

}  // namespace descent::assignments
