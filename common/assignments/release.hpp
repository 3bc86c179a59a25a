/// \file
/// Hands a chapter out: the tree that students get.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "common/assignments/kit.hpp"

namespace descent::assignments {

/// Writes the student's tree of a chapter into an empty or new folder: the chapter with
/// its regions removed, common, the chapters it builds on, the tests, and its own
/// `course`.
/// \param root of the book  \param packages as `./course packages` prints them
/// \throws std::runtime_error when the folder is not empty, or a file would give a
/// solution away
void release(const std::filesystem::path& root, const Assignment& assignment,
             const std::vector<std::string>& packages, const std::filesystem::path& out);

/// The sheet as students see it: without hints, mutants and other solutions.
std::string public_sheet(std::string_view sheet);

/// The text with its values in the place of their names between two at signs.
std::string filled_in(std::string text, const std::map<std::string, std::string>& values);

}  // namespace descent::assignments
