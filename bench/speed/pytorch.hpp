/// \file
/// PyTorch as its users call it: from Python.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>

#include "bench/speed/contest.hpp"
#include "common/program/scratch_folder.hpp"

namespace descent::speed {

/// A Python process that makes PyTorch's steps when asked, and ends with this object.
/// When it ends before, its contestant throws std::runtime_error.
class PyTorch {
public:
    /// \throws std::runtime_error when no Python here can import it
    PyTorch();
    ~PyTorch();
    PyTorch(const PyTorch&) = delete;
    PyTorch& operator=(const PyTorch&) = delete;

    /// "PyTorch 1.13.1 of /usr/bin/python3"
    const std::string& version() const { return version_; }

    /// Its step for this work, until the next one is asked for.
    Contestant contestant(const Workload& work);

private:
    bool start(const char* python);  ///< can it import torch?
    void end();
    std::string line();  ///< empty at the end
    std::string ask(const std::string& request);
    double number(const std::string& request);

    ScratchFolder folder_;
    std::string work_;  ///< the file that Python reads
    pid_t process_ = 0;
    std::FILE *to_ = nullptr, *from_ = nullptr;
    std::string version_;
};

}  // namespace descent::speed
