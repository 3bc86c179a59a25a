/// \file
/// Starts another program, to speak with it over pipes or to wait for its end.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
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

/// What a program that runs to its end may use.
struct Allowance {
    double seconds = 0;      ///< 0: any time
    std::size_t output = 0;  ///< bytes of a file it writes; 0: any number
};

/// How a program ended.
struct ProgramEnd {
    int status = 0;         ///< as of waitpid(); exit code 127 when it could not be started
    bool too_late = false;  ///< it was ended for its time
    double seconds = 0;
};

/// Runs a program to its end, which comes with ours at the latest.
///
/// \param files its standard input, output and error
/// \param tick called a few times a second with the seconds passed
/// \throws std::runtime_error "cannot start PROGRAM: reason"
ProgramEnd run_to_end(std::vector<std::string> command, const std::array<int, 3>& files,
                      const Allowance& allowance, const std::function<void(double)>& tick = {});

}  // namespace descent
