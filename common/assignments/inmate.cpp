#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
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
#include <csignal>
#include <cstring>
#include <fstream>
#include <random>
#include <thread>
#include <utility>

#include "common/assignments/sandbox.hpp"
#include "common/program/process.hpp"

namespace descent::assignments {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Where the jail tells how the program fares, in the process that becomes the jail.
constexpr int status_file = 3;

/// How many processes this user has, dead ones that wait for their parent included; 0
/// where there is no /proc, as in a bare chroot.
std::size_t processes_of(uid_t user) {
    std::size_t count = 0;
    std::error_code none;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc", none)) {
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

/// Gives a folder to a user. \returns whether that went
bool give(const fs::path& folder, uid_t user) {
    const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const bool given = file >= 0 && fchown(file, user, user) == 0;
    if (file >= 0) close(file);
    return given;
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
            close_files();
            if (attempt == 3) throw;
        }
    }
}

Inmate::~Inmate() {
    end();
    close_files();
}

void Inmate::close_files() {
    for (int* file : {&in_, &out_, &err_, &status_})
        if (*file >= 0) close(std::exchange(*file, -1));
}

void Inmate::start(const Sandbox& sandbox, const std::vector<std::string>& command) {
    news_.clear();
    ending_.reset();
    if (geteuid() == 0 && sandbox.wall != Wall::none) user_ = std::make_unique<FreshUser>();
    std::vector<std::string> words =
        command_inside(sandbox, command, user_ ? user_->id() : 0, status_file);
    if (user_ && !sandbox.writable.empty()) {
        if (!give(sandbox.writable, user_->id()))
            throw SandboxFailure(fmt::format("{}: {}", sandbox.writable.string(), strerror(errno)));
        writable_ = sandbox.writable;
    }
    Pipe in, out, err, status;
    const int failure =
        start_program(words, {in.read, out.write, err.write, status.write}, process_);
    if (failure != 0)
        throw SandboxFailure(fmt::format("cannot start {}: {}", words[0], strerror(failure)));
    // Where memory runs out, the kernel is to take it before us.
    std::ofstream(fmt::format("/proc/{}/oom_score_adj", process_)) << 1000;
    in_ = Pipe::taken(in.write), out_ = Pipe::taken(out.read);
    err_ = Pipe::taken(err.read), status_ = Pipe::taken(status.read);
    close(std::exchange(status.write, -1));  // else its end would never come
    const auto begin = std::chrono::steady_clock::now();
    while (!news_.ends_with('\n') && std::chrono::steady_clock::now() - begin < 10s) {
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
    const auto begin = std::chrono::steady_clock::now();
    const auto wait = [&] {
        std::this_thread::sleep_for(1ms);
        return std::chrono::steady_clock::now() - begin < 10s;
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

}  // namespace descent::assignments
