/// \file
/// How can only one program at a time work on a file?
#pragma once

#include <string>

namespace descent {

/// Holds a file that this program replaces again and again, until the end of the scope or
/// of the process, however that ends: the kernel lets go of the lock.
///
/// What is locked is an empty file PATH.lock, for PATH itself is a new file after every
/// write_file(). It is removed at the end. One left by a process that was killed is not
/// locked: the next one takes it. Where the file system knows no locks, nothing is held
/// and everything goes on.
class FileLock {
public:
    /// \param path of a file in a folder that one can write in; the file need not exist,
    /// and a symbolic link stands for its target
    /// \throws std::runtime_error "PATH: is in use by another run", or "cannot write
    /// PATH.lock: reason"
    explicit FileLock(const std::string& path);
    ~FileLock();
    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    std::string name_;
    int file_ = -1;
};

}  // namespace descent
