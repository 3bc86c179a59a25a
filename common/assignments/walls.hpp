/// \file
/// Which walls hold on this machine: a canary inside tries to get out.
#pragma once

#include <filesystem>
#include <string>

#include "common/assignments/sandbox.hpp"

namespace descent::assignments {

/// What the canary managed to do, one line for each attempt that succeeded; nothing if
/// the wall holds.
///
/// \param programs whether what is inside may start programs
/// \param secret a folder that nobody inside may look into, such as that of the tests
/// \throws SandboxFailure when it could not be started, or did not come to its end
std::string escapes(Wall wall, bool programs, const std::filesystem::path& secret);

/// The wall to use, and what is to be said about it.
struct StrongestWall {
    Wall wall = Wall::none;
    std::string reason;  ///< why those above it do not hold
};

/// The strongest wall that holds here and now; `none` if none does.
StrongestWall strongest_wall(const std::filesystem::path& secret);

}  // namespace descent::assignments
