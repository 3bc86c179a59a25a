/// \file
/// Runs a program that nobody trusts, such as a student's, and keeps everything from it
/// that it does not need.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace descent::assignments {

/// What stands around the program.
///
/// - `none`: the limits only. The program is trusted.
/// - `jail`: another user (where there is root), Landlock for files, seccomp for calls.
/// - `bubblewrap`: namespaces of its own, and seccomp inside.
enum class Wall { none, jail, bubblewrap };

/// "none", "jail", "bubblewrap".
std::string_view name(Wall wall);

/// How much it may use; 0 is without limit.
struct Limits {
    unsigned cpu = 20;                             ///< seconds, of each process
    std::size_t memory = std::size_t{1} << 30;     ///< bytes of addresses, of each process
    unsigned processes = 16;                       ///< and threads
    std::size_t file_size = std::size_t{1} << 20;  ///< bytes of a file it writes
};

/// What the program inside may see and do.
///
/// All paths are absolute and no links. Where there is root, other users must be able to
/// reach them: the program runs as one.
struct Sandbox {
    Wall wall = Wall::jail;
    /// Files and folders, besides the program itself and the libraries in /usr/lib.
    std::vector<std::filesystem::path> readable = {};
    /// One folder, or none. It is to be empty: what another run left has another owner.
    std::filesystem::path writable = {};
    /// May it start other programs, from all of /usr? A compiler does.
    bool programs = false;
    Limits limits = {};
};

/// The sandbox failed: never the fault of the program inside.
struct SandboxFailure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The command line that runs `command` inside.
///
/// \param user becomes this user, or 0 to stay who we are
/// \param status the file on which `jail` tells how the program fares (jail.cpp)
/// \throws SandboxFailure when a path is not as it must be
std::vector<std::string> command_inside(const Sandbox& sandbox, std::vector<std::string> command,
                                        uid_t user, int status);

/// How a program ended.
struct Ending {
    int exit_code = 0;
    int signal = 0;  ///< that ended it, or 0
    bool operator==(const Ending&) const = default;
};

/// "exit code 3", "signal 'Segmentation fault'".
std::string text(Ending ending);

/// A user of the system without a process, for one inmate: nobody else gets it meanwhile.
class FreshUser;

/// A program in a sandbox, and our ends of its standard files, which do not block.
///
/// It is to end in the thread that started it. SIGPIPE must be ignored.
class Inmate {
public:
    /// Returns when the program runs. \throws SandboxFailure when it does not, after three
    /// attempts
    Inmate(const Sandbox& sandbox, const std::vector<std::string>& command);
    ~Inmate();
    Inmate(const Inmate&) = delete;
    Inmate& operator=(const Inmate&) = delete;

    int in() const { return in_; }    ///< write to its standard input here
    int out() const { return out_; }  ///< and read what it says,
    int err() const { return err_; }  ///< and complains
    /// Becomes readable when the program has ended; read it with ended().
    int status() const { return status_; }
    void close_in();  ///< the program reads an end of file

    /// How it ended, if it has. What it started may still run.
    std::optional<Ending> ended();

    /// Ends it, with all it started, and returns when nothing of it is left; what it wrote
    /// can still be read. Its ending is its own if it came before, else SIGKILL.
    Ending end();

private:
    void start(const Sandbox& sandbox, const std::vector<std::string>& command);
    bool read_status();
    void close_files();

    std::unique_ptr<FreshUser> user_;  ///< where there is root
    pid_t process_ = 0;
    int in_ = -1, out_ = -1, err_ = -1, status_ = -1;
    std::string news_;  ///< what the jail has told so far
    std::filesystem::path writable_;
    std::optional<Ending> ending_;
};

/// The beginning and the end of what a program said.
struct Output {
    std::string head, tail;
    std::size_t size = 0;      ///< of all it said
    std::string text() const;  ///< both ends; how much is left out between them
};

/// What came of a program that ran to its end.
struct Run {
    Ending ending;
    bool timed_out = false;  ///< and was ended for it
    Output out, err;
    double seconds = 0;
};

/// Runs a program, gives it this input, and keeps so many bytes of each of its outputs.
/// \throws SandboxFailure
Run run(const Sandbox& sandbox, const std::vector<std::string>& command,
        std::chrono::duration<double> limit, std::string_view input = {},
        std::size_t kept = 64 << 10);

}  // namespace descent::assignments
