/// \file
/// What a grader needs, in one folder: no source of the book is in what a student's code
/// may see.
#pragma once

#include <filesystem>

#include "common/assignments/kit.hpp"

namespace descent::assignments {

/// Copies the kit of a build into a folder, and returns the one that stands there.
///
/// \code
/// judge/   examiner, jail, canary, the sealed sheet: nobody inside may look there
/// given/   headers, libraries and objects: what a student's lines are compiled with
/// \endcode
/// \throws std::runtime_error when something is missing
Kit write_bundle(const Kit& kit, const std::filesystem::path& folder);

/// The kit in such a folder, wherever it has been moved to.
Kit read_bundle(const std::filesystem::path& folder);

}  // namespace descent::assignments
