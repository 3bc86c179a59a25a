#include "chapters/05_deep_networks/program/figures.hpp"

#include <fmt/format.h>

#include "chapters/05_deep_networks/counting.hpp"
#include "chapters/05_deep_networks/regions.hpp"

namespace descent::deep {
namespace {
Vector to_vector(const std::vector<double>& values) {
    Vector result = xt::zeros<Real>({values.size()});
    for (std::size_t i = 0; i < values.size(); ++i) result[i] = static_cast<Real>(values[i]);
    return result;
}
}  // namespace

Figure draw_fold(const ShallowModel& first, const ShallowModel& second, Real low, Real high) {
    const Vector x = xt::linspace<Real>(low, high, 1201);
    Figure figure("fold", "One zigzag (dashed) fed into another: nine straight pieces", "x",
                  "output");
    figure.dashed("y = f1[x]", x, curve(first.network, first.phi, x));
    figure.line("y' = f2[f1[x]]", x, xt::view(compose(first, second, as_column(x)), xt::all(), 0));
    const DeepModel merged = merge(as_deep(first), second);
    for (Real joint : line_regions(merged.network, merged.phi, low, high).breakpoints)
        figure.vertical(joint);
    return figure;
}

Figure draw_depth(std::size_t width, const std::vector<double>& formula,
                  const std::vector<double>& sawtooth_count,
                  const std::vector<double>& random_count) {
    Figure figure("regions_by_depth",
                  fmt::format("One input, {} units a layer: regions, counted", width),
                  "hidden layers K", "linear regions");
    const auto layers = [](const auto& counts) {
        return Vector(xt::arange<Real>(1, static_cast<Real>(counts.size()) + 1));
    };
    figure.dashed("formula (D+1)^K", layers(formula), to_vector(formula));
    figure.points("sawtooth, counted", layers(sawtooth_count), to_vector(sawtooth_count));
    figure.path("random, counted", layers(random_count), to_vector(random_count));
    std::vector<std::string> names;
    for (std::size_t K = 1; K <= std::max(formula.size(), random_count.size()); ++K)
        names.push_back(fmt::format("{}", K));
    if (names.size() <= 20) figure.ticks_x(names);
    return figure.log_y();
}

Figure draw_regions_per_parameter(std::size_t inputs) {
    Figure figure("regions_per_parameter",
                  fmt::format("{} inputs: reachable regions against parameters", inputs),
                  "parameters", "linear regions");
    for (std::size_t K = 1; K <= 5; ++K) {
        std::vector<double> parameters, regions;
        for (std::size_t D = inputs; parameter_count(Architecture{inputs, D, K}) <= 11000;
             D += inputs) {
            parameters.push_back(static_cast<double>(parameter_count(Architecture{inputs, D, K})));
            regions.push_back(
                std::pow(10.0, static_cast<double>(log10(region_formula({inputs, D, K})))));
        }
        figure.line(fmt::format("{} hidden layer{}", K, K == 1 ? "" : "s"), to_vector(parameters),
                    to_vector(regions));
    }
    return figure.log_y();
}

Figure draw_decision(const std::string& name, const std::string& title, const DeepNetwork& network,
                     const Vector& phi, const PlanePoints& points) {
    const Vector axis = xt::linspace<Real>(-1, 1, 121);
    Matrix surface = output_surface(network, phi, axis, axis);
    surface = xt::clip(surface, Real(0), Real(1));  // the same colours in every figure
    Figure figure(name, title, "x₁", "x₂");
    figure.surface(axis, axis, surface, {Real(0.5)})
        .z_label("output f[x], cut to 0 … 1; the line is at ½");
    Layers layers;
    forward(network, phi, points.X, layers);
    const auto select = [&](const std::string& label, auto wanted) {
        std::vector<double> x, y;
        for (std::size_t i = 0; i < points.T.shape()[0]; ++i)
            if (wanted(points.T(i, 0) > Real(0.5), layers.output()(i, 0) > Real(0.5))) {
                x.push_back(static_cast<double>(points.X(i, 0)));
                y.push_back(static_cast<double>(points.X(i, 1)));
            }
        if (!x.empty()) figure.points(label, to_vector(x), to_vector(y));
    };
    select("class 1", [](bool truth, bool) { return truth; });
    select("class 0", [](bool truth, bool) { return !truth; });
    select("wrong side", [](bool truth, bool said) { return truth != said; });
    return figure.equal_axes();
}

}  // namespace descent::deep
