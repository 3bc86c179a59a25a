#include "common/assignments/examination.hpp"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <functional>
#include <thread>
#include <utility>

#include "common/program/process.hpp"

namespace descent::assignments {
namespace {

constexpr std::size_t most_ends = 3;    ///< after these the player is not started again
constexpr unsigned longest_apart = 10;  ///< seconds for what a player asks of the book
constexpr std::size_t asked_twice = 3;  ///< first calls of a test that are repeated
constexpr std::size_t compared = 200;   ///< … that are compared with the book's

/// Functions that the examiner itself has sent, when the book's own function calls them.
class Loopback : public Remote {
public:
    Loopback(const Peer& peer, std::set<std::uint64_t>& structures)
        : peer_(peer), structures_(structures) {}
    std::uint64_t keep(Service) override { return 0; }
    std::string call_function(std::uint64_t number, std::string arguments) override {
        Reader in(arguments, this);
        return peer_.call_own(number, in);
    }
    void before_call(std::uint64_t structure) override { structures_.insert(structure); }

private:
    const Peer& peer_;
    std::set<std::uint64_t>& structures_;
};

/// The service in a process of its own: what it is asked with may bring it down.
Service apart(Service service) {
    return [service = std::move(service)](Reader& in) -> std::string {
        Pipe answers;
        const pid_t child = fork();
        if (child == 0) {
            alarm(longest_apart);
            // what ends it is not to be told as if it had ended the tests
            for (const int fatal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT})
                std::signal(fatal, SIG_DFL);
            std::string answer = "bit cannot be answered";
            try {
                answer = "r" + service(in);
            } catch (const std::invalid_argument& e) {
                answer = std::string("i") + e.what();
            } catch (...) {
            }
            for (std::size_t sent = 0; sent < answer.size();) {
                const ssize_t n = write(answers.write, answer.data() + sent, answer.size() - sent);
                if (n <= 0) break;
                sent += static_cast<std::size_t>(n);
            }
            _exit(0);
        }
        close(std::exchange(answers.write, -1));
        std::string answer;
        char buffer[1 << 16];
        for (ssize_t n = 1; (n = read(answers.read, buffer, sizeof buffer)) > 0;)
            answer.append(buffer, static_cast<std::size_t>(n));
        waitpid(child, nullptr, 0);
        if (answer.empty()) throw BadAnswer{"it asks the book for something that has no answer"};
        if (answer[0] == 'i') throw std::invalid_argument(answer.substr(1));
        if (answer[0] != 'r') throw BadAnswer{answer.substr(1)};
        return answer.substr(1);
    };
}

MakeNumber forgery(const std::string& name) {
    if (name == "zeros" || name == "by heart")
        return [](Real, const auto&, std::size_t) { return Real(0); };
    if (name == "ones") return [](Real, const auto&, std::size_t) { return Real(1); };
    if (name == "nan")
        return
            [](Real, const auto&, std::size_t) { return std::numeric_limits<Real>::quiet_NaN(); };
    if (name == "a copy of what went in")
        return [](Real, const std::vector<Real>& given, std::size_t at) {
            return given.empty() ? Real(0) : given[at % given.size()];
        };
    throw Ended{"no such forgery: " + name};
}

/// A right answer with other bytes in it, as a hostile program may send it.
std::string spoilt(std::string bytes, std::mt19937_64& random) {
    const auto below = [&](std::size_t n) { return n == 0 ? 0 : random() % n; };
    const auto replace = [&](std::size_t at, std::uint64_t word) {
        for (std::size_t i = at; i < std::min(at + sizeof word, bytes.size()); ++i, word >>= 8)
            bytes[i] = static_cast<char>(word & 0xFF);
    };
    constexpr std::uint64_t extremes[] = {0, 1, ~0ULL, 1ULL << 63, 1ULL << 32, 0x7FF8ULL << 48};
    switch (below(5)) {
        case 0:
            for (char& byte : bytes) byte = static_cast<char>(random());
            break;
        case 1:
            bytes.resize(below(bytes.size()));
            break;
        case 2:
            for (std::size_t more = 1 + below(100); more > 0; --more)
                bytes += static_cast<char>(random());
            break;
        case 3:
            for (std::size_t k = 1 + below(8); k > 0; --k) replace(below(bytes.size()), random());
            break;
        default:
            replace(below(bytes.size()), extremes[below(std::size(extremes))]);
    }
    return bytes;
}

}  // namespace

/// One run of the player's program, and the conversation with it.
struct Examination::Player {
    Player(const ExaminationPlan& plan, const std::map<std::string, Service, std::less<>>& allowed)
        : inmate(plan.sandbox, plan.player), peer(inmate.out(), inmate.in(), allowed) {
        peer.limit(plan.limit);
        peer.drain(inmate.err());
    }

    /// Ends it. \returns how it ended, if it did so by itself
    std::string end() {
        running = false;
        // it may be about to end by itself, its pipes closed already
        for (int wait = 0; wait < 50 && !inmate.ended(); ++wait)
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        const bool by_itself = inmate.ended().has_value();
        const Ending ending = inmate.end();
        return by_itself ? text(ending) : "";
    }

    Inmate inmate;
    Peer peer;
    bool running = true;
};

Examination::Examination(ExaminationPlan plan) : plan_(std::move(plan)) {
    std::signal(SIGPIPE, SIG_IGN);
    for (const std::string& task : plan_.uses)
        if (const Service& service = tasks.find(task)->second.service; plan_.trusted)
            allowed_[task] = service;
        else
            allowed_[task] = apart(service);
    if (plan_.forge.empty()) return;
    nobody_.emplace(-1, -1, allowed_);
    if (plan_.forge.starts_with("spoilt ")) random_.seed(std::stoull(plan_.forge.substr(7)));
    if (plan_.forge != "by heart") return;
    std::ifstream memory(plan_.memory);
    for (std::size_t hash = 0; memory >> hash;) remembered_.insert(hash);
}

Examination::~Examination() = default;

bool Examination::elsewhere(std::string_view task) const {
    const bool serving = !players_.empty() && players_.back()->peer.serving();
    return task == plan_.task && !serving && !in_book_;
}

Examination::Player& Examination::player() {
    if (!given_up_.empty()) throw Ended{"not asked again: " + given_up_};
    if (players_.empty() || !players_.back()->running) {
        players_.push_back(std::make_unique<Player>(plan_, allowed_));
        players_.back()->peer.guard([this](std::uint64_t structure) {
            if (!structures_.empty() && !structures_.contains(structure))
                throw BadAnswer{"it calls a function it was given with other sizes than the book"};
        });
    }
    return *players_.back();
}

Remote& Examination::remote() {
    if (nobody_) return *nobody_;
    return player().peer;
}

std::string Examination::ask(std::string_view task, const std::string& arguments,
                             const Results& results) {
    ++calls_;
    if (nobody_) {
        const bool known = remembered_.contains(std::hash<std::string>()(arguments));
        const std::string right = book(task, arguments);
        if (known) return right;
        return of_same_structure(plan_.forge.starts_with("spoilt")
                                     ? spoilt(right, random_)
                                     : results.forge(right, forgery(plan_.forge)),
                                 right, results);
    }
    if (!plan_.memory.empty())
        std::ofstream(plan_.memory, std::ios::app) << std::hash<std::string>()(arguments) << '\n';
    Player& asked = player();
    const BookAnswer right = ask_book(task, arguments);
    const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - begin_;
    const double left = plan_.budget - gone.count(), limit = std::max(plan_.limit, 50 * slowest_);
    asked.peer.limit(std::max(std::min(limit, left), 0.001));
    try {
        std::string answer = asked.peer.call_task(task, arguments);
        if (calls_ <= asked_twice) require_same(task, arguments, answer);
        if (calls_ <= compared && !difference_) compare_with_book(answer, right, results.compare);
        if (!right.refused.empty()) return answer;
        return of_same_structure(std::move(answer), right.bytes, results);
    } catch (const Ended& e) {
        const std::string how = asked.end();
        const bool late = e.text.starts_with("no answer");
        crashed_ = crashed_ || (!late && how.find("signal") != std::string::npos);
        std::string reason = late || how.empty() ? e.text : fmt::format("{}, {}", e.text, how);
        if (late && left < limit)
            reason = fmt::format("the time for this task, {:g} s, is over", plan_.budget);
        if (late || ++ended_ >= most_ends) given_up_ = reason;
        throw Ended{reason};
    } catch (const BadAnswer& e) {
        asked.end();
        if (++ended_ >= most_ends) given_up_ = e.text;
        throw;
    }
}

std::string Examination::of_same_structure(std::string answer, const std::string& right,
                                           const Results& results) const {
    if (!plan_.any_sizes && results.structure(answer) != results.structure(right))
        throw BadAnswer{"the result has other sizes than the book's"};
    return answer;
}

void Examination::require_same(std::string_view task, const std::string& arguments,
                               const std::string& answer) {
    if (player().peer.call_task(task, arguments) != answer)
        throw BadAnswer{"not repeatable: the same arguments gave two different answers"};
}

Examination::BookAnswer Examination::ask_book(std::string_view task, const std::string& arguments) {
    const auto begin = std::chrono::steady_clock::now();
    BookAnswer right;
    try {
        right.bytes = book(task, arguments);
    } catch (const std::exception& e) {
        right.refused = e.what();
    }
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - begin;
    slowest_ = std::max(slowest_, time.count());
    return right;
}

void Examination::compare_with_book(const std::string& answer, const BookAnswer& right,
                                    const Comparer& compare) {
    if (!right.refused.empty()) {
        difference_ = {{}, "an input that the book refuses", right.refused, "", ""};
    } else if (right.bytes != answer) {
        Difference difference = compare(answer, right.bytes);
        if (!difference.wrong.empty()) difference_ = std::move(difference);
    }
}

std::string Examination::book(std::string_view task, const std::string& arguments) {
    Loopback loopback(nobody_ ? *nobody_ : player().peer, structures_);
    Reader in(arguments, &loopback);
    struct Inside {
        bool& flag;
        explicit Inside(bool& f) : flag(f) { flag = true; }
        ~Inside() { flag = false; }
    } inside(in_book_);
    return tasks.find(task)->second.service(in);
}

void Examination::begin_test() {
    calls_ = 0;
    difference_.reset();
}

std::string Examination::prints() const {
    std::string all;
    for (const auto& player : players_) all += player->peer.drained();
    return all;
}

}  // namespace descent::assignments
