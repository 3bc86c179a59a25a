/// \file
/// What the programs about chapter 7's training step share: how long a contest takes,
/// what is said first, and how errors end.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/speed/contest.hpp"
#include "common/program/command_line.hpp"

namespace descent::speed {

/// Reads --rounds, --milliseconds and `more` options, and says precision and kernel
/// before the work.
/// \param work returns whether all is well
/// \returns the exit code: 0, 1 if the work is not well, 2 for an error, in one line
int program(int argc, char** argv, const std::string& name, const std::string& about,
            const std::vector<Option>& more, const std::function<bool(const ContestPlan&)>& work);

}  // namespace descent::speed
