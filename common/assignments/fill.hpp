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
    std::vector<MarkedFile>
        files;  ///< those with regions, by name: "chapters/07_backprop/loss.cpp"

    /// The file with this task's region. \throws std::runtime_error if there is none
    const MarkedFile& file_of(std::string_view task) const;
};

/// The marked files of chapters/NN_topic/ as they stand below a root.
/// \throws std::runtime_error for a fault in a marker
std::vector<MarkedFile> marked_files(const std::string& root, const std::string& chapter);

/// A chapter of the book, or of a hand-out, which has it sealed.
/// \throws std::runtime_error for a fault in a marker or the sheet, a task that is not
/// marked, a mark without a task
Assignment read_assignment(const std::string& root, const std::string& chapter);

/// Lines in place of a region.
struct Text {
    std::vector<std::string> lines;
    /// The numbers, in the student's file, of the first one and of the one behind the last;
    /// 0 for no student.
    std::size_t line = 0, next = 0;
};

/// Texts by task. That of own_text() is a student's own in a file: includes and functions
/// behind the file's includes.
using Texts = std::map<std::string, Text, std::less<>>;

/// A marked file in which each region begins with the question whether its task is
/// elsewhere (call.hpp) and goes on with its text.
std::string with_questions(const Assignment& assignment, const MarkedFile& file,
                           const Texts& texts);

/// The number of a student's own region in this file: "07.0".
std::string own_region(const MarkedFile& file);

/// Under which name its text is kept: "07.0 loss.cpp", since each file has one.
std::string own_text(const MarkedFile& file);

/// The book's texts.
Texts solutions(const Assignment& assignment);
/// What is handed out in their place.
Texts stubs(const Assignment& assignment);

/// travel.hpp: how this chapter's types cross, for the marked files.
std::string travel_header(const Assignment& assignment);

/// tasks.cpp: the map of all tasks, for examiner and player.
std::string task_table(const Assignment& assignment);

/// The file as it is handed out, with a place for a student's own functions.
std::string handed_out(const Assignment& assignment, const MarkedFile& file);

}  // namespace descent::assignments
