#include "chapters/10_optimizers/program/race_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace descent::optimizers {
namespace {

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

Figure draw_descents(const Course& course, const std::vector<Lane>& lanes, const std::string& group,
                     const std::vector<std::string>& shown, const std::string& title) {
    Figure figure(
        fmt::format("descents_{}_{}", course.name, group),
        title.empty() ? fmt::format("{}: paths to L ≤ {:g}", course.title, course.target) : title,
        "φ0", "φ1");
    const Vector &x = course.phi0, &y = course.phi1;
    figure.surface(x, y, loss_surface(course.objective, x, y), course.levels).z_label("loss L");
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
