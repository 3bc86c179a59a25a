#include "common/assignments/examination.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>

#include "common/not_implemented.hpp"

extern char** environ;

namespace descent::assignments {
namespace {

constexpr std::size_t most_ends = 3;     ///< after these the player is not started again
constexpr std::size_t asked_twice = 3;   ///< first calls of a test that are repeated
constexpr std::size_t compared = 200;    ///< … that are compared with the book's

/// Functions that the examiner itself has sent, when the book's own function calls them.
class Loopback : public Remote {
public:
    explicit Loopback(const Peer& peer) : peer_(peer) {}
    std::uint64_t keep(Service) override { return 0; }
    std::string call_function(std::uint64_t number, std::string arguments) override {
        Reader in(arguments, this);
        return peer_.call_own(number, in);
    }

private:
    const Peer& peer_;
};

struct Pipe {
    std::array<int, 2> end{-1, -1};
    Pipe() {
        if (pipe2(end.data(), O_CLOEXEC) != 0)
            throw Ended{fmt::format("no pipe: {}", strerror(errno))};
    }
};

}  // namespace

/// One run of the player's program.
class Examination::Player {
public:
    Player(std::vector<std::string> command, double limit,
           const std::map<std::string, Service, std::less<>>& allowed) {
        Pipe in, out, errors;
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, in.end[0], 0);
        posix_spawn_file_actions_adddup2(&files, out.end[1], 1);
        posix_spawn_file_actions_adddup2(&files, errors.end[1], 2);
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
        std::vector<char*> words;
        for (std::string& word : command) words.push_back(word.data());
        words.push_back(nullptr);
        const int failure =
            posix_spawnp(&process_, words[0], &files, &attributes, words.data(), environ);
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&files);
        for (const int end : {in.end[0], out.end[1], errors.end[1]}) close(end);
        in_ = in.end[1], out_ = out.end[0], errors_ = errors.end[0];
        for (const int end : {in_, out_, errors_})
            fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK);
        if (failure != 0) {
            process_ = 0;
            throw Ended{fmt::format("cannot start {}: {}", command[0], strerror(failure))};
        }
        peer.emplace(out_, in_, allowed);
        peer->limit(limit);
        peer->drain(errors_);
    }
    ~Player() {
        end();
        for (const int end : {in_, out_, errors_}) close(end);
    }

    bool running() const { return process_ != 0; }

    /// Ends it with its group. \returns how it ended, if it did so by itself
    std::string end() {
        if (process_ == 0) return {};
        std::string how;
        int status = 0;
        // it may be about to end by itself, its pipes closed already
        for (int wait = 0; wait < 50; ++wait) {
            const pid_t ended = waitpid(process_, &status, WNOHANG);
            if (ended == process_) {
                how = WIFEXITED(status)
                          ? fmt::format("exit code {}", WEXITSTATUS(status))
                          : fmt::format("killed by '{}'", strsignal(WTERMSIG(status)));
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        kill(-process_, SIGKILL);
        if (how.empty()) {
            kill(process_, SIGKILL);
            while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
            }
        }
        process_ = 0;
        return how;
    }

    std::optional<Peer> peer;

private:
    pid_t process_ = 0;
    int in_ = -1, out_ = -1, errors_ = -1;
};

Examination::Examination(ExaminationPlan plan) : plan_(std::move(plan)) {
    std::signal(SIGPIPE, SIG_IGN);
    for (const std::string& task : plan_.uses) allowed_[task] = tasks.find(task)->second.service;
}

Examination::~Examination() = default;

bool Examination::elsewhere(std::string_view task) const {
    const bool serving = !players_.empty() && players_.back()->peer->serving();
    return task == plan_.task && !serving && !in_book_;
}

Examination::Player& Examination::player() {
    if (given_up_) throw Ended{"not asked again"};
    if (players_.empty() || !players_.back()->running())
        players_.push_back(std::make_unique<Player>(plan_.player, plan_.limit, allowed_));
    return *players_.back();
}

Remote& Examination::remote() {
    return *player().peer;
}

std::string Examination::ask(std::string_view task, const std::string& arguments,
                             const Comparer& compare) {
    Player& asked = player();
    try {
        ++calls_;
        const std::string answer = asked.peer->call_task(task, arguments);
        if (calls_ <= asked_twice) require_same(task, arguments, answer);
        if (calls_ <= compared && !difference_)
            compare_with_book(task, arguments, answer, compare);
        return answer;
    } catch (const Ended& e) {
        const std::string how = asked.end();
        const bool late = e.text.starts_with("no answer");
        given_up_ = late || ++ended_ >= most_ends;
        throw Ended{late || how.empty() ? e.text : fmt::format("{}, {}", e.text, how)};
    } catch (const BadAnswer&) {
        asked.end();
        given_up_ = ++ended_ >= most_ends;
        throw;
    }
}

void Examination::require_same(std::string_view task, const std::string& arguments,
                               const std::string& answer) {
    if (player().peer->call_task(task, arguments) != answer)
        throw BadAnswer{"not repeatable: the same arguments gave two different answers"};
}

void Examination::compare_with_book(std::string_view task, const std::string& arguments,
                                    const std::string& answer, const Comparer& compare) {
    Loopback loopback(*player().peer);
    Reader in(arguments, &loopback);
    in_book_ = true;
    try {
        const std::string expected = tasks.find(task)->second.service(in);
        if (expected != answer) {
            Difference difference = compare(answer, expected);
            if (!difference.wrong.empty()) difference_ = std::move(difference);
        }
    } catch (const std::exception& e) {
        difference_ = {{}, "an input that the book refuses", e.what(), "", ""};
    } catch (...) {
        in_book_ = false;
        throw;
    }
    in_book_ = false;
}

void Examination::begin_test() {
    calls_ = 0;
    difference_.reset();
}

std::string Examination::prints() const {
    std::string all;
    for (const auto& player : players_) all += player->peer->drained();
    return all;
}

}  // namespace descent::assignments
