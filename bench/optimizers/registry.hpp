/// \file
/// Who takes part? Those of the book, and what a file of one's own adds, before main
/// runs.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace descent::bench {

/// Calls what adds something; keeps the text of the first std::invalid_argument. \return
/// whether there was none
bool try_to_add(const std::function<void()>& add);

/// \throws std::invalid_argument what the first that could not be added says
void require_added();

/// Says that this program has a file of one's own in it. \return true
bool note_own_code();
bool has_own_code();

/// \throws std::invalid_argument unless a study can be named after it: no /, comma or
/// space
void require_name(const std::string& name);

/// Methods, or problems. T has a name.
template <class T>
class Registry {
public:
    Registry(std::string kind, std::vector<T> book)
        : kind_(std::move(kind)), all_(std::move(book)) {}

    const std::vector<T>& all() const { return all_; }
    /// The names of those that were added, in that order.
    const std::vector<std::string>& added() const { return added_; }

    /// \param require_right throws std::invalid_argument if it cannot take part \return
    /// whether it was added; if not, require_added() says why
    bool add(const T& one, const std::function<void()>& require_right) {
        return try_to_add([&] {
            require_name(one.name);
            for (const T& other : all_)
                if (other.name == one.name)
                    throw std::invalid_argument(
                        fmt::format("there is a {} called '{}' already", kind_, one.name));
            require_right();
            all_.push_back(one);
            added_.push_back(one.name);
        });
    }

    /// \throws std::invalid_argument that lists the names when there is none
    const T& named(std::string_view name) const {
        std::string names;
        for (const T& one : all_) {
            if (one.name == name) return one;
            names += (names.empty() ? "" : ", ") + one.name;
        }
        throw std::invalid_argument(
            fmt::format("no {} is called '{}'; there are: {}", kind_, name, names));
    }

private:
    std::string kind_;
    std::vector<T> all_;
    std::vector<std::string> added_;
};

}  // namespace descent::bench
