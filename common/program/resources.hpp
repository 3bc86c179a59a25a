/// \file
/// How much of the machine is there for what this program starts?
#pragma once

#include <cstddef>
#include <filesystem>

namespace descent {

/// Bytes that are free in the whole system, at most what a container (a cgroup) allows
/// all its programs together; 0 where the system does not say, as in a bare chroot.
///
/// \param root below which /proc and /sys are read
std::size_t available_memory(const std::filesystem::path& root = "/");

/// Processors whose whole time a container allows its programs; 0 for less than one.
std::size_t available_processors(const std::filesystem::path& root = "/");

}  // namespace descent
