/// \file
/// Reads what a student sent: the marked regions, and nothing else. Nothing in it is
/// trusted.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/assignments/fill.hpp"
#include "common/assignments/sandbox.hpp"

namespace descent::assignments {

/// What was found in it.
struct Submission {
    Texts texts;  ///< of the tasks that can be judged, and a student's own regions
    std::map<std::string, std::string> problems;  ///< why another task cannot be
    std::vector<std::string> remarks;             ///< what a student should know besides
    std::map<std::string, std::size_t> hints;     ///< shown, by task, if the student says so
};

/// Finds the files of the assignment by their names in a folder, or in a zip, which is
/// unpacked behind the wall; of several the topmost that has a task of this chapter.
///
/// Only regular files of at most 256 kB are read, without following a link, at most four
/// folders deep, not in hidden folders nor in any named build, and no more than the first
/// 5,000 files and folders.
/// \param work a new folder, for what is unpacked
/// \throws std::runtime_error when there is no such folder or file
/// \throws SandboxFailure when a zip cannot be unpacked and it is not its fault
Submission read_submission(const Assignment& assignment, const std::filesystem::path& submission,
                           const std::filesystem::path& work, Wall wall);

/// The attempts in a student's own tree: the files of the assignment below this root.
Submission read_attempts(const Assignment& assignment, const std::filesystem::path& root);

/// Takes the regions out of one file. \param file the book's, to know what stands around
/// them
void take_regions(const Assignment& assignment, const MarkedFile& file, std::string_view text,
                  Submission& into);

/// What keeps lines from standing inside a function: "one } too many", "an open /*";
/// empty if nothing does.
std::string unbalanced(const std::vector<std::string>& lines);

}  // namespace descent::assignments
