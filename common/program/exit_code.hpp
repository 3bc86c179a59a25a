/// \file
/// What does a program say and return when it cannot go on?
#pragma once

#include <functional>
#include <string>

namespace descent {

/// Runs the work of a program, after closed standard descriptors are occupied and files
/// that may not grow are made an error of write().
/// \return its exit code; 2, after one complaint, for bad input, no memory and nowhere to
/// write (std::invalid_argument, std::runtime_error), and for what is not written yet
/// (NotImplemented); 3 for every other exception, which is a mistake in the program
int exit_code(const std::function<int()>& work,
              const std::function<void(const std::string& text)>& complain);

/// Ends the program with exit code 2 and the line "NAME: not enough memory", without
/// needing any: where a complaint cannot be put together, an exception cannot be caught.
[[noreturn]] void give_up_for_memory();

}  // namespace descent
