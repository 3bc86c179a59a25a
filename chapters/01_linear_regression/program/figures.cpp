#include "chapters/01_linear_regression/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace descent::regression {

namespace {
/// The axes at the outer edges of the surface's pixels, which reach half a step beyond
/// the grid.
Figure& shown_whole(Figure& figure, const Vector& x, const Vector& y) {
    const auto half = [](const Vector& at) { return (at(1) - at(0)) / 2; };
    const auto last = [](const Vector& at) { return at(at.size() - 1); };
    figure.range_x(x(0) - half(x), last(x) + half(x)).range_y(y(0) - half(y), last(y) + half(y));
    return figure.z_label("loss L");
}
}  // namespace

Figure fit_figure(const Points& points, const Vector& phi, const std::string& x_name,
                  const std::string& y_name) {
    const Vector ends{xt::amin(points.x)(), xt::amax(points.x)()}, f = line(phi, points.x);
    std::vector<Real> x, y;  // from the line to each point, and a gap
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Real gap = std::numeric_limits<Real>::quiet_NaN();
        x.insert(x.end(), {points.x(i), points.x(i), gap});
        y.insert(y.end(), {f(i), points.y(i), gap});
    }
    Figure figure("fit", "The line with the smallest sum of squared residuals", x_name, y_name);
    figure.line("residuals", to_vector(x), to_vector(y))
        .line("line", ends, line(phi, ends))
        .points("data", points.x, points.y);
    return figure;
}

Figure surface_figure(const Points& points, const Vector& phi0, const Vector& phi1,
                      const Vector& best, const Path& path) {
    const Matrix L = loss_surface(points, phi0, phi1);
    const Real lowest = loss(best, points), rise = xt::amax(L)() - lowest;
    std::vector<Real> levels;
    for (int j = 1; j < 8; ++j) levels.push_back(lowest + rise * real(j * j) / 64);
    Figure figure("loss_surface", "Loss L(φ) and the path of gradient descent", "offset φ0",
                  "slope φ1");
    figure.surface(phi0, phi1, L, levels);
    // A path that diverges would cover the surface: its beginning is enough.
    const std::size_t shown = path.loss(path.steps()) > path.loss(0)
                                  ? std::min<std::size_t>(path.steps(), 8)
                                  : path.steps();
    const Matrix phi = xt::view(path.phi, xt::range(std::size_t{0}, shown + 1), xt::all());
    figure.path("descent", column(phi, 0), column(phi, 1))
        .points("closed form", {best(0)}, {best(1)});
    return shown_whole(figure, phi0, phi1);
}

Figure answers_figure(const Points& points, const ThreeAnswers& answers, const Path& path) {
    const Vector& best = answers.search.phi;
    const Real spacing = answers.spacing;
    const Vector near = grid(-3 * spacing, 3 * spacing, 61);
    const Vector phi0 = best(0) + near, phi1 = best(1) + near;
    Vector node0 = xt::zeros<Real>({25}), node1 = node0;
    for (std::size_t k = 0; k < 25; ++k) {
        node0(k) = best(0) + spacing * (real(k % 5) - 2);
        node1(k) = best(1) + spacing * (real(k / 5) - 2);
    }
    Figure figure("three_answers", "Three answers to one question, much enlarged", "offset φ0",
                  "slope φ1");
    figure.surface(phi0, phi1, loss_surface(points, phi0, phi1)).points("grid", node0, node1);
    figure.path("descent", column(path.phi, 0), column(path.phi, 1));
    figure.points("best of the grid", {best(0)}, {best(1)})
        .points("closed form", {answers.closed_form(0)}, {answers.closed_form(1)});
    return shown_whole(figure, phi0, phi1);
}

Figure condition_figure(const SolverSweep& sweep) {
    constexpr Real epsilon = std::numeric_limits<Real>::epsilon();
    const Vector& condition = sweep.condition;
    Figure figure("condition", "Squaring W squares its condition number", "κ(W)",
                  "relative error of θ");
    figure.path("normal equations", condition, xt::minimum(sweep.normal_equations, Real(1)))
        .path("singular values", condition, sweep.rank_revealing);
    const Vector below_one{condition(0), 1 / std::sqrt(epsilon)};
    figure.dashed("κ²ε", below_one, below_one * below_one * epsilon)
        .dashed("κε", condition, condition * epsilon);
    return figure.log_x().log_y();
}

Figure sweep_figure(const DegreeSweep& sweep, Real noise) {
    const Vector degree = xt::arange<Real>(0, real(sweep.train.size()));
    Figure figure("degree_sweep", "Training and test error of polynomials", "degree",
                  "mean squared error");
    figure.path("training set", degree, sweep.train).path("test set", degree, sweep.test);
    return figure.dashed("noise, which nothing predicts", degree, xt::full_like(degree, noise))
        .log_y();
}

Figure polynomials_figure(const DegreeResult& result, const std::vector<std::size_t>& degrees) {
    const Vector x = grid(-1, 1, 201);
    Figure figure("polynomials", "Too simple, about right, too complex", "x", "y");
    for (const std::size_t d : degrees)
        figure.line(fmt::format("degree {}", d), x, polynomial(result.sweep.theta[d], x));
    figure.dashed("what the points come from", x, xt::sin(std::numbers::pi_v<Real> * x));
    return figure.points("training set", result.train.x, result.train.y).range_y(-2, 2);
}

}  // namespace descent::regression
