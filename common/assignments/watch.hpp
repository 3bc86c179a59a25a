/// \file
/// Checks a task again whenever its file is saved.
#pragma once

#include <filesystem>
#include <string>

namespace descent::assignments {

/// Stays with one task until Enter is pressed, then goes on to the next one; the end of
/// standard input ends it. \param task or its chapter, whose first task is meant
int watch(const std::string& chapter, std::string task, const std::filesystem::path& work);

}  // namespace descent::assignments
