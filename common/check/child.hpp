/// \file
/// A program that is started and spoken with line by line, over its standard input and
/// output.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace descent::check {

/// What is wrong with the program that is spoken with, in one line. No std::exception: a
/// gradient check takes those for a point where the loss is not defined, and goes on.
struct Fault {
    std::string text;
};

/// A line as an error message shows it: in quotes, one line of moderate length.
std::string in_quotes(std::string_view line);

/// A running program, in a process group of its own. Its standard error is ours.
///
/// The end of the scope, and the signals that end this program, end it with its whole
/// group. Only one at a time. SIGPIPE must be ignored.
class Child {
public:
    /// \param limit seconds for each answer
    /// \throws Fault when it cannot be started
    Child(std::vector<std::string> command, double limit);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Starts the clock of the next lines. \param awaited what is due, for a Fault: "its
    /// answer to `loss`"
    void expect(std::string awaited);

    /// The next line, without its line break.
    /// \throws Fault when it ends, or does not say it in time
    std::string line();

    /// Sends a request (a line break is added) and returns the line that answers it.
    /// \throws Fault as line() does, and when there was a line that nobody asked for
    std::string ask(std::string request, std::string awaited);

    /// Sends a last line, and waits a little for its end. Nothing it says is read any more.
    void finish(std::string_view request);

    /// Lines with so many numbers may come.
    void expect_numbers(std::size_t count);

    /// \throws Fault with this text, the program's name in front of it
    [[noreturn]] void fault(std::string_view text) const;

private:
    using Clock = std::chrono::steady_clock;

    void step(std::string_view& rest, std::chrono::milliseconds wait);
    bool read_some();
    bool has_line();
    double seconds() const;
    [[noreturn]] void died() const;
    [[noreturn]] void late() const;
    std::string last_words() const;

    std::string name_, awaited_;
    std::string last_;  ///< the last line
    double limit_;
    std::size_t longest_ = std::size_t{1} << 20;  ///< bytes of a line
    pid_t process_ = 0;
    int in_ = -1, out_ = -1;    ///< we write to its standard input, and read its output
    bool open_ = true;          ///< its standard output is
    std::string received_;      ///< and not taken yet
    std::size_t searched_ = 0;  ///< of it, up to the first line break
    Clock::time_point start_;
};

}  // namespace descent::check
