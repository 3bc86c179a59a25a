/// \file
/// Grades a submission, and trusts nothing in it.
#pragma once

#include <filesystem>

#include "common/assignments/kit.hpp"
#include "common/assignments/results.hpp"

namespace descent::assignments {

/// What is graded, where the results go, and how much it may take.
struct GradePlan {
    std::filesystem::path submission, out;
    std::uint64_t salt = 1;
    double budget = 480;   ///< seconds for the whole
    bool trusted = false;  ///< without a wall
    bool prairielearn = false;
};

/// Writes results.json and its relatives into plan.out: all planned rows at once, then
/// again after each task.
/// \param kit of a bundle (bundle.hpp) \param work a folder that other users can reach
/// \returns 0, or 3 when grader or sandbox failed and there is no score
/// \throws std::runtime_error when there is no submission
/// \throws SandboxFailure when the results cannot be written; then there are none
int grade(const Kit& kit, const GradePlan& plan, const std::filesystem::path& work);

}  // namespace descent::assignments
