/// \file
/// Who takes part? A method, the numbers of it that a search may set, and between which
/// bounds.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/optimizers/problem.hpp"
#include "chapters/10_optimizers/optimizer.hpp"
#include "common/random.hpp"

namespace descent::bench {

/// A number that a search may set, evenly in its logarithm, or in that of 1 − value.
struct Prior {
    std::string name;
    Real standard = 0;  ///< the published value
    Real low = 0, high = 0;
    bool from_one = false;
    /// The value at u in [0, 1].
    Real at(Real u) const;
    /// Is a value in the outer tenth at either end, where a better one may lie beyond?
    bool on_edge(Real value) const;
};

/// Thrown by the objective of a run when it is asked for more than the budget allows.
struct BudgetSpent {};

/// What a method is given in one run.
struct MethodRun {
    const Objective& objective;
    const Vector& start;
    std::size_t budget;   ///< in gradients; the objective throws BudgetSpent beyond it
    const Vector& knobs;  ///< a number for each prior
    Random& random;
    /// To be called with every φ that would be the answer if the method were stopped now.
    std::function<void(const Vector& phi)> keep;
};

/// A way to minimize. It asks until the objective throws, or ends earlier, and is judged
/// by what it kept.
struct Method {
    std::string name;
    std::vector<Prior> priors;
    /// It compares losses, so it takes no part where gradients are of mini-batches.
    bool exact_only = false;
    std::function<void(const MethodRun& run)> run;
    /// Its step size falls on the way, so it is judged at its end alone: what it is before
    /// says little. Takes part in the full size only, or when it is asked for by name.
    bool scheduled = false;
    /// The published number for each prior.
    Vector published_knobs() const;
    bool takes_part(const Problem& problem) const { return !(exact_only && problem.stochastic); }
};

/// A rule of chapter 10 as a method: a gradient, a step, again.
Method rule(const optimizers::Optimizer& optimizer);

/// The same with a step size that falls along half a cosine, to 0 after a share of the
/// budget, where it ends (GO.4). Its name is "adam-cosine", with the share behind it
/// where it is not 1.
Method with_cosine(const Method& of, const optimizers::Optimizer& optimizer, Real share);

/// All who take part: the rules of chapter 10, but for the two ways to write heavy-ball
/// again (momentum, velocity); steepest descent by backtracking; conjugate gradients;
/// chapter 2's random search, evolution, particle swarm, coordinate descent and Newton's
/// search.
const std::vector<Method>& methods();

/// Adds one's own to methods(); for a file given by `--with`, where it runs before main.
/// \return whether it could: its name is not taken and can be written in a study's name,
/// and its priors have bounds; else require_added() says what is wrong
bool add(const Method& method);
bool add(const optimizers::Optimizer& optimizer);

/// The names that add() was called with, in that order.
const std::vector<std::string>& added();

/// One of methods(). \throws std::invalid_argument that lists the names when there is
/// none
const Method& method_named(std::string_view name);

}  // namespace descent::bench
