#include <algorithm>
#include <cmath>

#include "chapters/01_linear_regression/program/report.hpp"

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
    const Real low = xt::amin(points.x)(), high = xt::amax(points.x)();
    const Vector ends{low, high}, f = line(phi, points.x);
    // One stroke: along the line to x_i, to the point and back.
    std::vector<std::size_t> order(points.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return points.x(a) < points.x(b); });
    Vector x = Vector::from_shape({3 * order.size()}), y = x;
    for (std::size_t n = 0; n < order.size(); ++n) {
        const std::size_t i = order[n];
        for (std::size_t corner = 0; corner < 3; ++corner) {
            x(3 * n + corner) = points.x(i);
            y(3 * n + corner) = corner == 1 ? points.y(i) : f(i);
        }
    }
    Figure figure("fit", "The line with the smallest sum of squared residuals", x_name, y_name);
    figure.line("residuals", x, y)
        .line("line", ends, line(phi, ends))
        .points("data", points.x, points.y);
    return figure;
}

Figure surface_figure(const Points& points, const Vector& phi0, const Vector& phi1,
                      const Vector& best, const Path& path) {
    const Matrix L = loss_surface(points, phi0, phi1);
    const Real lowest = loss(best, points), rise = xt::amax(L)() - lowest;
    std::vector<Real> levels;
    for (int j = 1; j < 8; ++j) levels.push_back(lowest + rise * static_cast<Real>(j * j) / 64);
    Figure figure("loss_surface", "Loss L(φ) and the path of gradient descent", "offset φ0",
                  "slope φ1");
    figure.surface(phi0, phi1, L, levels);
    // A path that diverges would cover the surface: its beginning is enough.
    const std::size_t shown = path.loss(path.steps()) > path.loss(0)
                                  ? std::min<std::size_t>(path.steps(), 8)
                                  : path.steps();
    const Matrix phi = xt::view(path.phi, xt::range(std::size_t{0}, shown + 1), xt::all());
    figure.path("descent", xt::col(phi, 0), xt::col(phi, 1))
        .points("closed form", {best(0)}, {best(1)});
    return shown_whole(figure, phi0, phi1);
}

Figure answers_figure(const Points& points, const Vector& grid, Real spacing, const Vector& best,
                      const Path& path) {
    const Vector near = xt::linspace<Real>(-3 * spacing, 3 * spacing, 61);
    const Vector phi0 = grid(0) + near, phi1 = grid(1) + near;
    Vector node0 = xt::zeros<Real>({25}), node1 = node0;
    for (std::size_t k = 0; k < 25; ++k) {
        node0(k) = grid(0) + spacing * (static_cast<Real>(k % 5) - 2);
        node1(k) = grid(1) + spacing * (static_cast<Real>(k / 5) - 2);
    }
    Figure figure("three_answers", "Three answers to one question, much enlarged", "offset φ0",
                  "slope φ1");
    figure.surface(phi0, phi1, loss_surface(points, phi0, phi1)).points("grid", node0, node1);
    figure.path("descent", xt::col(path.phi, 0), xt::col(path.phi, 1));
    figure.points("best of the grid", {grid(0)}, {grid(1)})
        .points("closed form", {best(0)}, {best(1)});
    return shown_whole(figure, phi0, phi1);
}

Figure sweep_figure(const DegreeSweep& sweep, Real noise) {
    const Vector degree = xt::arange<Real>(0, static_cast<Real>(sweep.train.size()));
    Figure figure("degree_sweep", "Training and test error of polynomials", "degree",
                  "mean squared error");
    figure.path("training set", degree, sweep.train).path("test set", degree, sweep.test);
    return figure.dashed("noise, which nothing predicts", degree, xt::full_like(degree, noise))
        .log_y();
}

Figure polynomials_figure(const Points& train, const std::vector<std::size_t>& degrees) {
    const Vector x = xt::linspace<Real>(-1, 1, 201);
    Figure figure("polynomials", "Too simple, about right, too complex", "x", "y");
    for (const std::size_t d : degrees)
        figure.line(fmt::format("degree {}", d), x,
                    polynomial(fit(polynomial_features(train.x, d), column(train.y)).theta, x));
    return figure.points("training set", train.x, train.y).range_y(-2, 2);
}

}  // namespace descent::regression
