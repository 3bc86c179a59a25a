/// \file
/// What every chapter program shares: its options, how it runs, what it writes, and how
/// it fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/program/report.hpp"

namespace descent {

/// The frame of a chapter program.
///
/// \code
/// int main(int argc, char** argv) {
///     descent::Program program("06_toy_backprop", "Backpropagation on a toy function");
///     double x = 2.3;
///     program.option("--x", x, "the input");
///     return program.run(argc, argv, [&](descent::Report& report) {
///         show_forward_pass(report, forward(x));
///     });
/// }
/// \endcode
///
/// All programs have `--seed N`, `--out FOLDER` (figures and their CSV), `--json FILE`
/// (results and checks), `--quick`, `--full`, `--verbose` (which BLAS kernel runs, how
/// long it took), `--help`, `--version`. Without --out and --json nothing is written.
/// Both are tried before the work starts; what they name is written after the
/// walk-through, each file whole or not at all, so a run that fails leaves older results
/// as they were. No output replaces a file that is read, another output, or in FOLDER a
/// file that is no figure.
///
/// Exit codes: 0; 1 when a check failed; 2 for bad input, with one line on standard
/// error: the command line, std::invalid_argument and std::runtime_error from the
/// walk-through, no memory, nowhere to write; 3 for every other exception, which is a
/// mistake in the program.
class Program {
public:
    Program(std::string name, std::string description);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    // Options, before run(), which writes into the value. The value it has here is the default that
    // --help shows.

    /// A finite number.
    void option(const std::string& flag, double& value, const std::string& help);
    /// The same in single precision.
    void option(const std::string& flag, float& value, const std::string& help);
    /// A finite number above 0. A 0 here means that the help itself says what is the
    /// default.
    void positive(const std::string& flag, double& value, const std::string& help);
    /// A count, at least 1.
    void option(const std::string& flag, std::size_t& value, const std::string& help);
    /// As many numbers as there are here, or any number of them if there are none: 1,2 or
    /// 1 2.
    void option(const std::string& flag, std::vector<double>& values, const std::string& help);
    /// Any number of counts: 1,2 or 1 2.
    void option(const std::string& flag, std::vector<std::size_t>& values, const std::string& help);
    /// A text that is not empty.
    void option(const std::string& flag, std::string& value, const std::string& help);
    /// One of these words.
    void choice(const std::string& flag, std::string& value,
                const std::vector<std::string>& choices, const std::string& help);
    /// The name of a file that exists and can be read.
    void file(const std::string& flag, std::string& value, const std::string& help);
    /// The name of a file that the chapter writes itself.
    void output(const std::string& flag, std::string& value, const std::string& help);
    /// The name of a folder that exists.
    void folder(const std::string& flag, std::string& value, const std::string& help);

    /// Selects the BLAS kernel, reads the options, runs the walk-through, writes the
    /// results.
    /// \return the exit code
    int run(int argc, char** argv, const std::function<void(Report&)>& walk_through);

    std::uint64_t seed() const { return seed_; }  ///< --seed
    bool quick() const { return quick_; }         ///< --quick: seconds
    bool full() const { return full_; }           ///< --full: the whole experiment, however long

private:
    struct State;

    std::unique_ptr<State> state_;
    std::uint64_t seed_ = 0;
    bool quick_ = false, full_ = false;
};

}  // namespace descent
