/// \file
/// Checks that a program of the book refuses bad input as all of them do.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/run_program.hpp"

namespace descent::test {

/// Runs the program and checks that it ends with code 2 and one line "PROGRAM: …" on standard error that contains
/// `expected`, for example "--rate: '-1' is not greater than 0" or "data.csv:3".
inline void check_refused(const std::string& program, const std::vector<std::string>& arguments,
                          const std::string& expected) {
    std::string command = program;
    for (const std::string& argument : arguments) command += " " + argument;
    CAPTURE(command);
    const ProgramRun run = run_program(program, arguments);
    CAPTURE(run.err);
    CHECK(run.exit_code == 2);
    CHECK(run.err.starts_with(program + ": "));
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
    CHECK(run.err.ends_with('\n'));
    CHECK(run.err.find(expected) != std::string::npos);
}

}  // namespace descent::test
