/// \file
/// Starts another program, with pipes to it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace descent {

/// Both ends of a pipe, which a started program does not get by itself.
struct Pipe {
    int read = -1, write = -1;
    /// \throws std::runtime_error
    Pipe();
    ~Pipe();
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    /// One of the ends, which is the caller's from now on, and does not block.
    static int taken(int& end);
};

/// The file of this program, also where there is no /proc, as in a bare chroot.
std::filesystem::path program_path();

/// Starts a program in a process group of its own, with the signals as a shell would give
/// them.
///
/// \param files its files 0, 1, 2 …; none of ours may stand behind its own number
/// \returns 0, or an errno
int start_program(std::vector<std::string>& command, const std::vector<int>& files, pid_t& process);

}  // namespace descent
