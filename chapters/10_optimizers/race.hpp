/// \file
/// Which optimizer needs the fewest gradients? All of them on one surface, from one start
/// to one target.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "chapters/10_optimizers/optimizer.hpp"
#include "common/progress.hpp"

namespace descent::optimizers {

/// A loss of two parameters, where descent starts on it, and when it has arrived.
struct Surface {
    std::string name, title;
    Objective objective;
    Vector start;
    Real target;  ///< a loss
    Vector minimum;
};

/// The Gabor loss, a canyon, Rosenbrock's valley.
const std::vector<Surface>& surfaces();

/// One of surfaces() by its name. \throws std::invalid_argument when there is none
const Surface& surface_named(std::string_view name);

/// One optimizer on a surface, from the surface's start.
Descent run_on(const Surface& surface, const Optimizer& optimizer, std::size_t steps);

/// How one optimizer did with the best of the step sizes tried.
struct RaceResult {
    std::string optimizer;
    Real alpha = 0;             ///< the best step size
    std::size_t gradients = 0;  ///< how many until the loss stays on target; 0 when it does not
    Real last_loss = 0;         ///< after all steps; infinite when every step size diverges
    Real path_alpha = 0;  ///< the smallest step size with at most three times as many gradients
    Path path = {};       ///< with path_alpha, to the target; all steps when it never stays there
};

/// The step sizes tried: 1, 2 and 5 times a power of ten, from 1e−4 to 10.
const std::vector<Real>& step_sizes();

/// Runs one optimizer with every one of step_sizes() and keeps the one that comes to stay
/// on target with the fewest gradients, or ends lowest when none does.
RaceResult best_run(const Surface& surface, const Optimizer& optimizer, std::size_t steps);

/// A surface, and best_run() of all optimizers() on it.
struct Race {
    Surface surface;
    std::vector<RaceResult> results;
};
/// Of all optimizers(), each for at most so many steps.
Race race(const Surface& surface, std::size_t steps, const Progress& progress = {});

/// race() on all surfaces().
std::vector<Race> race_everywhere(std::size_t steps, const Progress& progress = {});

}  // namespace descent::optimizers
