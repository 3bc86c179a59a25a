/// \file
/// What did a file of one's own add, and could it?
#pragma once

#include <functional>
#include <string>

namespace descent::bench {

/// Calls what adds something; keeps the text of the first std::invalid_argument. \return
/// whether there was none
bool try_to_add(const std::function<void()>& add);

/// \throws std::invalid_argument what the first add() that could not says
void require_added();

/// \throws std::invalid_argument unless a study can be named after it: no / , and no
/// space
void require_name(const std::string& name);

}  // namespace descent::bench
