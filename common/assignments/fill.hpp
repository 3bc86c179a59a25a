/// \file
/// The sources of a chapter with other fillings in their regions: for the examiner and
/// the player.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/assignments/markers.hpp"
#include "common/assignments/sheet.hpp"

namespace descent::assignments {

/// A chapter with its tasks.
struct Assignment {
    std::string chapter;  ///< "07_backprop"
    Sheet sheet;
    std::vector<MarkedFile> files;  ///< those with regions, by name: "chapters/07_backprop/loss.cpp"

    /// The file with this task's region. \throws std::runtime_error if there is none
    const MarkedFile& file_of(std::string_view task) const;
};

/// Reads chapters/<chapter>/ below a root.
/// \throws std::runtime_error for a fault in a marker or the sheet, a task that is not
/// marked, a mark without a task
Assignment read_assignment(const std::string& root, const std::string& chapter);

/// The lines in place of a region: what a student wrote, or nothing to keep the book's.
using Texts = std::map<std::string, std::vector<std::string>, std::less<>>;

/// A marked file in which each region begins with the question whether its task is
/// elsewhere (call.hpp), then goes on with `texts`, or as it stands.
std::string with_questions(const Assignment& assignment, const MarkedFile& file, const Texts& texts);

/// travel.hpp: how this chapter's types cross, for the marked files.
std::string travel_header(const Assignment& assignment);

/// tasks.cpp: the map of all tasks, for examiner and player.
std::string task_table(const Assignment& assignment);

/// What stands in a region that is handed out.
std::vector<std::string> stub(const SheetTask& task, const std::vector<std::string>& solution);

}  // namespace descent::assignments
