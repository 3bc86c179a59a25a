#include "common/check/child.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "common/program/process.hpp"
#include "common/program/text.hpp"

namespace descent::check {
namespace {

using namespace std::chrono_literals;

/// The group that a signal must end, 0 for none.
std::atomic<pid_t> group = 0;
/// While a program is being started its group is not known yet: a signal is held till
/// then. To block it would not do, since BLAS has threads of its own, and any thread may
/// get it.
std::atomic<bool> starting = false;
std::atomic<int> held = 0;
static_assert(std::atomic<pid_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

extern "C" void end_group(int signal) {
    if (starting) {
        held = signal;
        return;
    }
    const pid_t children = group;
    if (children > 0) {
        kill(-children, SIGKILL);
        waitpid(children, nullptr, 0);
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

/// How a process ended; false while it runs. It stays for waitpid().
bool how_it_ended(pid_t process, siginfo_t& how) {
    how = {};
    return waitid(P_PID, static_cast<id_t>(process), &how, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           how.si_pid == process;
}

}  // namespace

std::string in_quotes(std::string_view line) {
    constexpr std::size_t most = 70;
    if (line.size() <= most) return fmt::format("'{}'", one_line(std::string(line)));
    std::string start(line.substr(0, most));
    remove_last_character(start);
    return fmt::format("'{}…'", one_line(start));
}

Child::Child(std::vector<std::string> command, double limit)
    : name_(in_quotes(fmt::format("{}", fmt::join(command, " ")))), limit_(limit) {
    Pipe in, out;
    starting = true;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT})
        if (std::signal(signal, end_group) == SIG_IGN) std::signal(signal, SIG_IGN);
    const int failure = start_program(command, {in.read, out.write, 2}, process_);
    if (failure == 0) group = process_;
    starting = false;
    if (held != 0) end_group(held);
    if (failure != 0)
        throw Fault{fmt::format("cannot start {}: {}", in_quotes(command[0]), strerror(failure))};
    in_ = Pipe::taken(in.write);
    out_ = Pipe::taken(out.read);
}

Child::~Child() {
    kill(-process_, SIGKILL);
    kill(process_, SIGKILL);  // should it have left its group
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
    group = 0;
    if (in_ >= 0) close(in_);
    close(out_);
}

void Child::expect(std::string awaited) {
    awaited_ = std::move(awaited);
    start_ = Clock::now();
}

std::string Child::line() {
    std::string_view nothing;
    while (!has_line()) step(nothing, 100ms);
    last_ = received_.substr(0, searched_);
    received_.erase(0, searched_ + 1);
    searched_ = 0;
    if (last_.ends_with('\r')) last_.pop_back();
    return last_;
}

std::string Child::ask(std::string request, std::string awaited) {
    request += '\n';
    std::string_view rest = request;
    expect(std::move(awaited));
    read_some();
    while (!rest.empty()) {
        if (!received_.empty())
            fault(fmt::format("said more than it was asked: {}", in_quotes(line())));
        step(rest, 100ms);
    }
    return line();
}

void Child::finish(std::string_view request) {
    static_cast<void>(!write(in_, request.data(), request.size()));  // or it has ended already
    close(std::exchange(in_, -1));
    siginfo_t how;
    for (expect(""); !how_it_ended(process_, how) && seconds() < std::min(limit_, 1.0);)
        std::this_thread::sleep_for(1ms);
}

void Child::expect_numbers(std::size_t count) {
    longest_ = (std::size_t{1} << 24) + 64 * count;
}

void Child::fault(std::string_view text) const {
    throw Fault{fmt::format("{} {}", name_, text)};
}

/// Reads, and writes as much of `rest` as goes, when either is possible.
void Child::step(std::string_view& rest, std::chrono::milliseconds wait) {
    pollfd files[2] = {{out_, POLLIN, 0}, {rest.empty() ? -1 : in_, POLLOUT, 0}};
    const int ready = poll(files, 2, static_cast<int>(wait.count()));
    if (files[0].revents != 0) read_some();
    if (files[1].revents != 0) {
        const ssize_t count = write(in_, rest.data(), rest.size());
        if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
        // it does not read any more: what it says last is its answer
        if (count < 0 && errno != EAGAIN && errno != EINTR) rest = {};
    }
    siginfo_t how;
    if (ready == 0 && how_it_ended(process_, how)) {  // somebody else holds its output open
        while (!has_line() && read_some()) {
        }
        open_ = false;
    }
    if (has_line()) return;
    if (!open_) died();
    if (seconds() > limit_) late();
}

/// \returns whether there was something
bool Child::read_some() {
    char buffer[1 << 16];
    const ssize_t count = read(out_, buffer, sizeof buffer);
    if (count > 0) received_.append(buffer, static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) open_ = false;
    if (!has_line() && received_.size() > longest_)
        fault(fmt::format("gave a line of more than {} bytes before {}: {}", longest_, awaited_,
                          in_quotes(received_)));
    return count > 0;
}

bool Child::has_line() {
    searched_ = std::min(received_.find('\n', searched_), received_.size());
    return searched_ < received_.size();
}

double Child::seconds() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
}

void Child::died() const {
    siginfo_t how;
    for (const auto start = Clock::now();
         !how_it_ended(process_, how) && Clock::now() - start < 1s;)
        std::this_thread::sleep_for(1ms);
    const std::string what =
        how.si_pid != process_ ? "closed its standard output"
        : how.si_code == CLD_EXITED
            ? fmt::format("ended with exit code {}", how.si_status)
            : fmt::format("was ended by the signal '{}'", strsignal(how.si_status));
    fault(fmt::format("{} before {}; {}", what, awaited_, last_words()));
}

void Child::late() const {
    fault(
        fmt::format("was silent for {:g} s before {} (does it flush its output? --limit allows "
                    "more time); {}",
                    limit_, awaited_, last_words()));
}

std::string Child::last_words() const {
    if (!received_.empty())
        return fmt::format("received last: {}, without a line break", in_quotes(received_));
    return last_.empty() ? "nothing was received" : "received last: " + in_quotes(last_);
}

}  // namespace descent::check
