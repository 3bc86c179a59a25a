#include "common/program/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace descent {

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
    std::vector<char*> words;
    for (std::string& word : command) words.push_back(word.data());
    words.push_back(nullptr);
    const int failure =
        posix_spawnp(&process, words[0], &actions, &attributes, words.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

}  // namespace descent
