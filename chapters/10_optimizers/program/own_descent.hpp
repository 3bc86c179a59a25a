/// \file
/// What can be asked of one optimizer on one surface, and what is told of it?
#pragma once

#include <string>
#include <vector>

#include "common/program/program.hpp"

namespace descent::optimizers {

/// A descent of the user's own.
struct OwnDescent {
    std::string optimizer = {}, surface = {};  ///< empty: adam, gabor
    double alpha = 0;                          ///< 0: the optimizer's own
    std::size_t steps = 1000;
    std::vector<double> start = {};  ///< empty: the surface's own
    bool operator==(const OwnDescent&) const = default;
};

/// --optimizer, --surface, --rate, --steps, --start.
void own_descent_options(Program& program, OwnDescent& own);

/// \throws std::invalid_argument naming the option for a start that is not two numbers or
/// beyond a million, a step size outside 1e−30 to a million, and more than a million
/// steps
void show_own(Report& report, const OwnDescent& own);

}  // namespace descent::optimizers
