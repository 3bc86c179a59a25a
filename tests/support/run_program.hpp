/// \file
/// Runs a program of the book as a user would, to test what it prints and how it ends.
#pragma once

#include <string>
#include <vector>

#include "common/program/scratch_folder.hpp"

namespace descent::test {

struct ProgramRun {
    int exit_code = -1;  ///< 128 + signal if a signal ended it
    std::string out;
    std::string err;
};

/// Runs `name` from the folder of this test program, with these arguments and no standard
/// input, on 1000 columns.
ProgramRun run_program(const std::string& name, const std::vector<std::string>& arguments);

/// A new empty folder that is removed, with all it holds, at the end of the scope.
class TemporaryFolder : public ScratchFolder {
public:
    TemporaryFolder() : ScratchFolder("test") {}
    /// Writes a file into the folder and returns its path.
    std::string write(const std::string& name, const std::string& content) const;
    /// True when the folder has no entry.
    bool empty() const;
};

std::string read_file(const std::string& path);

}  // namespace descent::test
