/// \file
/// All optimizers on one surface from one start: what each needs to reach a target.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/10_optimizers/optimizer.hpp"
#include "common/progress.hpp"

namespace descent::optimizers {

/// A surface, where descent starts, and when it has arrived.
struct Course {
    std::string name, title;
    Objective objective;
    Vector start;
    Real target;               ///< a loss
    Vector phi0, phi1;         ///< the window of its figures
    std::vector<Real> levels;  ///< their contours
    Vector minimum;
    bool log_scale = false;  ///< of its colours
};

/// The Gabor loss, a canyon, Rosenbrock's valley.
const std::vector<Course>& courses();

/// How one optimizer did.
struct Lane {
    std::string optimizer;
    Real alpha = 0;             ///< the best of the step sizes tried
    std::size_t gradients = 0;  ///< how many until the loss stays on target; 0 when it does not
    Real last_loss = 0;         ///< after all steps
    /// a calmer one: the smallest that needs at most three times as many gradients
    Real path_alpha = 0;
    Path path = {};  ///< with that one, to the target; all steps when there is none
};

/// The step sizes tried: 1, 2 and 5 times a power of ten, from 1e−4 to 10.
const std::vector<Real>& ladder();

/// Runs one optimizer with every step size of the ladder and keeps the one that comes to
/// stay on target with the fewest gradients, or ends lowest when none does.
Lane run_lane(const Course& course, const Optimizer& optimizer, std::size_t steps);

/// run_lane() for all optimizers().
std::vector<Lane> race(const Course& course, std::size_t steps, const Progress& progress = {});

/// first, first·factor, first·factor², …: levels of a loss.
std::vector<Real> powers(Real first, Real factor, int count);

}  // namespace descent::optimizers
