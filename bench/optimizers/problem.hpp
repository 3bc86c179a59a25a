/// \file
/// What is there to minimize? A problem, an instance of it, and one run's share of that.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "common/objective.hpp"

namespace descent::bench {

constexpr Real infinity = std::numeric_limits<Real>::infinity();
constexpr Real not_a_number = std::numeric_limits<Real>::quiet_NaN();

/// What a method is given in one run.
struct RunStart {
    Vector start;
    /// What it may ask. Of a stochastic problem, each gradient is that of the next
    /// mini-batch, or has new noise in it.
    Objective objective;
};

/// What the examples say that nobody chose by; NaN where a problem has none.
struct TestResult {
    Real loss = not_a_number;
    Real error = not_a_number;  ///< share of wrong answers
};

/// A problem as one study meets it, the same for every method.
struct Instance {
    /// A run's start, and its order of examples or noise: functions of the seed alone.
    std::function<RunStart(std::uint64_t seed)> begin;
    /// L[φ] by which a run is judged on its way: over all training examples, without noise.
    std::function<Real(const Vector& phi)> loss;
    /// By which trials are chosen: of examples held back, or L[φ] itself.
    std::function<Real(const Vector& phi)> validation;
    /// Asked once a study; empty where no examples are held back for it.
    std::function<TestResult(const Vector& phi)> test = {};
    Real optimum = 0;       ///< the lowest loss there is, 0 where it is not known
    Vector minimizer = {};  ///< where it is; empty where it is not known
    /// The loss with its whole gradient, without noise, to be checked.
    Objective exact = {};
};

/// A family of instances.
struct Problem {
    std::string name;
    std::string formula = {};  ///< one line
    std::string source = {};   ///< where it is from
    /// Starts, trial points and order are drawn under this name; empty: its own. Two problems
    /// that share it differ in nothing else.
    std::string drawn_as = {};
    unsigned version = 1;  ///< another one when its instances change
    std::size_t parameters = 0;
    std::size_t steps = 0;    ///< the budget of a run, in gradients
    std::size_t batch = 0;    ///< examples of a gradient; 0: no examples, or all of them
    bool stochastic = false;  ///< a gradient is not that of the loss
    /// The loss over many examples takes long: runs are judged at checkpoints only, not
    /// after every step.
    bool costly = false;
    /// Of what is left of the loss, (L − optimum)/(L at the start − optimum), or of L itself,
    /// from the easiest to the hardest.
    std::vector<Real> targets;
    bool absolute = false;  ///< targets are of L itself: its optimum is not known
    Real loss_price = 1;    ///< of a loss, in gradients
    /// \param study its number. Instances of two studies differ in what the problem draws:
    /// rotation, shift, data.
    std::function<Instance(std::uint64_t study)> instance;
};

/// All problems, those of the quick suite first.
const std::vector<Problem>& problems();

/// Adds one's own, which then takes part in every suite; for a file given by `--with`,
/// where it runs before main. \return whether it could: its name is not taken, and it has
/// steps, targets and an instance; else require_added() says what is wrong
bool add(const Problem& problem);

/// Their names, in that order.
const std::vector<std::string>& added_problems();

/// One of problems(). \throws std::invalid_argument that lists the names when there is
/// none
const Problem& problem_named(std::string_view name);

/// The names of a suite and of what was added. \param size quick, standard or full
/// \throws std::invalid_argument for another
std::vector<std::string> suite(const std::string& size);

}  // namespace descent::bench
