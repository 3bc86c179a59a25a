#include "common/program/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace descent {
namespace {

/// Does this name still stand for the open file? Another run may have removed it.
bool stands_for(const std::string& name, int file) {
    struct stat named {
    }, opened{};
    return stat(name.c_str(), &named) == 0 && fstat(file, &opened) == 0 &&
           named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
}

}  // namespace

FileLock::FileLock(const std::string& path) {
    std::error_code error;
    const std::filesystem::path target = std::filesystem::weakly_canonical(path, error);
    name_ = (error ? path : target.string()) + ".lock";
    for (;;) {
        // no waiting for a pipe of this name, and no way through a link that somebody put there
        file_ = open(name_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
        if (file_ < 0)
            throw std::runtime_error(fmt::format("cannot write {}: {}", name_, strerror(errno)));
        if (flock(file_, LOCK_EX | LOCK_NB) == 0) {
            if (stands_for(name_, file_)) return;
        } else if (errno != EWOULDBLOCK) {
            return;
        } else if (stands_for(name_, file_)) {
            close(file_);
            throw std::runtime_error(path + ": is in use by another run");
        }
        close(file_);
    }
}

FileLock::~FileLock() {
    // while it is held: who has opened the file already sees that the name is gone or another's
    struct stat status {};
    if (fstat(file_, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0)
        unlink(name_.c_str());
    close(file_);
}

}  // namespace descent
