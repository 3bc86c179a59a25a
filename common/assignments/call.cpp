#include "common/assignments/call.hpp"

#include <algorithm>

namespace descent::assignments {

std::string next_name(std::string_view& names) {
    const std::size_t end = std::min(names.find(", "), names.size());
    const std::string name(names.substr(0, end));
    names.remove_prefix(std::min(end + 2, names.size()));
    return name;
}

}  // namespace descent::assignments
