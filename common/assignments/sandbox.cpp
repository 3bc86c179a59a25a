#include "common/assignments/sandbox.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <random>
#include <thread>
#include <utility>

#include "common/program/process.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Where the jail tells how the program fares, in the process that becomes the jail.
constexpr int status_file = 3;

/// The program `jail`, which stands beside this one.
fs::path jail() {
    return fs::read_symlink("/proc/self/exe").parent_path() / "jail";
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
            throw SandboxFailure(
                fmt::format("other users cannot reach {}: the folder {} is closed "
                            "to them",
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

/// How many processes this user has, dead ones that wait for their parent included.
std::size_t processes_of(uid_t user) {
    std::size_t count = 0;
    std::error_code gone;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
        const std::string number = entry.path().filename();
        struct stat about;
        if (number.find_first_not_of("0123456789") == std::string::npos &&
            stat(entry.path().c_str(), &about) == 0 && about.st_uid == user)
            ++count;
    }
    return count;
}

/// Ends every process of a user at once, so that none can start another meanwhile.
void end_processes_of(uid_t user) {
    const pid_t child = fork();
    if (child == 0) {  // the system calls themselves: the C library's would ask all threads
        if (syscall(SYS_setresuid, user, user, user) == 0) kill(-1, SIGKILL);
        _exit(0);
    }
    while (child > 0 && waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
}

/// What the jail said last, as an ending.
std::optional<Ending> ending_in(std::string_view news) {
    for (const std::string_view how : {"exited ", "killed "}) {
        const std::size_t at = news.find(how);
        if (at == std::string_view::npos || !news.ends_with('\n')) continue;
        const std::string_view number = news.substr(at + how.size());
        int value = 0;
        std::from_chars(number.data(), number.data() + number.size(), value);
        return how == "exited " ? Ending{value, 0} : Ending{0, value};
    }
    return {};
}

/// Gives a folder to a user.
void give(const fs::path& folder, uid_t user) {
    const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (file < 0 || fchown(file, user, user) != 0)
        throw SandboxFailure(fmt::format("{}: {}", folder.string(), strerror(errno)));
    close(file);
}

}  // namespace

/// A name in the network of this machine stands for the user, as it goes when we go.
class FreshUser {
public:
    FreshUser() {
        std::random_device random;
        for (int attempt = 0; attempt < 1000; ++attempt) {
            id_ = first + random() % count;
            if (take() && processes_of(id_) == 0) return;
            close(name_);
        }
        throw SandboxFailure("there is no user left for a sandbox");
    }
    ~FreshUser() { close(name_); }
    FreshUser(const FreshUser&) = delete;
    FreshUser& operator=(const FreshUser&) = delete;

    uid_t id() const { return id_; }

private:
    /// systemd takes its passing users from the same numbers.
    static constexpr uid_t first = 61184, count = 4336;

    bool take() {
        name_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address = {AF_UNIX, {}};
        const std::string name = fmt::format("descent-sandbox-{}", id_);
        std::copy(name.begin(), name.end(), address.sun_path + 1);  // abstract: no file
        return bind(name_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }

    uid_t id_ = 0;
    int name_ = -1;
};

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
std::string text(Ending ending) {
    return ending.signal == 0 ? fmt::format("exit code {}", ending.exit_code)
                              : fmt::format("signal '{}'", strsignal(ending.signal));
}

Inmate::Inmate(const Sandbox& sandbox, const std::vector<std::string>& command) {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);  // orphans of the program become our children
    for (int attempt = 1;; ++attempt) {
        try {
            start(sandbox, command);
            return;
        } catch (const SandboxFailure&) {
            end();
            if (attempt == 3) throw;
        }
    }
}

Inmate::~Inmate() {
    end();
    for (const int file : {in_, out_, err_, status_})
        if (file >= 0) close(file);
}

void Inmate::start(const Sandbox& sandbox, const std::vector<std::string>& command) {
    news_.clear();
    ending_.reset();
    if (there_is_root() && sandbox.wall != Wall::none) user_ = std::make_unique<FreshUser>();
    std::vector<std::string> words =
        command_inside(sandbox, command, user_ ? user_->id() : 0, status_file);
    if (user_ && !sandbox.writable.empty()) {
        give(sandbox.writable, user_->id());
        writable_ = sandbox.writable;
    }
    Pipe in, out, err, status;
    const int failure =
        start_program(words, {in.read, out.write, err.write, status.write}, process_);
    if (failure != 0)
        throw SandboxFailure(fmt::format("cannot start {}: {}", words[0], strerror(failure)));
    // Where memory runs out, the kernel is to take it before us.
    std::ofstream(fmt::format("/proc/{}/oom_score_adj", process_)) << 1000;
    for (int* file : {&in_, &out_, &err_, &status_})
        if (*file >= 0) close(*file);
    in_ = Pipe::taken(in.write), out_ = Pipe::taken(out.read);
    err_ = Pipe::taken(err.read), status_ = Pipe::taken(status.read);
    close(std::exchange(status.write, -1));  // else its end would never come
    const auto begin = Clock::now();
    while (!news_.ends_with('\n') && Clock::now() - begin < 10s) {
        pollfd file = {status_, POLLIN, 0};
        poll(&file, 1, 100);
        if (file.revents != 0 && !read_status()) break;
    }
    if (news_.starts_with("started\n")) return;
    char complaint[1000];
    const ssize_t length = read(err_, complaint, sizeof complaint);
    if (length > 0) news_.append(complaint, static_cast<std::size_t>(length));
    while (news_.ends_with('\n')) news_.pop_back();
    throw SandboxFailure("the sandbox did not start: " +
                         (news_.empty() ? std::string("no word of it in 10 s") : news_));
}

/// \returns false at its end
bool Inmate::read_status() {
    char buffer[1000];
    const ssize_t count = read(status_, buffer, sizeof buffer);
    if (count > 0) news_.append(buffer, static_cast<std::size_t>(count));
    return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

void Inmate::close_in() {
    if (in_ >= 0) close(std::exchange(in_, -1));
}

std::optional<Ending> Inmate::ended() {
    if (ending_) return ending_;
    const bool open = read_status();
    ending_ = ending_in(news_);
    // The jail itself has ended: the kernel has killed it for want of memory.
    if (!open && !ending_) ending_ = Ending{0, SIGKILL};
    return ending_;
}

Ending Inmate::end() {
    if (process_ > 0) ended();
    const auto begin = Clock::now();
    const auto wait = [&] {
        std::this_thread::sleep_for(1ms);
        return Clock::now() - begin < 10s;
    };
    while (process_ > 0) {  // nobody in its group can leave it
        kill(-process_, SIGKILL);
        pid_t ended = 1;
        while (ended > 0) ended = waitpid(-process_, nullptr, WNOHANG);
        if ((ended < 0 && errno == ECHILD) || !wait()) process_ = 0;
    }
    if (user_) {
        do end_processes_of(user_->id());
        while (processes_of(user_->id()) > 0 && wait());
        if (!writable_.empty()) give(std::exchange(writable_, {}), geteuid());
        user_.reset();
    }
    if (!ending_) ending_ = Ending{0, SIGKILL};
    return *ending_;
}

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
    const auto start = Clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(Clock::now() - start); };
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
