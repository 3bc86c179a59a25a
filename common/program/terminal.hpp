/// \file
/// What a program shows on a terminal and nowhere else: bold text, and how far long work
/// has come.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace descent {

/// The columns to print on, at least 40: what the variable COLUMNS says, else those of
/// the terminal on standard output, else 80.
std::size_t terminal_width();

/// The text in bold where standard output is a terminal and NO_COLOR is not set, else as
/// it is.
std::string bold(const std::string& text);

/// The last line on standard error, redrawn while work goes on. Nothing is drawn where
/// that is not a terminal.
class ProgressLine {
public:
    ProgressLine();

    /// Draws at most ten times a second; erases the line when all is done. \param
    /// done,total in the same unit
    void show(const std::string& what, std::size_t done, std::size_t total);

    /// Makes room for other output.
    void erase();

private:
    using Clock = std::chrono::steady_clock;
    std::string text(Clock::time_point now, std::size_t total) const;

    bool visible_;
    bool drawn_ = false;
    std::string what_;
    std::size_t done_ = 0;
    Clock::time_point start_, last_;
};

}  // namespace descent
