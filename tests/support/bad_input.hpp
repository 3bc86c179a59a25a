/// \file
/// Checks that a program of the book refuses bad input as all of them do.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/run_program.hpp"

namespace descent::test {

/// What is wrong with how this run refused its input; nothing if it ended with code 2 and
/// one line "PROGRAM: …" on standard error that contains `expected`.
inline std::string refusal_fault(const ProgramRun& run, const std::string& program,
                                 const std::string& expected) {
    if (run.exit_code != 2) return "the exit code is " + std::to_string(run.exit_code);
    if (std::count(run.err.begin(), run.err.end(), '\n') != 1 || run.err.back() != '\n')
        return "not one line";
    if (!run.err.starts_with(program + ": "))
        return "the line does not begin with the program's name";
    if (run.err.find(expected) == std::string::npos) return "the line lacks: " + expected;
    return "";
}

/// Runs the program and checks that it refuses its input, in one line that contains
/// `expected`, for example "--rate: '-1' is not greater than 0" or "data.csv:3".
inline void check_refused(const std::string& program, const std::vector<std::string>& arguments,
                          const std::string& expected) {
    std::string command = program;
    for (const std::string& argument : arguments) command += " " + argument;
    CAPTURE(command);
    const ProgramRun run = run_program(program, arguments);
    CAPTURE(run.err);
    CHECK(refusal_fault(run, program, expected) == "");
}

}  // namespace descent::test
