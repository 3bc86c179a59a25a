#include "common/assignments/peer.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "common/not_implemented.hpp"

namespace descent::assignments {
namespace {

constexpr std::size_t longest = std::size_t{1} << 26;  ///< bytes of a message
constexpr std::size_t deepest = 32;                    ///< requests within requests
constexpr std::size_t longest_text = 4096;             ///< of an exception

/// What an exception says, cut to a moderate length.
std::string text_of(const char* what) {
    std::string text;
    for (; what && *what && text.size() < longest_text; ++what) text += *what;
    return text;
}

}  // namespace

std::string Peer::call_task(std::string_view task, std::string_view arguments) {
    Writer request(this);
    request.write(task);
    return ask(Kind::task, std::move(request.bytes.append(arguments)));
}

std::string Peer::call_function(std::uint64_t number, std::string arguments) {
    Writer request(this);
    request.write(number);
    return ask(Kind::function, std::move(request.bytes.append(arguments)));
}

std::uint64_t Peer::keep(Service function) {
    functions_.push_back(std::move(function));
    return functions_.size() - 1;
}

void Peer::serve_all() {
    for (Message request; receive(request);) answer(request);
}

std::string Peer::ask(Kind kind, std::string content) {
    if (asking_ == 0 && limit_ > 0)
        deadline_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                       std::chrono::duration<double>(limit_));
    ++asking_;
    struct Less {
        std::size_t& count;
        ~Less() { --count; }
    } less{asking_};
    send(kind, content);
    for (Message message; receive(message);) {
        if (message.kind == Kind::result) return std::move(message.content);
        if (message.kind == Kind::exception) {
            const char type = message.content.empty() ? '?' : message.content[0];
            const std::string text = text_of(message.content.c_str() + !message.content.empty());
            if (type == 'i') throw std::invalid_argument(text);
            if (type == 'n') throw NotImplemented(text);
            throw Thrown(text);
        }
        if (serving_ >= deepest) throw BadAnswer{"it asks and asks, and does not answer"};
        answer(message);
    }
    throw Ended{"the program ended before it answered"};
}

void Peer::answer(const Message& request) {
    ++serving_;
    struct Less {
        std::size_t& count;
        ~Less() { --count; }
    } less{serving_};
    try {
        const std::string result = perform(request);
        send(Kind::result, result);
    } catch (const std::invalid_argument& e) {
        send(Kind::exception, "i" + text_of(e.what()));
    } catch (const NotImplemented& e) {
        send(Kind::exception, "n" + text_of(e.what()));
    } catch (const BadAnswer& e) {
        send(Kind::exception, "b" + text_of(e.text.c_str()));
    } catch (const Ended&) {
        throw;
    } catch (const std::exception& e) {
        send(Kind::exception, "e" + text_of(e.what()));
    } catch (...) {
        send(Kind::exception, "ean exception that is no std::exception");
    }
}

std::string Peer::perform(const Message& request) {
    Reader in(request.content, this);
    if (request.kind == Kind::task) {
        const auto task = in.read<std::string>();
        const auto found = tasks_.find(task);
        if (found == tasks_.end())
            throw BadAnswer{fmt::format("{:.20} may not be asked for here", task)};
        return found->second(in);
    }
    if (request.kind == Kind::function) {
        return call_own(in.read<std::uint64_t>(), in);
    }
    throw BadAnswer{"an answer that nobody asked for"};
}

std::string Peer::call_own(std::uint64_t number, Reader& arguments) const {
    if (number >= functions_.size()) throw BadAnswer{"there is no such function"};
    // a copy: the call may keep further functions, and the vector move
    const Service function = functions_[number];
    return function(arguments);
}

void Peer::send(Kind kind, std::string_view content) {
    Writer head(nullptr);
    head.write(static_cast<std::uint64_t>(content.size()));
    head.write(static_cast<char>(kind));
    std::string message = std::move(head.bytes);
    message += content;
    for (std::string_view rest = message; !rest.empty();) {
        wait_for(out_, POLLOUT);
        const ssize_t written = write(out_, rest.data(), rest.size());
        if (written < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (written <= 0) throw Ended{"the program ended before it answered"};
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

bool Peer::receive(Message& message) {
    char head[sizeof(std::uint64_t) + 1];
    if (!read_exactly(head, sizeof head)) return false;
    std::uint64_t size;
    std::memcpy(&size, head, sizeof size);
    if (size > longest) throw BadAnswer{fmt::format("the answer is {} bytes long", size)};
    message.kind = static_cast<Kind>(head[sizeof size]);
    // The memory grows with what really comes.
    message.content.clear();
    while (message.content.size() < size) {
        const std::size_t had = message.content.size();
        message.content.resize(had + std::min<std::size_t>(size - had, std::size_t{1} << 20));
        if (!read_exactly(message.content.data() + had, message.content.size() - had)) return false;
    }
    return true;
}

bool Peer::read_exactly(char* bytes, std::size_t size) {
    while (size > 0) {
        if (come_.empty()) {
            wait_for(in_, POLLIN);
            const ssize_t got = read(in_, buffer_.data(), buffer_.size());
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (got <= 0) return false;
            come_ = {buffer_.data(), static_cast<std::size_t>(got)};
        }
        const std::size_t taken = come_.copy(bytes, size);
        come_.remove_prefix(taken);
        bytes += taken, size -= taken;
    }
    return true;
}

/// Until the descriptor is ready, or the time is up.
void Peer::wait_for(int descriptor, short events) {
    for (;;) {
        pollfd ends[2] = {{descriptor, events, 0}, {errors_, POLLIN, 0}};
        int wait = -1;
        if (limit_ > 0 && asking_ > 0) {
            const auto left = deadline_ - Clock::now();
            wait = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
            if (left.count() <= 0) throw Ended{fmt::format("no answer within {:g} s", limit_)};
        }
        if (poll(ends, 2, wait) < 0 && errno != EINTR) throw Ended{"its pipes cannot be read"};
        if (ends[1].revents != 0) read_errors();
        if (ends[0].revents != 0) return;
    }
}

void Peer::read_errors() {
    constexpr std::size_t most = std::size_t{1} << 16;
    char buffer[4096];
    const ssize_t got = read(errors_, buffer, sizeof buffer);
    if (got == 0 || (got < 0 && errno != EINTR && errno != EAGAIN)) errors_ = -1;
    if (got > 0 && drained_.size() < most) drained_.append(buffer, static_cast<std::size_t>(got));
}

}  // namespace descent::assignments
