/// \file
/// What stands where a student's lines belong.
#pragma once

#include <stdexcept>
#include <string>

namespace descent {

/// Thrown by a task that nobody has done yet.
struct NotImplemented : std::logic_error {
    using std::logic_error::logic_error;
};

/// \throws NotImplemented always
[[noreturn]] inline void not_implemented(const std::string& task) {
    throw NotImplemented(task + " is not implemented yet");
}

}  // namespace descent
