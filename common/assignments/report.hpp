/// \file
/// How a course fared: points by task, and what went wrong how often.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace descent::assignments {

/// One submission, of what grade() left in its folder.
struct Outcome {
    std::string name;     ///< of the folder
    std::string problem;  ///< why it has no points: not graded, or its results cannot be read
    /// What a submission got for one task.
    struct Task {
        double points = 0;
        std::string cause;  ///< why they are not all
        std::size_t hints = 0;
    };
    std::map<std::string, Task> tasks;
    double points() const;  ///< of all tasks
};

/// What all submissions have in common.
struct Course {
    /// A task of the sheet.
    struct Task {
        std::string id, title;
        double points = 0;  ///< that can be had
    };
    std::vector<Task> tasks;
    std::vector<Outcome> outcomes;  ///< in the order of their names
};

/// Reads FOLDER/*/results.json, in Gradescope's format.
/// \throws std::runtime_error when there is none, or when they are of different chapters
Course read_course(const std::filesystem::path& folder);

/// For a terminal: for each task the mean of its points, who has all and who none, and
/// the causes with their shares.
std::string table(const Course& course);

/// A line for each submission: points, and for each task its points, hints and cause.
/// \param names whether submissions are named, or only numbered
std::string csv(const Course& course, bool names);

/// The table as a page, with bars.
std::string page(const Course& course);

}  // namespace descent::assignments
