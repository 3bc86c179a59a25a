#include "chapters/14_reproductions/layer_variance.hpp"

#include <fmt/format.h>

#include <cmath>

namespace descent::reproductions {
namespace {

constexpr double tolerance = 0.03;  // decades a layer, as in chapter 9

/// The row of one curve, on the way up or, backward, on the way down.
Row slope_row(const initialization::Experiment& experiment, const initialization::Curve& curve,
              bool backward) {
    const Real variance = curve.weight_variance;
    const bool he = std::abs(variance - initialization::he_variance(experiment.width)) < 1e-6;
    const Statement statement{
        .tag = "L10.9",
        .source = "Prince 2023, the figure of weight initialization (7.4 in the lecture)",
        .what = fmt::format("{}, σ² = {}{}", backward ? "gradients" : "activations", variance,
                            he ? " = 2/D, constant" : ""),
        .key = fmt::format("L10.9_slope_{}_{}", backward ? "dh" : "h", variance),
        .digits = 3,
        .remark = "stated as a drawing; the number is log₁₀ ½Dσ², the factor of L10.7 and L10.8"};
    const Real theory =
        initialization::log_growth(experiment.activation, experiment.width, variance);
    const Real obtained =
        backward ? -initialization::slope(curve.dh) : initialization::slope(curve.h);
    return number(statement, theory, tolerance, obtained);
}

}  // namespace

VarianceReproduction reproduce_variances(const initialization::Experiment& experiment,
                                         std::uint64_t seed, const Progress& progress) {
    VarianceReproduction result{.experiment = experiment,
                                .curves = initialization::measure(experiment, seed, progress)};
    for (const bool backward : {false, true})
        for (const initialization::Curve& curve : result.curves)
            result.rows.push_back(slope_row(experiment, curve, backward));
    return result;
}

}  // namespace descent::reproductions
