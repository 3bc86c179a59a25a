/// \file
/// The conversation of two processes over a pair of pipes: each may ask the other, also
/// while it is being asked.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "common/assignments/wire.hpp"

namespace descent::assignments {

/// The other process is gone, or does not answer. No std::exception, as BadAnswer.
struct Ended {
    std::string text;
};

/// An exception of the other process that is no std::invalid_argument.
struct Thrown : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// One end of the conversation.
///
/// A message is its length in eight bytes, one byte for its kind, and the rest: a task
/// and its arguments; the number of a function and its arguments; a result; an exception.
/// A result answers the last request that is not answered.
class Peer : public Remote {
public:
    /// \param in,out file descriptors, open as long as this lives \param tasks what may be
    /// asked for
    Peer(int in, int out, const std::map<std::string, Service, std::less<>>& tasks)
        : in_(in), out_(out), tasks_(tasks) {}
    Peer(const Peer&) = delete;

    /// Seconds that the other side may take for an answer, including what it asks for in
    /// the meantime; 0 for any time.
    void limit(double seconds) { limit_ = seconds; }

    /// What comes from another descriptor while an answer is awaited is read, so that the
    /// other side does not wait, and its beginning kept. \param errors or −1
    void drain(int errors) { errors_ = errors; }
    const std::string& drained() const { return drained_; }  ///< what drain() has kept

    /// What is asked before a function of this side is called from the other one.
    void guard(std::function<void(std::uint64_t structure)> before) { before_ = std::move(before); }
    void before_call(std::uint64_t structure) override {
        if (before_) before_(structure);
    }

    /// A function of this side, called from this side.
    std::string call_own(std::uint64_t number, Reader& arguments) const;

    /// The other side's task. \returns the bytes of its result
    /// \throws std::invalid_argument, Thrown what it threw, Ended, BadAnswer
    std::string call_task(std::string_view task, std::string_view arguments);
    std::string call_function(std::uint64_t number, std::string arguments) override;
    std::uint64_t keep(Service function) override;

    /// Answers requests until the other side closes its end.
    void serve_all();

    /// Is a request of the other side being worked on?
    bool serving() const { return serving_ > 0; }

private:
    using Clock = std::chrono::steady_clock;
    enum class Kind : char { task = 'T', function = 'F', result = 'R', exception = 'X' };
    struct Message {
        Kind kind;
        std::string content;
    };

    std::string ask(Kind kind, std::string content);
    void answer(const Message& request);
    std::string perform(const Message& request);
    void send(Kind kind, std::string_view content);
    bool receive(Message& message);
    bool read_exactly(char* bytes, std::size_t size);
    void wait_for(int descriptor, short events);
    void read_errors();

    int in_, out_, errors_ = -1;
    std::array<char, 1 << 16> buffer_;  ///< of in_
    std::string_view come_;             ///< what came into it and is not read yet
    const std::map<std::string, Service, std::less<>>& tasks_;
    std::vector<Service> functions_;
    std::function<void(std::uint64_t)> before_;
    std::string drained_;
    double limit_ = 0;
    std::size_t serving_ = 0, asking_ = 0;
    Clock::time_point deadline_ = Clock::time_point::max();
};

}  // namespace descent::assignments
