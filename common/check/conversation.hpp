/// \file
/// The protocol of docs/check_gradient.md: another program as an objective.
#pragma once

#include <cstddef>

#include "common/check/child.hpp"
#include "common/objective.hpp"
#include "common/parameters.hpp"

namespace descent::check {

/// What a program says of itself before it is asked anything.
struct Greeting {
    ParameterLayout layout;     ///< its `block` lines
    Vector phi;                 ///< its `phi` line
    std::size_t batch = 0;      ///< its `batch` line; 0 if there is none
    std::size_t skipped = 0;    ///< lines that stood before it, such as warnings
    std::string first_skipped;  ///< the first of them
};

/// Reads the lines up to `phi`.
/// \throws Fault when they are not as the protocol says
Greeting read_greeting(Child& child);

/// The program's loss and gradient; with a pattern, if its answers have one. It is asked
/// for one loss to know. The child must live as long as the result is used, which throws
/// Fault when an answer is not as the protocol says.
Objective make_objective(Child& child, const Greeting& greeting);

}  // namespace descent::check
