#include "chapters/05_deep_networks/program/figures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "chapters/05_deep_networks/regions.hpp"

namespace descent::deep {

Figure fold_figure(const CompositionResult& composition) {
    const auto& [network, phi] = composition.first;
    const DeepModel& merged = composition.merged;
    const Vector x = grid(-1, 1, 1201);
    Figure figure("fold", "One zigzag (dashed) fed into another: nine straight pieces", "x",
                  "output");
    figure.dashed("y = f1[x]", x, curve(network, phi, x));
    figure.line("y' = f2[f1[x]]", x,
                column(compose(composition.first, composition.second, as_column(x)), 0));
    for (Real joint : line_regions(merged.network, merged.phi, -1, 1).breakpoints)
        figure.vertical(joint);
    return figure;
}

Figure depth_figure(const SawtoothResult& sawtooth, const std::vector<std::size_t>& random) {
    Figure figure("regions_by_depth",
                  fmt::format("One input, {} units a layer: regions, counted", sawtooth.width),
                  "hidden layers K", "linear regions");
    const auto layers = [](const auto& counts) {
        return Vector(xt::arange<Real>(1, real(counts.size()) + 1));
    };
    figure.dashed("formula (D+1)^K", layers(sawtooth.formula), to_vector(sawtooth.formula));
    figure.points("sawtooth, counted", layers(sawtooth.counted), to_vector(sawtooth.counted));
    figure.path("random, counted", layers(random), to_vector(random));
    std::vector<std::string> names;
    for (std::size_t K = 1; K <= std::max(sawtooth.formula.size(), random.size()); ++K)
        names.push_back(fmt::format("{}", K));
    if (names.size() <= 20) figure.ticks_x(names);
    return figure.log_y();
}

Figure regions_per_parameter_figure(const std::vector<RegionCurve>& curves) {
    Figure figure("regions_per_parameter", "10 inputs: reachable regions against parameters",
                  "parameters", "linear regions");
    for (const RegionCurve& curve : curves) {
        Vector regions = to_vector(curve.log10_regions);
        for (Real& number : regions) number = std::pow(Real(10), number);
        figure.line(fmt::format("{} hidden layer{}", curve.layers, curve.layers == 1 ? "" : "s"),
                    to_vector(curve.parameters), regions);
    }
    return figure.log_y();
}

Figure decision_figure(const DecisionResult& result, const PlanePoints& points) {
    const auto& [network, phi] = result.model;
    const bool deep = network.depth() > 1;
    Figure figure(
        deep ? "decision_deep" : "decision_shallow",
        fmt::format("{}: {} hidden units", deep ? "Deep" : "Shallow", hidden_text(network)), "x₁",
        "x₂");

    // The output, with the same colours in every figure
    const Vector axis = grid(-1, 1, 121);
    const Matrix surface = xt::clip(output_surface(network, phi, axis, axis), Real(0), Real(1));
    figure.surface(axis, axis, surface, {Real(0.5)})
        .z_label("output f[x], cut to 0 … 1; the line is at ½");

    // The points, by class, and those on the wrong side
    const Matrix f = result.model(points.X);
    const auto select = [&](const std::string& label, auto wanted) {
        std::vector<Real> x1, x2;
        for (std::size_t i = 0; i < f.shape()[0]; ++i)
            if (wanted(points.Y(i, 0) > Real(0.5), f(i, 0) > Real(0.5))) {
                x1.push_back(points.X(i, 0));
                x2.push_back(points.X(i, 1));
            }
        if (!x1.empty()) figure.points(label, to_vector(x1), to_vector(x2));
    };
    select("class 1", [](bool truth, bool) { return truth; });
    select("class 0", [](bool truth, bool) { return !truth; });
    select("wrong side", [](bool truth, bool said) { return truth != said; });
    return figure.equal_axes();
}

std::string hidden_text(const DeepNetwork& network) {
    return fmt::format("{}",
                       fmt::join(network.widths.begin() + 1, network.widths.end() - 1, " + "));
}

}  // namespace descent::deep
