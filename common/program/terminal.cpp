#include "common/program/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "common/program/text.hpp"

namespace descent {
namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

bool on_terminal(int descriptor) {
    const std::string_view kind = environment("TERM");
    return isatty(descriptor) != 0 && !kind.empty() && kind != "dumb";
}

std::size_t columns_of_terminal(int descriptor) {
    winsize size{};
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::size_t terminal_width() {
    const std::string_view asked = environment("COLUMNS");
    std::size_t width = 0;
    const char* const end = asked.data() + asked.size();
    const auto [stop, error] = std::from_chars(asked.data(), end, width);
    if (error != std::errc() || stop != end) width = columns_of_terminal(STDOUT_FILENO);
    return std::max<std::size_t>(width, 40);
}

std::string bold(const std::string& text) {
    return on_terminal(STDOUT_FILENO) && environment("NO_COLOR").empty()
               ? "\033[1m" + text + "\033[0m"
               : text;
}

ProgressLine::ProgressLine() : visible_(on_terminal(STDERR_FILENO)) {}

void ProgressLine::show(const std::string& what, std::size_t done, std::size_t total) {
    if (!visible_ || total == 0) return;
    const auto now = Clock::now();
    if (what != what_ || done < done_) start_ = now;
    what_ = what;
    done_ = done;
    if (done >= total) return erase();
    if (now - last_ < std::chrono::milliseconds(100)) return;
    last_ = now;
    std::fflush(stdout);
    std::fputs(fmt::format("\r\033[K{}", text(now, total)).c_str(), stderr);
    drawn_ = true;
}

void ProgressLine::erase() {
    if (drawn_) std::fputs("\r\033[K", stderr);
    drawn_ = false;
}

/// "  training   42 %  7 s left", cut to one line of the terminal.
std::string ProgressLine::text(Clock::time_point now, std::size_t total) const {
    const double elapsed = std::chrono::duration<double>(now - start_).count();
    const double part = static_cast<double>(done_) / static_cast<double>(total);
    std::string rest = fmt::format("  {:3.0f} %", std::floor(100 * part));
    if (part > 0 && elapsed > 1)
        rest += fmt::format("  {:.0f} s left", std::ceil(elapsed * (1 - part) / part));
    std::string title = "  " + one_line(what_);
    while (!title.empty() &&
           text_width(title) + text_width(rest) >= columns_of_terminal(STDERR_FILENO))
        remove_last_character(title);
    return title + rest;
}

}  // namespace descent
