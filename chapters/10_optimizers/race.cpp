#include "chapters/10_optimizers/race.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::optimizers {
namespace {

/// Those who arrive before those who do not; then by gradients, then by the loss.
bool better(const RaceResult& a, const RaceResult& b) {
    const auto rank = [](const RaceResult& r) {
        return std::pair{r.gradients == 0 ? std::numeric_limits<std::size_t>::max() : r.gradients,
                         r.last_loss};
    };
    return rank(a) < rank(b);
}

}  // namespace

const std::vector<Surface>& surfaces() {
    static const std::vector<Surface> all{
        {.name = "gabor",
         .title = "Gabor loss",
         .objective = fitting::gabor_objective(fitting::gabor_points()),
         .start = {Real(2.5), 12},
         .target = Real(0.66),
         .minimum = {Real(0.0038), Real(16.0263)}},
        {.name = "canyon",
         .title = "Canyon, curvatures 1 and 50",
         .objective = fitting::canyon(50),
         .start = {-2, Real(0.6)},
         .target = Real(1e-3),
         .minimum = {0, 0}},
        {.name = "rosenbrock",
         .title = "Rosenbrock's valley",
         .objective = fitting::rosenbrock(),
         .start = {Real(-1.2), 1},
         .target = Real(1e-2),
         .minimum = {1, 1}}};
    return all;
}

const Surface& surface_named(std::string_view name) {
    const auto found = std::find_if(surfaces().begin(), surfaces().end(),
                                    [&](const Surface& one) { return one.name == name; });
    require(found != surfaces().end(), "surface_named", "there is no such surface");
    return *found;
}

Descent run_on(const Surface& surface, const Optimizer& optimizer, std::size_t steps) {
    return minimize(surface.objective, optimizer, surface.start, steps);
}

const std::vector<Real>& step_sizes() {
    static const std::vector<Real> all = [] {
        std::vector<Real> result;
        for (int power = -4; power <= 0; ++power)
            for (const Real digit : {Real(1), Real(2), Real(5)})
                result.push_back(digit * std::pow(Real(10), real(power)));
        result.push_back(10);
        return result;
    }();
    return all;
}

RaceResult best_run(const Surface& surface, const Optimizer& optimizer, std::size_t steps) {
    // Every step size that does not diverge
    std::vector<RaceResult> runs;
    for (const Real alpha : step_sizes()) {
        Optimizer tried = optimizer;
        tried.set_alpha(alpha);
        const Descent all = run_on(surface, tried, steps);
        if (all.diverged) continue;
        RaceResult run{optimizer.name(), alpha, 0, all.path.loss(steps), alpha, all.path};
        const std::size_t arrival = first_to_stay(
            all.path, [&](std::size_t k) { return all.path.loss(k) <= surface.target; });
        if (arrival <= steps) {
            const Descent there = run_on(surface, tried, arrival);
            run.gradients = there.evaluations.gradients;
            run.path = there.path;
        }
        runs.push_back(run);
    }
    if (runs.empty())
        return {.optimizer = optimizer.name(), .last_loss = std::numeric_limits<Real>::infinity()};

    // The best of them, with the path of the smallest step size that is nearly as good
    RaceResult best = *std::min_element(runs.begin(), runs.end(), better);
    for (const RaceResult& run : runs)
        if (run.gradients > 0 && run.gradients <= 3 * best.gradients) {
            best.path_alpha = run.alpha;
            best.path = run.path;
            break;
        }
    return best;
}

Race race(const Surface& surface, std::size_t steps, const Progress& progress) {
    Race result{surface, {}};
    for (const Optimizer& optimizer : optimizers()) {
        result.results.push_back(best_run(surface, optimizer, steps));
        if (progress) progress(result.results.size(), optimizers().size());
    }
    return result;
}

std::vector<Race> race_everywhere(std::size_t steps, const Progress& progress) {
    std::vector<Race> races;
    for (const Surface& surface : surfaces())
        races.push_back(race(surface, steps, [&](std::size_t done, std::size_t of) {
            if (progress) progress(races.size() * of + done, surfaces().size() * of);
        }));
    return races;
}

}  // namespace descent::optimizers
