#include "chapters/10_optimizers/race.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/02_model_fitting/gabor.hpp"
#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::optimizers {
namespace {

std::vector<Real> powers(Real first, Real factor, int count) {
    std::vector<Real> result;
    for (int i = 0; i < count; ++i, first *= factor) result.push_back(first);
    return result;
}

/// The first `most` / 2 rows, and evenly chosen ones of the rest.
Matrix thinned(const Matrix& rows, std::size_t most) {
    const std::size_t count = rows.shape()[0];
    if (count <= most) return rows;
    Matrix result = Matrix::from_shape({most, rows.shape()[1]});
    for (std::size_t k = 0; k < most; ++k) {
        const std::size_t from = k < most / 2 ? k
                                              : most / 2 + (k - most / 2) * (count - 1 - most / 2) /
                                                               (most - 1 - most / 2);
        xt::row(result, static_cast<std::ptrdiff_t>(k)) =
            xt::row(rows, static_cast<std::ptrdiff_t>(from));
    }
    return result;
}

/// Makes an axis contain its window, the start of the path and the path, unless that goes
/// far; false if it does already.
bool widen(Vector& axis, const Vector& path) {
    const Real first = axis(0), last = axis(axis.size() - 1);
    const Real from = std::min(first, path(0)), to = std::max(last, path(0)),
               most = 4 * (to - from);
    Real low = std::max(xt::amin(path)(), from - most),
         high = std::min(xt::amax(path)(), to + most);
    if (low >= first && high <= last) return false;
    low = std::min(low, from);
    high = std::max(high, to);
    const Real margin = Real(0.05) * (high - low);
    axis = xt::linspace<Real>(low < first ? low - margin : first,
                              high > last ? high + margin : last, axis.size());
    return true;
}

}  // namespace

const std::vector<Course>& courses() {
    const auto line = [](double low, double high) -> Vector {
        return xt::linspace<Real>(static_cast<Real>(low), static_cast<Real>(high), 121);
    };
    // clang-format off
    static const std::vector<Course> all{
        {.name = "gabor", .title = "Gabor loss", .objective = fitting::gabor_objective(fitting::gabor_points()),
         .start = {Real(2.5), 12}, .target = Real(0.66), .phi0 = line(-4, 4), .phi1 = line(8, 20),
         .levels = {Real(0.7), 1, 2, 4, 6, 9, 12, 15, 18}, .minimum = {Real(0.0038), Real(16.0263)}},
        {.name = "canyon", .title = "Canyon, curvatures 1 and 50", .objective = fitting::canyon(50),
         .start = {-2, Real(0.6)}, .target = Real(1e-3), .phi0 = line(-2.4, 1.2), .phi1 = line(-0.9, 0.9),
         .levels = powers(Real(0.02), Real(2.5), 8), .minimum = {0, 0}},
        {.name = "rosenbrock", .title = "Rosenbrock's valley", .objective = fitting::rosenbrock(),
         .start = {Real(-1.2), 1}, .target = Real(1e-2), .phi0 = line(-1.6, 1.6), .phi1 = line(-0.6, 1.8),
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
        std::size_t arrival =
            steps + 1;  // the first of the steps from which on the loss stays on target
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

std::vector<Lane> race(const Course& course, std::size_t steps,
                       const std::function<void(std::size_t, std::size_t)>& progress) {
    std::vector<Lane> lanes;
    for (const Optimizer& optimizer : optimizers()) {
        lanes.push_back(run_lane(course, optimizer, steps));
        if (progress) progress(lanes.size(), optimizers().size());
    }
    return lanes;
}

Figure draw_descents(const Course& course, const std::vector<Lane>& lanes, const std::string& group,
                     const std::vector<std::string>& shown, const std::string& title) {
    Figure figure(
        fmt::format("descents_{}_{}", course.name, group),
        title.empty() ? fmt::format("{}: paths to L ≤ {:g}", course.title, course.target) : title,
        "φ0", "φ1");
    const Vector &x = course.phi0, &y = course.phi1;
    Matrix L = Matrix::from_shape({y.size(), x.size()});
    for (std::size_t j = 0; j < y.size(); ++j)
        for (std::size_t i = 0; i < x.size(); ++i) L(j, i) = course.objective.loss({x(i), y(j)});
    figure.surface(x, y, L, course.levels).z_label("loss L");
    if (course.log_scale) figure.log_z();
    for (const std::string& name : shown)
        for (const Lane& lane : lanes) {
            if (lane.optimizer != name || lane.path.loss.size() == 0) continue;
            const Matrix drawn = thinned(lane.path.phi, 1000);
            figure.line(fmt::format("{}, α = {:g}", name, lane.path_alpha), xt::col(drawn, 0),
                        xt::col(drawn, 1));
        }
    figure.points("minimum", {course.minimum(0)}, {course.minimum(1)});
    return figure.range_x(x(0), x(x.size() - 1)).range_y(y(0), y(y.size() - 1));
}

Figure draw_own(Course course, const Lane& lane) {
    const Vector phi0 = xt::col(lane.path.phi, 0), phi1 = xt::col(lane.path.phi, 1);
    const bool wider = widen(course.phi0, phi0), higher = widen(course.phi1, phi1);
    if (wider || higher) {
        Real low = std::numeric_limits<Real>::max(), high = 0;
        for (const Real x : course.phi0)
            for (const Real y : course.phi1) {
                low = std::min(low, course.objective.loss({x, y}));
                high = std::max(high, course.objective.loss({x, y}));
            }
        course.log_scale = course.log_scale || high > 10 * course.levels.back();
        if (high > 10 * course.levels.back())
            course.levels = powers(high / 2, Real(0.2), 10);
        else
            course.levels.push_back((low + high) / 2);
    }
    const std::string title =
        fmt::format("{}: {}, α = {:g}", course.title, lane.optimizer, lane.path_alpha);
    return draw_descents(course, {lane}, "own", {lane.optimizer}, title)
        .points("start", {phi0(0)}, {phi1(0)});
}

}  // namespace descent::optimizers
