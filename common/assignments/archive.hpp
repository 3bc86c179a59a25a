/// \file
/// The autograder of a chapter as Gradescope takes it: one zip, with everything built but
/// the student's lines.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "common/assignments/kit.hpp"

namespace descent::assignments {

/// Writes setup.sh, run_autograder and the bundle into a zip.
/// \param packages of Debian that the grader needs
/// \param salt of the hidden tests
/// \throws std::runtime_error when the build is made for this processor alone
void write_archive(const Kit& kit, const std::vector<std::string>& packages, std::uint64_t salt,
                   const std::filesystem::path& file);

}  // namespace descent::assignments
