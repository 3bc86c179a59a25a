#include "chapters/10_optimizers/race.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::optimizers {
std::vector<Real> powers(Real first, Real factor, int count) {
    std::vector<Real> result;
    for (int i = 0; i < count; ++i, first *= factor) result.push_back(first);
    return result;
}

const std::vector<Course>& courses() {
    const auto line = [](double low, double high) -> Vector {
        return xt::linspace<Real>(static_cast<Real>(low), static_cast<Real>(high), 121);
    };
    // clang-format off
    static const std::vector<Course> all{
        {.name = "gabor", .title = "Gabor loss",
         .objective = fitting::gabor_objective(fitting::gabor_points()),
         .start = {Real(2.5), 12}, .target = Real(0.66), .phi0 = line(-4, 4), .phi1 = line(8, 20),
         .levels = {Real(0.7), 1, 2, 4, 6, 9, 12, 15, 18},
         .minimum = {Real(0.0038), Real(16.0263)}},
        {.name = "canyon", .title = "Canyon, curvatures 1 and 50",
         .objective = fitting::canyon(50),
         .start = {-2, Real(0.6)}, .target = Real(1e-3),
         .phi0 = line(-2.4, 1.2), .phi1 = line(-0.9, 0.9),
         .levels = powers(Real(0.02), Real(2.5), 8), .minimum = {0, 0}},
        {.name = "rosenbrock", .title = "Rosenbrock's valley", .objective = fitting::rosenbrock(),
         .start = {Real(-1.2), 1}, .target = Real(1e-2),
         .phi0 = line(-1.6, 1.6), .phi1 = line(-0.6, 1.8),
         .levels = powers(Real(0.2), Real(3), 8), .minimum = {1, 1}, .log_scale = true}};
    // clang-format on
    return all;
}

const std::vector<Real>& ladder() {
    static const std::vector<Real> all = [] {
        std::vector<Real> result;
        for (int power = -4; power <= 0; ++power)
            for (const Real digit : {Real(1), Real(2), Real(5)})
                result.push_back(digit * std::pow(Real(10), static_cast<Real>(power)));
        result.push_back(10);
        return result;
    }();
    return all;
}

Lane run_lane(const Course& course, const Optimizer& optimizer, std::size_t steps) {
    std::vector<Lane> lanes;
    for (const Real alpha : ladder()) {
        Optimizer tried = optimizer;
        tried.set_alpha(alpha);
        const Descent all = minimize(course.objective, tried, course.start, steps);
        if (all.diverged) continue;
        // the first of the steps from which on the loss stays on target
        std::size_t arrival = steps + 1;
        while (arrival > 0 && all.path.loss(arrival - 1) <= course.target) --arrival;
        Lane lane{optimizer.name(), alpha, 0, all.path.loss(steps), alpha, all.path};
        if (arrival <= steps) {
            const Descent there = minimize(course.objective, tried, course.start, arrival);
            lane.gradients = there.evaluations.gradients;
            lane.path = there.path;
        }
        lanes.push_back(lane);
    }
    if (lanes.empty())
        return {.optimizer = optimizer.name(), .last_loss = std::numeric_limits<Real>::infinity()};
    const auto rank = [](const Lane& l) {  // those who arrive before those who do not
        return std::pair{l.gradients == 0 ? std::numeric_limits<std::size_t>::max() : l.gradients,
                         l.last_loss};
    };
    Lane best = *std::min_element(lanes.begin(), lanes.end(),
                                  [&](const Lane& a, const Lane& b) { return rank(a) < rank(b); });
    for (const Lane& calm : lanes)
        if (calm.gradients > 0 && calm.gradients <= 3 * best.gradients) {
            best.path_alpha = calm.alpha;
            best.path = calm.path;
            break;
        }
    return best;
}

std::vector<Lane> race(const Course& course, std::size_t steps, const Progress& progress) {
    std::vector<Lane> lanes;
    for (const Optimizer& optimizer : optimizers()) {
        lanes.push_back(run_lane(course, optimizer, steps));
        if (progress) progress(lanes.size(), optimizers().size());
    }
    return lanes;
}

}  // namespace descent::optimizers
