#include "chapters/09_initialization/variance.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/09_initialization/dead_units.hpp"
#include "docs/live/figures.hpp"

namespace descent::live {

using namespace descent::initialization;

namespace {

/// The theory lines of these σ²_W, a row each.
Matrix lines(const Experiment& experiment, const Vector& variances,
             Vector (*theory)(const Experiment&, Real)) {
    Matrix rows = xt::zeros<Real>({variances.size(), experiment.depth});
    for (std::size_t v = 0; v < variances.size(); ++v)
        xt::row(rows, static_cast<std::ptrdiff_t>(v)) = theory(experiment, variances[v]);
    return rows;
}

/// From the smallest to the largest of these logarithms; NaN if one is lost.
Real decades(const Vector& logs) {
    Real low = logs[0], high = logs[0];
    for (const Real log : logs) {
        if (!std::isfinite(log)) return log;
        low = std::min(low, log);
        high = std::max(high, log);
    }
    return high - low;
}

}  // namespace

void variance(const Question& ask, Answer& tell) {
    static constexpr std::array<std::string_view, 4> names{"relu", "tanh", "sigmoid", "linear"};
    Experiment experiment;
    experiment.depth = ask.count("depth", 2, 50);
    experiment.width = ask.count("width", 4, 100);
    experiment.activation = neurons::activation_named(names[ask.choice("activation", names)]);
    experiment.weight_variances = {ask.number("variance", Real(1e-4), 10)};
    experiment.networks = 2;
    experiment.inputs = 20;
    const std::uint64_t seed = ask.count("seed", 0, 1000);
    const Real weight_variance = experiment.weight_variances[0];
    const Vector others = ask.numbers("others", Real(1e-4), 10, 10);

    const Curve curve = measure(experiment, seed)[0];
    tell.numbers("h", curve.h)
        .numbers("dh", curve.dh)
        .number("h_slope", slope(curve.h))
        .number("dh_slope", -slope(curve.dh))  // on the way back, layer by layer
        .number("h_decades", decades(curve.h))
        .number("dh_decades", decades(curve.dh))
        .number("he", he_variance(experiment.width));
    if (has_growth(experiment.activation))
        tell.number("growth", log_growth(experiment.activation, experiment.width, weight_variance))
            .numbers("h_theory", forward_theory(experiment, weight_variance))
            .numbers("dh_theory", backward_theory(experiment, weight_variance))
            .rows("h_others", lines(experiment, others, forward_theory))
            .rows("dh_others", lines(experiment, others, backward_theory));
    if (experiment.activation == Activation::relu)
        tell.numbers("dead", to_vector(dead_units_by_depth(experiment.depth, experiment.width,
                                                           experiment.inputs, seed)));
}

}  // namespace descent::live
