#include "common/program/drawing_program.hpp"

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

#include "common/program/files.hpp"

namespace descent {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::string content(std::FILE* file) {
    std::string result;
    std::rewind(file);
    char buffer[1 << 14];
    while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file))
        result.append(buffer, count);
    return result;
}

/// Runs a program from file to file. \returns whether it ended well
bool run(const std::string& program, std::vector<std::string> arguments, std::FILE* in,
         std::FILE* out) {
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fileno(in), 0);
    posix_spawn_file_actions_adddup2(&files, fileno(out), 1);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    arguments.insert(arguments.begin(), program);
    std::vector<char*> words;
    for (std::string& argument : arguments) words.push_back(argument.data());
    words.push_back(nullptr);
    pid_t child = 0;
    const int failure =
        posix_spawn(&child, program.c_str(), &files, nullptr, words.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (failure != 0) return false;
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return status == 0;
}

void replace_all(std::string& text, const std::string& what, const std::string& with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// Browsers show titles under the mouse.
void remove_titles(std::string& svg) {
    const std::string begin = "<title>", end = "</title>";
    for (std::size_t from = svg.find(begin); from != std::string::npos;
         from = svg.find(begin, from)) {
        const std::size_t to = svg.find(end, from);
        if (to == std::string::npos) return;
        svg.erase(from, to + end.size() - from);
    }
}

}  // namespace

std::string find_program(const std::string& name) {
    const char* path = std::getenv("PATH");
    std::string_view folders = path == nullptr ? "" : path;
    while (!folders.empty()) {
        const std::size_t end = std::min(folders.find(':'), folders.size());
        const std::string program = fmt::format("{}/{}", folders.substr(0, end), name);
        std::error_code ignored;
        if (end > 0 && std::filesystem::is_regular_file(program, ignored) &&
            access(program.c_str(), X_OK) == 0)
            return program;
        folders.remove_prefix(std::min(end + 1, folders.size()));
    }
    return {};
}

std::string output_of(const std::string& name, const std::vector<std::string>& arguments,
                      const std::string& input) {
    const std::string program = find_program(name);
    if (program.empty()) return {};
    const File in(std::tmpfile(), std::fclose), out(std::tmpfile(), std::fclose);
    if (!in || !out) return {};
    if (std::fwrite(input.data(), 1, input.size(), in.get()) != input.size() ||
        std::fflush(in.get()) != 0)
        return {};
    std::rewind(in.get());
    return run(program, arguments, in.get(), out.get()) ? content(out.get()) : std::string();
}

bool write_svg(const std::string& path, std::string svg) {
    if (svg.find("</svg>") == std::string::npos) {
        std::filesystem::remove(path + ".svg");
        return false;
    }
    replace_all(svg, "font-family=\"DejaVu Sans\"",
                "font-family=\"DejaVu Sans,Helvetica,Arial,sans-serif\"");
    remove_titles(svg);
    write_file(path + ".svg", svg);
    return true;
}

}  // namespace descent
