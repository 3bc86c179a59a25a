/// \file
/// What of an optimizer may a search set, and between which bounds?
#pragma once

#include <string>
#include <vector>

#include "common/tensor.hpp"

namespace descent::optimizers {

/// A number of an optimizer that a search may set: evenly in its logarithm between low
/// and high, or in that of 1 − value.
struct Knob {
    std::string name;
    Real* value = nullptr;
    Real low = 0, high = 0;
    bool from_one = false;  ///< for a share of the past such as β, close to 1
};

/// α within a factor of 10^2.5 of its default.
Knob alpha_knob(Real& alpha);

/// What a search may set of a rule: its knobs() where it has them, else alpha.
template <class T>
std::vector<Knob> knobs_of(T& rule) {
    if constexpr (requires { rule.knobs(); })
        return rule.knobs();
    else
        return {alpha_knob(rule.alpha)};
}

}  // namespace descent::optimizers
