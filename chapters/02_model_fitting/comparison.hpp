/// \file
/// Which method wins on which function, when each evaluation is counted? (FM.9)
#pragma once

#include <cstdint>

#include "chapters/02_model_fitting/search.hpp"
#include "common/progress.hpp"

namespace descent::fitting {

/// A function to minimize, and what the methods need to know about it.
struct Problem {
    std::string name;
    Objective objective;
    Domain domain;    ///< where searches and populations look
    Vector start;     ///< where descents start
    Real alpha = 0;   ///< step size of gradient descent
    Vector best;      ///< the lowest point known
    Real lowest = 0;  ///< the loss there
};

/// The four problems of the table: the line of chapter 01, the Gabor model, Rosenbrock's
/// valley, and a bowl in five dimensions with curvatures 1, 2, 4, 8, 16 along random
/// directions.
std::vector<Problem> problems(std::uint64_t seed);

/// What an objective was asked, and the lowest loss it gave.
struct Trace {
    Evaluations cost;
    Vector phi;  ///< where the lowest loss was seen
    /// the lowest loss after 1, 2, … evaluations; a gradient is one, and gives the loss
    /// too
    std::vector<Real> lowest;
};

/// The same objective, which writes into `trace`; that must live as long as the result is
/// used. Counts by counted().
Objective traced(const Objective& objective, Trace& trace);

/// A way to minimize: it may ask the objective `budget` times, is stopped when it asks
/// for more, and is judged by what it asked for, not by what it says. One's own is one
/// more line in methods().
struct Method {
    std::string name;
    std::function<void(const Objective& objective, const Problem& problem, std::size_t budget,
                       Random& random)>
        run;
};

/// Grid, random, evolution, particle swarm, ant colony (on a grid of 41 values an axis),
/// coordinate descent, gradient descent, and Newton's search for a zero of the gradient
/// (FM.3–FM.7).
const std::vector<Method>& methods();

/// What one method made of one problem.
struct MethodResult {
    std::string method;
    Trace trace;
    Real loss = 0;      ///< the lowest seen
    Real distance = 0;  ///< ‖φ − best‖ of the point with that loss
    /// evaluations until all but 1 % of the loss at the start was gone; 0: never
    std::size_t to_1_percent = 0;
};

/// Runs one method on one problem, for at most `budget` evaluations of loss or gradient
/// (FM.9). The random numbers depend on seed, method and problem only.
/// \throws std::invalid_argument for a problem whose sizes do not fit, or no budget
MethodResult run(const Method& method, const Problem& problem, std::size_t budget,
                 std::uint64_t seed);

/// Runs every method, in the order of methods().
std::vector<MethodResult> compare(const Problem& problem, std::size_t budget, std::uint64_t seed);

/// A problem, and what every method made of it.
struct ComparisonResult {
    Problem problem;
    std::vector<MethodResult> methods;
};

/// Every method on each of problems(), with at most this many evaluations (FM.9).
std::vector<ComparisonResult> compare_all(std::size_t budget, std::uint64_t seed,
                                          const Progress& progress = {});

}  // namespace descent::fitting
