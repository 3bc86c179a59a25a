/// \file
/// Who is on the other side, and what when it answers badly?
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace descent::assignments {

/// What came is not what was asked for. No std::exception: a student's code, or a
/// gradient check, must not take it for one of its own.
struct BadAnswer {
    std::string text;
};

class Reader;

/// Answers a request: reads the arguments, returns the results as bytes.
using Service = std::function<std::string(Reader&)>;

/// The other process, as far as a function that has crossed needs it.
class Remote {
public:
    virtual ~Remote() = default;
    /// Keeps a function of this side for the other one. \returns its number
    virtual std::uint64_t keep(Service function) = 0;
    /// Has the other side call its function. \returns the results as bytes
    virtual std::string call_function(std::uint64_t number, std::string arguments) = 0;
    /// The other side's call of a kept function has been read, and comes next.
    /// \param structure of its arguments \throws BadAnswer when it must not come
    virtual void before_call([[maybe_unused]] std::uint64_t structure) {}
};

}  // namespace descent::assignments
