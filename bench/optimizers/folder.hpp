/// \file
/// Whose is a folder? A comparison has one of its own, and plan.json in it says which.
#pragma once

#include <filesystem>

#include "bench/optimizers/plan.hpp"

namespace descent::bench {

/// Makes the folder of a comparison, or finds that it is one of this plan. Several
/// processes may do so at once.
/// \throws std::runtime_error when it has another plan, or files without a plan that
/// results would replace
void open_folder(const std::filesystem::path& folder, const Plan& plan);

/// The plan of a comparison's folder. \throws std::runtime_error as read_plan_file()
Plan plan_of_folder(const std::filesystem::path& folder);

}  // namespace descent::bench
