#include "common/gnuplot.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string_view>
#include <system_error>

#include "common/text.hpp"

namespace descent {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string content(std::FILE* file) {
    std::string result;
    std::rewind(file);
    char buffer[1 << 14];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file)) result.append(buffer, count);
    return result;
}

/// Runs a program without arguments but one. \returns whether it ended well
bool run(const std::string& program, std::string option, std::FILE* in, std::FILE* out) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fileno(in), 0);
    posix_spawn_file_actions_adddup2(&files, fileno(out), 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    std::string name = program;
    char* arguments[] = {name.data(), option.data(), nullptr};
    pid_t child = 0;
    const int failure = posix_spawn(&child, program.c_str(), &files, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&files);
    if (failure != 0) return false;
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return status == 0;
}

}  // namespace

std::string find_gnuplot() {
    const char* path = std::getenv("PATH");
    std::string_view folders = path == nullptr ? "" : path;
    while (!folders.empty()) {
        const std::size_t end = std::min(folders.find(':'), folders.size());
        const std::string program = fmt::format("{}/gnuplot", folders.substr(0, end));
        std::error_code ignored;
        if (end > 0 && std::filesystem::is_regular_file(program, ignored) && access(program.c_str(), X_OK) == 0)
            return program;
        folders.remove_prefix(std::min(end + 1, folders.size()));
    }
    return {};
}

std::string run_gnuplot(const std::string& script) {
    const std::string program = find_gnuplot();
    if (program.empty()) return {};
    const File in(std::tmpfile(), std::fclose), out(std::tmpfile(), std::fclose);
    if (!in || !out) return {};
    if (std::fwrite(script.data(), 1, script.size(), in.get()) != script.size() || std::fflush(in.get()) != 0)
        return {};
    std::rewind(in.get());
    return run(program, "--default-settings", in.get(), out.get()) ? content(out.get()) : std::string();
}

std::string gnuplot_text(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (is_control(c))
            result += ' ';
        else if (std::string_view("\\\"`@$").find(c) != std::string_view::npos)
            result += fmt::format("\\{:03o}", c);
        else
            result += c;
    }
    return result + "\"";
}

}  // namespace descent
