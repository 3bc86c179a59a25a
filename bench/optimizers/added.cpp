#include "bench/optimizers/added.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace descent::bench {
namespace {

std::string& first_error() {
    static std::string text;
    return text;
}

}  // namespace

bool try_to_add(const std::function<void()>& add) {
    try {
        add();
        return true;
    } catch (const std::invalid_argument& error) {
        if (first_error().empty()) first_error() = error.what();
        return false;
    }
}

void require_added() {
    const std::string text = std::exchange(first_error(), {});
    if (!text.empty()) throw std::invalid_argument(text);
}

void require_name(const std::string& name) {
    if (name.empty() || name.find_first_of("/, \t\n\"") != std::string::npos)
        throw std::invalid_argument(
            fmt::format("add: '{}' is no name: it needs a word without / and ,", name));
}

}  // namespace descent::bench
