#include "chapters/02_model_fitting/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "chapters/02_model_fitting/program/walk_through.hpp"

namespace descent::fitting {
namespace {

/// A surface whose axes end at the outer edges of its pixels.
Figure surface(const std::string& name, const std::string& title, const Objective& objective,
               const Vector& x, const Vector& y, const std::vector<Real>& contours) {
    Figure figure(name, title, "φ0", "φ1");
    figure.surface(x, y, loss_surface(objective, x, y), contours).z_label("loss L");
    const Real dx = (x(1) - x(0)) / 2, dy = (y(1) - y(0)) / 2;
    return figure.range_x(x(0) - dx, x(x.size() - 1) + dx).range_y(y(0) - dy, y(y.size() - 1) + dy);
}

/// The Gabor loss over its window.
Figure gabor_surface(const std::string& name, const std::string& title, Real width,
                     const std::vector<Real>& contours) {
    const Domain window = gabor_window();
    return surface(name, title, gabor_objective(gabor_points(), width),
                   grid(window[0].low, window[0].high, 161),
                   grid(window[1].low, window[1].high, 161), contours);
}

std::vector<Real> odd_levels() {
    std::vector<Real> levels;
    for (int level = 1; level < 22; level += 2) levels.push_back(real(level));
    return levels;
}

void add_path(Figure& figure, const std::string& label, const Path& path) {
    figure.path(label, column(path.phi, 0), column(path.phi, 1));
}

/// The points of one kind, unless there are none.
void add_points(Figure& figure, const std::string& label,
                const std::vector<StationaryPoint>& points, Stationary kind) {
    std::vector<Real> x, y;
    for (const StationaryPoint& point : points)
        if (point.kind == kind) {
            x.push_back(point.phi(0));
            y.push_back(point.phi(1));
        }
    if (!x.empty()) figure.points(label, x, y);
}

/// Only points of a path that are a little apart: hundreds of steps on one spot are one
/// dot.
Path thinned(const Path& path, Real apart) {
    std::vector<std::size_t> kept{0};
    for (std::size_t k = 1; k <= path.steps(); ++k)
        if (l2_norm(path.point(k) - path.point(kept.back())) >= apart) kept.push_back(k);
    return {xt::view(path.phi, xt::keep(kept)), xt::view(path.loss, xt::keep(kept))};
}

}  // namespace

Figure swarm_figure(const PopulationResult& result) {
    Figure figure = gabor_surface("swarm", "A particle swarm of 30 on the Gabor loss", 32, {});
    const std::size_t members = result.swarm_plan.population;
    for (const std::size_t g : {0u, 5u, 15u, 39u}) {
        const Matrix there =
            xt::view(result.swarm.phi, xt::range(g * members, (g + 1) * members), xt::all());
        figure.points(fmt::format("generation {}", g), column(there, 0), column(there, 1));
    }
    return figure;
}

Figure stationary_figure(const GaborStationary& gabor) {
    Figure figure = gabor_surface("stationary_points", "Where the gradient of the Gabor loss is 0",
                                  gabor.width, odd_levels());
    add_points(figure, "minima, stable", gabor.points, Stationary::minimum);
    add_points(figure, "saddles, unstable", gabor.points, Stationary::saddle);
    add_points(figure, "maxima, unstable", gabor.points, Stationary::maximum);
    return figure;
}

Figure staircases_figure(const CoordinateEnds& ends) {
    Figure figure =
        gabor_surface("staircases", "Coordinate descent: one coordinate at a time", 32, {});
    add_path(figure, "to the minimum", ends.minimum);
    add_path(figure, "to a local one", ends.local);
    return figure;
}

Figure gabor_figure(const GaborDescents& descents) {
    const Real width = descents.plan.width;
    Figure figure = gabor_surface("gabor_descents",
                                  fmt::format("Gabor model, width {:g}: where descent ends", width),
                                  width, odd_levels());
    const auto add = [&](const Path& path) {
        add_path(figure, fmt::format("from {}", place_text(path.point(0))),
                 thinned(path, Real(0.3)));
    };
    if (descents.third) add(*descents.third);
    add(descents.second);
    add(descents.first);  // on top

    std::vector<StationaryPoint> others = descents.points;
    std::erase_if(others, [](const auto& point) { return point.kind != Stationary::minimum; });
    const auto best = std::min_element(
        others.begin(), others.end(), [](const auto& a, const auto& b) { return a.loss < b.loss; });
    if (best == others.end()) return figure;
    add_points(figure, "lowest minimum", {*best}, Stationary::minimum);
    others.erase(best);
    add_points(figure, "other minima", others, Stationary::minimum);
    return figure;
}

Figure rates_figure(const LearningRateResult& result) {
    const Objective L = regression::objective(regression::lecture_points());
    const Real lowest = L.loss(result.minimum);
    std::vector<Real> levels;
    for (int j = 1; j < 10; ++j) levels.push_back(lowest + Real(0.2) * real(j * j));
    Figure figure = surface("learning_rates", "One start, three learning rates, ten steps each", L,
                            grid(0, Real(1.6), 121), grid(Real(-0.4), Real(1.2), 121), levels);
    for (auto rate = result.rates.rbegin(); rate != result.rates.rend(); ++rate) {
        const Matrix ten = xt::view(rate->path.phi, xt::range(0, 11), xt::all());
        figure.path(fmt::format("{}, α = {:.4f}", rate->name, rate->alpha), column(ten, 0),
                    column(ten, 1));  // the longest steps below
    }
    return figure.points("minimum", {result.minimum(0)}, {result.minimum(1)});
}

}  // namespace descent::fitting
