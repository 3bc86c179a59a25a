#include "common/assignments/watch.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

#include "common/assignments/check.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

enum class Event { saved, enter, end };

/// Waits until the file is written, or Enter is pressed.
Event wait_for_event(const fs::path& file) {
    const auto before = fs::last_write_time(file);
    for (;;) {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        if (poll(&input, 1, 300) > 0) {
            char key = 0;
            if (read(STDIN_FILENO, &key, 1) != 1) return Event::end;
            if (key == '\n') return Event::enter;
        }
        std::error_code gone;  // an editor may put a new file in its place
        const auto now = fs::last_write_time(file, gone);
        if (!gone && now != before) return Event::saved;
    }
}

std::string next_task(const Sheet& sheet, const std::string& task) {
    for (std::size_t i = 0; i + 1 < sheet.tasks.size(); ++i)
        if (sheet.tasks[i].id == task) return sheet.tasks[i + 1].id;
    return {};
}

}  // namespace

int watch(const std::string& chapter, std::string task, const fs::path& work) {
    const fs::path root = root_folder();
    const Assignment assignment = read_assignment(root, chapter);
    if (task.find('.') == std::string::npos) task = assignment.sheet.tasks.front().id;
    for (;;) {
        if (isatty(STDOUT_FILENO)) fmt::print("\x1b[2J\x1b[H");
        int verdict = 2;
        try {
            verdict = check(read_kit(chapter), {.task = task}, work);
        } catch (const std::runtime_error& e) {
            fmt::print("{}\n", e.what());
        }
        const std::string next = next_task(assignment.sheet, task);
        fmt::print("\nWaiting for {} to be saved{}\n", assignment.file_of(task).name,
                   next.empty() ? "." : fmt::format("; Enter goes on to {}.", next));
        std::fflush(stdout);
        switch (wait_for_event(root / assignment.file_of(task).name)) {
            case Event::saved:
                break;
            case Event::end:
                return verdict;
            case Event::enter:
                if (!next.empty()) task = next;
        }
    }
}

}  // namespace descent::assignments
