#include "chapters/14_reproductions/program/figures.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace descent::reproductions {

Figure memorization_figure(const std::vector<Memorization>& curves, const std::string& title) {
    Figure figure("memorization", title, "epoch", "training error, %");
    for (std::size_t i = 0; i < curves.size(); ++i)
        figure.line(fmt::format("{} hidden layer{}", i + 1, i == 0 ? "" : "s"), curves[i].epochs,
                    curves[i].error);
    figure.range_y(0, 100);
    return figure;
}

Figure variance_figure(const initialization::Experiment& experiment,
                       const std::vector<initialization::Curve>& curves, bool backward) {
    const std::string of = backward ? "∂ℓ/∂h" : "h";
    Figure figure(backward ? "variance_backward" : "variance_forward",
                  fmt::format("{}: the variance of {}, layer by layer",
                              backward ? "Backward" : "Forward", of),
                  "hidden layer k", fmt::format("log₁₀ variance of {}_k", of));
    const Vector layer = xt::arange<Real>(1, real(experiment.depth) + Real(0.5));
    std::vector<Real> x, y;  // theory: one series, with a gap after each line
    for (const initialization::Curve& curve : curves) {
        const Real variance = curve.weight_variance;
        figure.line(fmt::format("σ² = {}", variance), layer, backward ? curve.dh : curve.h);
        const Vector theory = backward ? initialization::backward_theory(experiment, variance)
                                       : initialization::forward_theory(experiment, variance);
        x.insert(x.end(), layer.begin(), layer.end());
        y.insert(y.end(), theory.begin(), theory.end());
        x.push_back(1);
        y.push_back(std::numeric_limits<Real>::quiet_NaN());
    }
    return figure.dashed("theory", x, y);
}

Figure width_figure(const WidthReproduction& widths) {
    Figure figure("epochs_by_width", "Wider networks learn the same labels in fewer epochs",
                  "hidden units", "epochs until no label is wrong");
    for (std::size_t a = 0; a < widths.plan.alphas.size(); ++a) {
        std::vector<Real> units, epochs;
        for (const WidthPoint& point : widths.points)
            if (std::isfinite(point.epochs[a])) {
                units.push_back(real(point.units));
                epochs.push_back(point.epochs[a]);
            }
        if (!units.empty())
            figure.path(fmt::format("rate {}", widths.plan.alphas[a]), units, epochs);
    }
    return figure.log_x().log_y();
}

}  // namespace descent::reproductions
