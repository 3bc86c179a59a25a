/// \file
/// How does a figure go on with a training instead of beginning anew?
#pragma once

#include <optional>
#include <string>
#include <utility>

namespace descent::live {

/// The state that the last answer came to, for a question that wants more steps of the
/// same. Only time tells: the state after so many steps is the same, whatever was asked
/// before.
template <class State>
class Continued {
public:
    /// The state after `steps` or fewer steps; begin() makes the first. Until it is kept
    /// again, there is none: an exception in between leaves nothing half done.
    template <class Begin>
    State take(const std::string& question, std::size_t steps, const Begin& begin) {
        std::optional<State> last = std::exchange(state_, std::nullopt);
        if (last && question == question_ && steps_ <= steps) return std::move(*last);
        return begin();
    }

    void keep(std::string question, std::size_t steps, State state) {
        question_ = std::move(question);
        steps_ = steps;
        state_.emplace(std::move(state));
    }

private:
    std::string question_;
    std::size_t steps_ = 0;
    std::optional<State> state_;
};

}  // namespace descent::live
