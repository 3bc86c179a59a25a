#include "chapters/02_model_fitting/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace descent::fitting {
namespace {

/// A surface whose axes end at the outer edges of its pixels.
Figure surface(const std::string& name, const std::string& title, const Objective& objective,
               const Vector& x, const Vector& y, const std::vector<Real>& contours) {
    Figure figure(name, title, "φ0", "φ1");
    figure.surface(x, y, loss_surface(objective, x, y), contours).z_label("loss L");
    const Real dx = (x(1) - x(0)) / 2, dy = (y(1) - y(0)) / 2;
    figure.range_x(x(0) - dx, x(x.size() - 1) + dx).range_y(y(0) - dy, y(y.size() - 1) + dy);
    return figure;
}

Figure gabor_surface(const std::string& name, const std::string& title,
                     const Objective& objective) {
    std::vector<Real> levels;
    for (int level = 1; level < 22; level += 2) levels.push_back(static_cast<Real>(level));
    return surface(name, title, objective, xt::linspace<Real>(-10, 10, 161),
                   xt::linspace<Real>(Real(2.5), Real(22.5), 161), levels);
}

Vector coordinates(const std::vector<Vector>& points, std::size_t i) {
    Vector result = Vector::from_shape({points.size()});
    for (std::size_t k = 0; k < points.size(); ++k) result(k) = points[k](i);
    return result;
}

void add_points(Figure& figure, const std::string& label, const std::vector<Vector>& points) {
    if (!points.empty()) figure.points(label, coordinates(points, 0), coordinates(points, 1));
}

/// Only points of a path that are a little apart: hundreds of steps on one spot are one
/// dot.
Path thinned(const Path& path, Real apart) {
    std::vector<std::size_t> kept{0};
    for (std::size_t k = 1; k <= path.steps(); ++k) {
        const Vector move = path.point(k) - path.point(kept.back());
        if (xt::sum(move * move)() >= apart * apart) kept.push_back(k);
    }
    return {xt::view(path.phi, xt::keep(kept)), xt::view(path.loss, xt::keep(kept))};
}

}  // namespace

Figure draw_gabor(const Objective& objective, Real width, const std::vector<NamedPath>& paths,
                  const std::vector<StationaryPoint>& points) {
    Figure figure =
        gabor_surface("gabor_descents",
                      fmt::format("Gabor model, width {:g}: where descent ends", width), objective);
    for (auto named = paths.rbegin(); named != paths.rend(); ++named) {  // the first on top
        const Path shown = thinned(named->second, Real(0.3));
        figure.path(named->first, xt::col(shown.phi, 0), xt::col(shown.phi, 1));
    }
    std::vector<Vector> lowest, others;
    for (const StationaryPoint& point : points)
        if (point.kind == Stationary::minimum) others.push_back(point.phi);
    const auto best = std::min_element(
        others.begin(), others.end(),
        [&](const Vector& a, const Vector& b) { return objective.loss(a) < objective.loss(b); });
    if (best != others.end()) {
        lowest.push_back(*best);
        others.erase(best);
    }
    add_points(figure, "lowest minimum", lowest);
    add_points(figure, "other minima", others);
    return figure;
}

Figure draw_stationary(const Objective& objective, const std::vector<StationaryPoint>& points) {
    Figure figure =
        gabor_surface("stationary_points", "Where the gradient of the Gabor loss is 0", objective);
    for (const auto& [kind, label] : {std::pair{Stationary::minimum, "minima, stable"},
                                      {Stationary::saddle, "saddles, unstable"},
                                      {Stationary::maximum, "maxima, unstable"}}) {
        std::vector<Vector> places;
        for (const StationaryPoint& point : points)
            if (point.kind == kind) places.push_back(point.phi);
        add_points(figure, label, places);
    }
    return figure;
}

Figure draw_rates(const Objective& objective, const Vector& best,
                  const std::vector<NamedPath>& paths) {
    const Real lowest = objective.loss(best);
    std::vector<Real> levels;
    for (int j = 1; j < 10; ++j) levels.push_back(lowest + Real(0.2) * static_cast<Real>(j * j));
    Figure figure = surface("learning_rates", "One start, three learning rates, ten steps each",
                            objective, xt::linspace<Real>(0, Real(1.6), 121),
                            xt::linspace<Real>(Real(-0.4), Real(1.2), 121), levels);
    for (auto named = paths.rbegin(); named != paths.rend(); ++named)  // the longest steps below
        figure.path(named->first, xt::col(named->second.phi, 0), xt::col(named->second.phi, 1));
    return figure.points("minimum", {best(0)}, {best(1)});
}

Figure draw_taylor(const Objective& objective, const Vector& theta, const Taylor& taylor) {
    const Real best = best_step(taylor);
    const Vector step = xt::linspace<Real>(0, Real(2.4) * best, 121);
    Vector g = xt::zeros_like(theta), J = xt::zeros_like(step), first = J, second = J;
    objective.loss_and_gradient(theta, g);
    for (std::size_t k = 0; k < step.size(); ++k) {
        J(k) = objective.loss(theta - step(k) * g);
        first(k) = predicted_first_order(taylor, step(k));
        second(k) = predicted(taylor, step(k));
    }
    Figure figure("taylor", "The cost after a step ε against the gradient; upright: ε*", "step ε",
                  "cost J(θ − εg)");
    figure.line("J", step, J)
        .dashed("J − εgᵀg + ½ε²gᵀHg", step, second)
        .line("J − εgᵀg", step, first);
    return figure.vertical(best).range_y(0, 2 * taylor.J);
}

Figure draw_comparison(const Problem& problem, const std::vector<Outcome>& table) {
    Figure figure("comparison", fmt::format("All methods on one function: {}", problem.name),
                  "evaluations of loss or gradient", "loss above the lowest known");
    for (const Outcome& outcome : table) {
        const std::vector<Real>& lowest = outcome.trace.lowest;
        Vector evaluations = xt::arange<Real>(1, static_cast<Real>(lowest.size()) + 1),
               above = evaluations;
        for (std::size_t k = 0; k < lowest.size(); ++k)
            above(k) = std::max(Real(1e-10), lowest[k] - problem.lowest);
        figure.line(outcome.method, evaluations, above);
    }
    return figure.log_x().log_y();
}

}  // namespace descent::fitting
