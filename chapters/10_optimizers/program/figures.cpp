#include "chapters/10_optimizers/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::optimizers {
namespace {

Vector coordinate(const Path& path, std::size_t i) {
    return xt::col(path.phi, static_cast<std::ptrdiff_t>(i));
}

}  // namespace

Figure draw_escape(const Objective& gabor, const Path& batch, const Path& stochastic,
                   std::size_t size) {
    const Vector x = xt::linspace<Real>(-6, 6, 161), y = xt::linspace<Real>(Real(2.5), 20, 161);
    std::vector<Real> levels;
    for (int level = 1; level < 22; level += 2) levels.push_back(static_cast<Real>(level));
    Figure figure("sgd_escape", "One start, one step size: with all examples, and with a few", "φ0",
                  "φ1");
    figure.surface(x, y, loss_surface(gabor, x, y), levels).z_label("loss L, the sum");
    figure.range_x(-6, 6).range_y(Real(2.5), 20);
    figure.line(fmt::format("{} examples a step", size), coordinate(stochastic, 0),
                coordinate(stochastic, 1));
    figure.line("all 30 a step", coordinate(batch, 0), coordinate(batch, 1));
    figure.points("start", {batch.phi(0, 0)}, {batch.phi(0, 1)});
    figure.points("where they end", {batch.end()(0), stochastic.end()(0)},
                  {batch.end()(1), stochastic.end()(1)});
    return figure;
}

Figure draw_noise(const NoiseCurve& curve) {
    Figure figure("noise", "The noise of a mini-batch gradient against the batch size",
                  "examples n in the mini-batch", "standard deviation of the gradient");
    figure.dashed("σ/√n", curve.size, curve.with_in_theory);
    figure.dashed("σ/√n · √((T−n)/(T−1))", curve.size, curve.without_in_theory);
    figure.points("drawn with replacement", curve.size, curve.with);
    Vector without = curve.without;
    for (std::size_t k = 0; k < without.size(); ++k)  // all of them: 0, but for rounding
        if (!(curve.without_in_theory(k) > 0)) without(k) = std::numeric_limits<Real>::quiet_NaN();
    figure.points("drawn without", curve.size, without);
    return figure.log_x().log_y();
}

Figure draw_schedules(const std::vector<NamedSchedule>& schedules, std::size_t steps) {
    Figure figure("schedules", "The step size as it shrinks", "step k", "factor of α");
    Vector k = xt::arange<Real>(0, static_cast<Real>(steps + 1)), factor = k;
    for (const auto& [name, schedule] : schedules) {
        for (std::size_t i = 0; i <= steps; ++i) factor(i) = schedule(i);
        figure.line(name, k, factor);
    }
    return figure.range_y(0, Real(1.05));
}

Figure draw_line_search(const Objective& canyon, const Path& exact, const Path& backtracking) {
    const Vector x = xt::linspace<Real>(-2, 11, 161),
                 y = xt::linspace<Real>(Real(-2.8), Real(2.8), 121);
    Figure figure("line_search",
                  "Steepest descent in a canyon: each exact step is square to the last", "φ0",
                  "φ1");
    std::vector<Real> levels;
    for (int j = 1; j < 9; ++j) levels.push_back(static_cast<Real>(1.3 * j * j));
    figure.surface(x, y, loss_surface(canyon, x, y), levels).z_label("loss L");
    figure.path(fmt::format("exact, {} steps", exact.steps()), coordinate(exact, 0),
                coordinate(exact, 1));
    figure.path(fmt::format("backtracking, {} steps", backtracking.steps()),
                coordinate(backtracking, 0), coordinate(backtracking, 1));
    figure.points("minimum", {Real(0)}, {Real(0)});
    return figure.range_x(-2, 11).range_y(Real(-2.8), Real(2.8)).equal_axes();
}

Figure draw_higher_order(const std::vector<Real>& weights, const Vector& depth,
                         const Matrix& error) {
    Figure figure("higher_order", "How wrong the first order is about a product of l weights",
                  "weights l", "|true change − predicted| / predicted");
    for (std::size_t i = 0; i < weights.size(); ++i)
        figure.path(fmt::format("all weights {:g}", weights[i]), depth,
                    xt::row(error, static_cast<std::ptrdiff_t>(i)));
    figure.dashed("as large as predicted", {depth(0), depth(depth.size() - 1)}, {1, 1});
    return figure.log_y().range_y(Real(1e-4), Real(1e8));
}

Figure draw_spectrum(const Spectrum& spectrum) {
    Figure figure("spectrum", "Eigenvalues of the Hessian along training", "step (0 drawn at ½)",
                  "eigenvalues, and the loss");
    const std::size_t N = spectrum.step.size(), P = spectrum.eigenvalues.shape()[1];
    Vector step = Vector::from_shape({N});
    for (std::size_t k = 0; k < N; ++k)
        step(k) = std::max(Real(0.5), static_cast<Real>(spectrum.step[k]));
    std::vector<Real> x[2], y[2];
    for (std::size_t k = 0; k < N; ++k)
        for (std::size_t p = 0; p < P; ++p) {
            const std::size_t side = spectrum.eigenvalues(k, p) < 0 ? 1 : 0;
            x[side].push_back(step(k));
            y[side].push_back(spectrum.eigenvalues(k, p));
        }
    for (const std::size_t side : {0u, 1u})
        if (!x[side].empty())
            figure.points(side == 0 ? "positive" : "negative", xt::adapt(x[side], {x[side].size()}),
                          xt::adapt(y[side], {y[side].size()}));
    figure.line("loss", step, spectrum.loss);
    return figure.log_x().horizontal(0);
}

Figure draw_index(const std::vector<fitting::StationaryPoint>& points) {
    Figure figure("index", "Stationary points of a small network: loss and index", "loss",
                  "share of negative eigenvalues");
    for (const bool minimum : {true, false}) {
        std::vector<Real> x, y;
        for (const auto& point : points)
            if ((point.kind == fitting::Stationary::minimum) == minimum) {
                x.push_back(point.loss);
                y.push_back(index_of(point));
            }
        if (!x.empty())
            figure.points(minimum ? "minima" : "saddles", xt::adapt(x, {x.size()}),
                          xt::adapt(y, {y.size()}));
    }
    return figure.log_x();
}

}  // namespace descent::optimizers
