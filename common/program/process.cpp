#include "common/program/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <thread>
#include <utility>

namespace descent {
namespace {

std::vector<char*> words_of(std::vector<std::string>& command) {
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    return words;
}

/// What becomes of a copy of this process; only what is allowed after a fork.
[[noreturn]] void become(char* const* words, const std::array<int, 3>& files, std::size_t output,
                         pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);  // it ended before we asked to end with it
    for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_DFL);
    const rlimit limit{output, output};
    if (output > 0) setrlimit(RLIMIT_FSIZE, &limit);
    for (int i = 0; i < 3; ++i) dup2(files[static_cast<std::size_t>(i)], i);
    execvp(words[0], words);
    _exit(127);
}

}  // namespace

Pipe::Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        throw std::runtime_error(std::string("no pipe: ") + strerror(errno));
    read = ends[0], write = ends[1];
}

Pipe::~Pipe() {
    if (read >= 0) close(read);
    if (write >= 0) close(write);
}

int Pipe::taken(int& end) {
    fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK);
    return std::exchange(end, -1);
}

std::filesystem::path program_path() {
    std::error_code none;
    const std::filesystem::path path = std::filesystem::read_symlink("/proc/self/exe", none);
    // what the kernel was told to run: absolute, or from the folder in which that was
    return none ? std::filesystem::canonical(reinterpret_cast<const char*>(getauxval(AT_EXECFN)))
                : path;
}

int start_program(std::vector<std::string>& command, const std::vector<int>& files,
                  pid_t& process) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (std::size_t i = 0; i < files.size(); ++i)
        posix_spawn_file_actions_adddup2(&actions, files[i], static_cast<int>(i));
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &signals);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    const std::vector<char*> words = words_of(command);
    const int failure =
        posix_spawnp(&process, words[0], &actions, &attributes, words.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

ProgramEnd run_to_end(std::vector<std::string> command, const std::array<int, 3>& files,
                      const Allowance& allowance, const std::function<void(double)>& tick) {
    using Clock = std::chrono::steady_clock;
    const std::vector<char*> words = words_of(command);
    const auto start = Clock::now();
    const pid_t parent = getpid(), child = fork();
    if (child == 0) become(words.data(), files, allowance.output, parent);
    if (child < 0) throw std::runtime_error("cannot start " + command[0] + ": " + strerror(errno));
    ProgramEnd end;
    const auto passed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    while (waitpid(child, &end.status, WNOHANG) == 0) {
        if (allowance.seconds > 0 && passed() > allowance.seconds && !end.too_late) {
            end.too_late = true;
            kill(child, SIGKILL);
        }
        if (tick) tick(passed());
        std::this_thread::sleep_for(std::chrono::milliseconds(passed() < 0.1 ? 1 : 5));
    }
    end.seconds = passed();
    return end;
}

}  // namespace descent
