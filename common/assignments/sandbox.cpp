#include "common/assignments/sandbox.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "common/program/process.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;

/// The program `jail`, which stands beside this one.
fs::path jail() {
    return program_path().parent_path() / "jail";
}

bool there_is_root() {
    return geteuid() == 0;
}

/// \throws SandboxFailure unless the path is what it seems, and other users reach it
void check_path(const fs::path& path) {
    if (!path.is_absolute()) throw SandboxFailure(path.string() + " is no absolute path");
    if (fs::is_symlink(path)) throw SandboxFailure(path.string() + " is a link");
    if (!fs::exists(path)) throw SandboxFailure(path.string() + " does not exist");
    if (!there_is_root()) return;
    for (fs::path above = path.parent_path();; above = above.parent_path()) {
        if ((fs::status(above).permissions() & fs::perms::others_exec) == fs::perms::none)
            throw SandboxFailure(fmt::format("other users cannot reach {}: {} is closed to them",
                                             path.string(), above.string()));
        if (above == above.parent_path()) break;
    }
}

/// What every program needs of the system: its libraries, or all programs.
std::vector<fs::path> system_paths(const Sandbox& sandbox) {
    std::vector<fs::path> result;
    for (const char* path : {"/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libx32"})
        if (!sandbox.programs && fs::is_directory(path)) result.push_back(path);
    if (sandbox.programs) result.push_back("/usr");
    for (const char* path : {"/lib", "/lib32", "/lib64", "/libx32", "/bin"})
        if (fs::is_directory(path) && !fs::is_symlink(path)) result.push_back(path);
    for (const char* path : {"/etc/ld.so.cache", "/etc/alternatives", "/dev/null"})
        if (fs::exists(path)) result.push_back(path);
    return result;
}

using Words = std::vector<std::string>;

void append(Words& words, const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
}

/// What `jail` is told behind every wall.
Words jail_options(const Sandbox& sandbox, int status) {
    const Limits& limits = sandbox.limits;
    Words result = {"--status", std::to_string(status)};
    if (!sandbox.writable.empty()) append(result, {"--folder", sandbox.writable});
    const auto limit = [&](const char* option, std::size_t value) {
        if (value > 0) append(result, {option, std::to_string(value)});
    };
    limit("--cpu", limits.cpu);
    limit("--memory", limits.memory);
    limit("--processes", limits.processes);
    limit("--file-size", limits.file_size);
    if (sandbox.wall != Wall::none)
        append(result, {"--calls", sandbox.programs ? "programs" : "run"});
    return result;
}

/// bubblewrap with a root of its own, in which stands only what may be seen.
Words bubblewrap(const Sandbox& sandbox, const std::vector<fs::path>& readable, uid_t user) {
    Words result;
    if (user != 0) {  // root inside would be a little of root outside
        const std::string id = std::to_string(user);
        result = {"setpriv",
                  "--reuid",
                  id,
                  "--regid",
                  id,
                  "--clear-groups",
                  "--no-new-privs",
                  "--inh-caps=-all",
                  "--bounding-set=-all"};
    }
    append(result, {"bwrap", "--unshare-all", "--die-with-parent", "--as-pid-1", "--cap-drop",
                    "ALL", "--hostname", "sandbox"});
    for (const fs::path& path : readable)
        append(result, {path == "/dev/null" ? "--dev-bind" : "--ro-bind", path, path});
    for (const char* path : {"/lib", "/lib32", "/lib64", "/libx32", "/bin"})
        if (fs::is_symlink(path)) append(result, {"--symlink", fs::read_symlink(path), path});
    if (!sandbox.writable.empty()) append(result, {"--bind", sandbox.writable, sandbox.writable});
    append(result, {"--ro-bind", jail(), "/jail", "--remount-ro", "/", "--", "/jail"});
    return result;
}

}  // namespace

std::string_view name(Wall wall) {
    return wall == Wall::none ? "none" : wall == Wall::jail ? "jail" : "bubblewrap";
}

std::vector<std::string> command_inside(const Sandbox& sandbox, Words command, uid_t user,
                                        int status) {
    std::vector<fs::path> readable = system_paths(sandbox);
    readable.insert(readable.end(), sandbox.readable.begin(), sandbox.readable.end());
    if (const fs::path program = command.at(0); program.is_absolute()) readable.push_back(program);
    Words result;
    if (sandbox.wall == Wall::none) {
        result = {jail()};
    } else {
        for (const fs::path& path : readable) check_path(path);
        if (!sandbox.writable.empty()) check_path(sandbox.writable);
    }
    if (sandbox.wall == Wall::bubblewrap) {
        check_path(jail());
        result = bubblewrap(sandbox, readable, user);
    }
    if (sandbox.wall == Wall::jail) {
        result = {jail()};
        if (user != 0) append(result, {"--user", std::to_string(user)});
        for (const fs::path& path : readable) append(result, {"--read", path});
        if (!sandbox.writable.empty()) append(result, {"--write", sandbox.writable});
    }
    append(result, jail_options(sandbox, status));
    result.push_back("--");
    append(result, command);
    return result;
}
}  // namespace descent::assignments
