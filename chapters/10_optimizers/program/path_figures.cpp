#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "chapters/02_model_fitting/surfaces.hpp"
#include "chapters/10_optimizers/program/figures.hpp"

namespace descent::optimizers {
namespace {

/// The part of a surface that is drawn, and its contours.
struct Window {
    Vector phi0, phi1;
    std::vector<Real> levels;
    bool log_scale = false;  ///< of the colours
};

/// first, first·factor, first·factor², …
std::vector<Real> powers(Real first, Real factor, int count) {
    std::vector<Real> result;
    for (int i = 0; i < count; ++i, first *= factor) result.push_back(first);
    return result;
}

Window window_of(const std::string& surface) {
    const auto axis = [](double low, double high) { return grid(real(low), real(high), 121); };
    if (surface == "gabor")
        return {axis(-4, 4), axis(8, 20), {Real(0.7), 1, 2, 4, 6, 9, 12, 15, 18}};
    if (surface == "canyon")
        return {axis(-2.4, 1.2), axis(-0.9, 0.9), powers(Real(0.02), Real(2.5), 8)};
    return {axis(-1.6, 1.6), axis(-0.6, 1.8), powers(Real(0.2), 3, 8), true};
}

void draw_surface(Figure& figure, const Objective& objective, const Window& window) {
    const Vector &x = window.phi0, &y = window.phi1;
    figure.surface(x, y, loss_surface(objective, x, y), window.levels).z_label("loss L");
    if (window.log_scale) figure.log_z();
    figure.range_x(x(0), x(x.size() - 1)).range_y(y(0), y(y.size() - 1));
}

/// At most 1000 points of the path: the first 500, and evenly chosen ones of the rest.
void draw_line(Figure& figure, const std::string& label, const Path& path) {
    constexpr std::size_t most = 1000, half = most / 2;
    const std::size_t count = path.loss.size();
    std::vector<Real> x, y;
    for (std::size_t k = 0; k < std::min(count, most); ++k) {
        const bool all = count <= most || k < half;
        const std::size_t from =
            all ? k : half + (k - half) * (count - 1 - half) / (most - 1 - half);
        x.push_back(path.phi(from, 0));
        y.push_back(path.phi(from, 1));
    }
    figure.line(label, x, y);
}

/// Makes an axis contain its window, the start of the path and the path, but at most four
/// widths more on either side; false if it does already.
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
    axis =
        grid(low < first ? low - margin : first, high > last ? high + margin : last, axis.size());
    return true;
}

/// The window of the surface, widened for the path, with contours that suit it.
Window window_for(const Surface& surface, const Path& path) {
    Window window = window_of(surface.name);
    const bool wider = widen(window.phi0, column(path.phi, 0)),
               higher = widen(window.phi1, column(path.phi, 1));
    if (!wider && !higher) return window;
    const Matrix L = loss_surface(surface.objective, window.phi0, window.phi1);
    const Real low = xt::amin(L)(), high = xt::amax(L)();
    if (high > 10 * window.levels.back()) {
        window.log_scale = true;
        window.levels = powers(high / 2, Real(0.2), 10);
    } else {
        window.levels.push_back((low + high) / 2);
    }
    return window;
}

}  // namespace

Figure escape_figure(const EscapeResult& escape) {
    std::vector<Real> levels;
    for (int level = 1; level < 22; level += 2) levels.push_back(real(level));
    Figure figure("sgd_escape", "One start, one step size: with all examples, and with a few", "φ0",
                  "φ1");
    draw_surface(figure, surface_named("gabor").objective,
                 {grid(-6, 6, 161), grid(Real(2.5), 20, 161), levels});
    const Path &batch = escape.batch, &stochastic = *escape.stochastic;
    figure.z_label("loss L, the sum");
    draw_line(figure, fmt::format("{} examples a step", escape.plan.drawn_size), stochastic);
    draw_line(figure, fmt::format("all {} a step", escape.examples), batch);
    figure.points("start", {batch.phi(0, 0)}, {batch.phi(0, 1)});
    return figure.points("where they end", {batch.end()(0), stochastic.end()(0)},
                         {batch.end()(1), stochastic.end()(1)});
}

Figure line_search_figure(Real condition, const Path& exact, const Path& backtracking) {
    Figure figure("line_search",
                  "Steepest descent in a canyon: each exact step is square to the last", "φ0",
                  "φ1");
    std::vector<Real> levels;
    for (int j = 1; j < 9; ++j) levels.push_back(real(1.3 * j * j));
    draw_surface(figure, fitting::canyon(condition),
                 {grid(-2, 11, 161), grid(Real(-2.8), Real(2.8), 121), levels});
    figure.path(fmt::format("exact, {} steps", exact.steps()), column(exact.phi, 0),
                column(exact.phi, 1));
    figure.path(fmt::format("backtracking, {} steps", backtracking.steps()),
                column(backtracking.phi, 0), column(backtracking.phi, 1));
    return figure.points("minimum", {Real(0)}, {Real(0)}).equal_axes();
}

Figure race_figure(const Race& race, const std::string& group,
                   const std::vector<std::string>& shown) {
    const auto& [surface, results] = race;
    Figure figure(fmt::format("descents_{}_{}", surface.name, group),
                  fmt::format("{}: paths to L ≤ {:g}", surface.title, surface.target), "φ0", "φ1");
    draw_surface(figure, surface.objective, window_of(surface.name));
    for (const std::string& name : shown)
        for (const RaceResult& r : results)
            if (r.optimizer == name && r.path.loss.size() > 0)
                draw_line(figure, fmt::format("{}, α = {:g}", name, r.path_alpha), r.path);
    return figure.points("minimum", {surface.minimum(0)}, {surface.minimum(1)});
}

Figure own_figure(const Surface& surface, const Optimizer& optimizer, const Path& path) {
    const std::string label = fmt::format("{}, α = {:g}", optimizer.name(), optimizer.alpha());
    Figure figure(fmt::format("descents_{}_own", surface.name),
                  fmt::format("{}: {}", surface.title, label), "φ0", "φ1");
    draw_surface(figure, surface.objective, window_for(surface, path));
    draw_line(figure, label, path);
    figure.points("minimum", {surface.minimum(0)}, {surface.minimum(1)});
    return figure.points("start", {path.phi(0, 0)}, {path.phi(0, 1)});
}

}  // namespace descent::optimizers
