/// \file
/// A student's verdict: what is right, what is wrong first, and why.
#pragma once

#include <filesystem>
#include <string>

#include "common/assignments/kit.hpp"

namespace descent::assignments {

/// What `check` is asked for.
struct CheckPlan {
    std::string task;        ///< "07.3"
    bool hint = false;       ///< the next hint, if the attempt has changed since the last
    std::size_t replay = 0;  ///< only this test, from 1, with all that is known of it; 0 for all
    bool asan = false;       ///< with AddressSanitizer and UBSan
};

/// Prints the verdict on what stands in the region of the task.
/// \param work a folder of its own, which remembers the hints
/// \returns 0 when all tests pass, 1 when not
int check(const Kit& kit, const CheckPlan& plan, const std::filesystem::path& work);

}  // namespace descent::assignments
