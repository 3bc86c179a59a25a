#include "bench/optimizers/registry.hpp"

namespace descent::bench {
namespace {

// Functions, because a file of one's own adds before the variables of this one are made.
std::string& first_error() {
    static std::string text;
    return text;
}

bool& own_code() {
    static bool noted = false;
    return noted;
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

bool note_own_code() {
    return own_code() = true;
}

bool has_own_code() {
    return own_code();
}

void require_name(const std::string& name) {
    if (name.empty() || name.find_first_of("/, \t\n\"") != std::string::npos)
        throw std::invalid_argument(
            fmt::format("'{}' is no name: it needs a word without / and comma", name));
}

}  // namespace descent::bench
