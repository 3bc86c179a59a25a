#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <utility>

#include "common/assignments/sandbox.hpp"

namespace descent::assignments {

std::string Output::text() const {
    const std::size_t missing = size - head.size() - tail.size();
    if (missing == 0) return head + tail;
    return fmt::format("{}\n[… {} bytes …]\n{}", head, missing, tail);
}

namespace {

/// Reads what there is. \returns false at the end of the file
bool drain(int file, Output& output, std::size_t kept) {
    char buffer[1 << 16];
    const ssize_t count = read(file, buffer, sizeof buffer);
    if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
    std::string_view text(buffer, static_cast<std::size_t>(count));
    output.size += text.size();
    const std::size_t first = std::min(text.size(), kept - kept / 2 - output.head.size());
    output.head += text.substr(0, first);
    output.tail += text.substr(first);
    if (output.tail.size() > kept / 2) output.tail.erase(0, output.tail.size() - kept / 2);
    return true;
}

}  // namespace

Run run(const Sandbox& sandbox, const std::vector<std::string>& command,
        std::chrono::duration<double> limit, std::string_view input, std::size_t kept) {
    Run result;
    Inmate inmate(sandbox, command);
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start);
    };
    int out = inmate.out(), err = inmate.err();  // -1 when it has closed them
    if (input.empty()) inmate.close_in();
    while (!inmate.ended() && !(result.timed_out = seconds() > limit)) {
        pollfd files[] = {{out, POLLIN, 0},
                          {err, POLLIN, 0},
                          {inmate.in(), POLLOUT, 0},
                          {inmate.status(), POLLIN, 0}};
        poll(files, std::size(files), 50);
        if (files[0].revents != 0 && !drain(out, result.out, kept)) out = -1;
        if (files[1].revents != 0 && !drain(err, result.err, kept)) err = -1;
        if (files[2].revents == 0) continue;
        const ssize_t count = write(inmate.in(), input.data(), input.size());
        if (count > 0) input.remove_prefix(static_cast<std::size_t>(count));
        if (input.empty() || (count < 0 && errno == EPIPE)) inmate.close_in();
    }
    result.ending = inmate.end();
    result.seconds = seconds().count();
    for (auto [file, output] : {std::pair(out, &result.out), {err, &result.err}})
        for (std::size_t before = output->size + 1; file >= 0 && before != output->size;) {
            before = output->size;
            drain(file, *output, kept);
        }
    return result;
}

}  // namespace descent::assignments
