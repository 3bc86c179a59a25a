#include "chapters/04_shallow_networks/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace descent::shallow {
namespace {

constexpr std::size_t points = 401;

/// Column d of a matrix.
Vector column_of(const Matrix& matrix, std::size_t d) {
    return xt::view(matrix, xt::all(), d);
}

Stages stages_of(const ShallowNetwork& network, const Vector& phi, const Vector& x) {
    Stages stages;
    forward(network, phi, as_column(x), stages);
    return stages;
}

void mark_joints(Figure& figure, const ShallowNetwork& network, const Vector& phi, Real low,
                 Real high) {
    for (const Joint& joint : piecewise(network, phi, low, high).joints)
        if (joint.visible) figure.vertical(joint.x);
}

}  // namespace

std::vector<Figure> stage_figures(const ShallowNetwork& network, const Vector& phi, Real low,
                                  Real high) {
    const Vector x = grid(low, high, points);
    const Stages stages = stages_of(network, phi, x);
    const Matrix weighted = weighted_units(network, phi, stages.h);
    Figure lines("stage_1_lines", "1. Three straight lines", "x", "pre-activation");
    Figure units("stage_2_hidden_units", "2. Clipped at zero by the ReLU", "x", "activation");
    Figure sum("stage_3_weighted_sum",
               fmt::format("3. Weighted (dashed), 4. summed with φ0 = {:g}: one joint per unit",
                           phi[network.b1().offset]),
               "x", "output");
    for (std::size_t d = 0; d < network.hidden; ++d) {
        lines.line(fmt::format("line {}", d + 1), x, column_of(stages.f, d));
        units.line(fmt::format("unit {}", d + 1), x, column_of(stages.h, d));
        sum.dashed(fmt::format("unit {}, weighted", d + 1), x, column_of(weighted, d));
    }
    sum.line("y = φ0 + their sum", x, column_of(stages.y, 0));
    mark_joints(sum, network, phi, low, high);
    return {lines, units, sum};
}

Figure outputs_figure(const ShallowNetwork& network, const Vector& phi, Real low, Real high) {
    const Vector x = grid(low, high, points);
    const Stages stages = stages_of(network, phi, x);
    Figure figure("shared_joints", "Several outputs, the same joints", "x", "outputs");
    for (std::size_t j = 0; j < network.outputs; ++j)
        figure.line(fmt::format("output {}", j + 1), x, column_of(stages.y, j));
    mark_joints(figure, network, phi, low, high);
    return figure;
}

Figure approximations_figure(const Target& target) {
    const Vector x = grid(target.low, target.high, points);
    Vector exact = x;
    std::transform(x.begin(), x.end(), exact.begin(), target.f);
    Figure figure("approximation",
                  fmt::format("{}: interpolated by 3, 6 and 20 hidden units", target.name), "x",
                  "y");
    for (std::size_t hidden : {3u, 6u, 20u}) {
        const Construction built = interpolate(target.f, target.low, target.high, hidden);
        figure.line(fmt::format("{} units", hidden), x, curve(built.network, built.phi, x));
    }
    figure.dashed("f", x, exact).range_x(target.low, target.high);
    return figure;
}

Figure errors_figure(const Target& target, const Sweep& errors) {
    const std::size_t count = errors.hidden.size();
    Vector D = xt::zeros<Real>({count}), relu = D, sigmoid = D, expected = D;
    for (std::size_t i = 0; i < count; ++i) {
        D[i] = static_cast<Real>(errors.hidden[i]);
        relu[i] = errors.relu[i];
        sigmoid[i] = errors.sigmoid[i];
    }
    // drawn a little below the measured points
    const Real low_end = errors.relu.back() / Real(2.5);
    for (std::size_t i = 0; i < count; ++i)
        expected[i] = low_end * std::pow(D[i] / D[count - 1], target.expected_rate);
    Figure figure("approximation_error",
                  fmt::format("{}: largest error against hidden units", target.name),
                  "hidden units D", "largest error");
    figure.path("ReLU, interpolating", D, relu).path("sigmoid, staircase", D, sigmoid);
    figure.dashed(fmt::format("slope {}", target.expected_rate), D, expected).log_x().log_y();
    return figure;
}

Figure fit_figure(const ShallowNetwork& network, const Vector& phi, const Matrix& line,
                  const Matrix& X, const Matrix& T) {
    const auto [low, high] = std::minmax_element(X.begin(), X.end());
    const Vector x = grid(*low, *high, points);
    const Vector straight = line(0, 0) + line(1, 0) * x;
    Figure figure("fit", fmt::format("Least squares: a line and {} hidden units", network.hidden),
                  "x", "y");
    figure.points("data", column_of(X, 0), column_of(T, 0));
    figure.dashed("best line", x, straight).line("network", x, curve(network, phi, x));
    return figure;
}

}  // namespace descent::shallow
