#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/09_initialization/program/figures.hpp"
#include "chapters/09_initialization/program/walk_through.hpp"

namespace descent::initialization {
namespace {

/// A number of a table, or a word where it left the range of Real.
std::string cell(double value, int digits) {
    return std::isfinite(value) ? fmt::format("{:8.{}f}", value, digits)
                                : fmt::format("{:>8}", "lost");
}

bool finite(const Vector& values) {
    return std::all_of(values.begin(), values.end(), [](Real v) { return std::isfinite(v); });
}

}  // namespace

void show_table(Report& report, const std::string& check, const std::vector<SampledMean>& table) {
    report.say("  {:41} {:>9} {:>9} {:>9}", "", "theory", "measured", "± s.e.");
    for (const SampledMean& line : table)
        report.say("  {:41} {:9.5f} {:9.5f} {:9.5f}", line.formula, line.theory, line.measured,
                   line.standard_error);
    report.check(check + ", worst line in standard errors", worst_deviation(table), 5);
}

void show_derivation(Report& report, const DerivationResult& derivation) {
    const DerivationPlan& plan = derivation.plan;
    const std::size_t in = plan.inputs, out = plan.outputs;
    report.section("One layer, line by line (L10.6, L10.7)");
    report.say("D_h = {} inputs, σ²_W = {}, σ²_f = {}; {} trials", in, plan.weight_variance,
               plan.f_variance, plan.samples);
    show_table(report, "forward", derivation.forward);
    report.section("The same layer on the way back (L10.8)");
    report.say("D_h′ = {} outputs, σ²_W = {}, σ²_∂f′ = {}; {} trials", out, plan.weight_variance,
               plan.df_variance, plan.samples);
    show_table(report, "backward", derivation.backward);
    report.say("  So σ²_W = 2/D_h = {} keeps the forward variance, 2/D_h′ = {} the backward one;",
               he_variance(in), he_variance(out));
    const Real between = compromise_variance(in, out);
    report.say(
        "  4/(D_h + D_h′) = {:.5f} lies between: forward × {:.3f}, backward × {:.3f} a layer",
        between, forward_variance(in, between, 1), backward_variance(out, between, 1));
}

namespace {

void show_curves(Report& report, const std::vector<Curve>& curves, std::size_t K) {
    const std::size_t middle = (K - 1) / 2;
    report.say("                    log₁₀ variance of h, layer     log₁₀ variance of ∂ℓ/∂h, layer");
    report.say("  {:>8}         {:>8} {:>8} {:>8}       {:>8} {:>8} {:>8}", "σ²_W", 1, middle + 1,
               K, K, middle + 1, 1);
    for (const Curve& curve : curves) {
        const Real variance = curve.weight_variance;
        const Vector h{curve.h[0], curve.h[middle], curve.h[K - 1]};
        const Vector dh{curve.dh[K - 1], curve.dh[middle], curve.dh[0]};
        report.say("  {:>8}         {} {} {}       {} {} {}", variance, cell(h[0], 2),
                   cell(h[1], 2), cell(h[2], 2), cell(dh[0], 2), cell(dh[1], 2), cell(dh[2], 2));
        if (finite(h)) report.result(fmt::format("log10_variance_h_{}", variance), h);
        if (finite(dh)) report.result(fmt::format("log10_variance_dh_{}", variance), dh);
        if (curve.lost() > 0)
            report.say(
                "           {} of these {} variances left the range of the numbers, to 0 or to "
                "infinity",
                curve.lost(), 2 * K);
    }
}

void show_slopes(Report& report, const std::vector<SlopeResult>& slopes, bool lecture) {
    report.say("decades per layer:     theory   forward  backward");
    std::vector<Real> forward, backward;
    for (const SlopeResult& slope : slopes) {
        forward.push_back(slope.forward);
        backward.push_back(slope.backward);
        report.say("  {:>8}           {}  {}  {}", slope.weight_variance, cell(slope.theory, 4),
                   cell(slope.forward, 4), cell(slope.backward, 4));
        if (lecture && std::isfinite(slope.forward))
            report.check(fmt::format("σ² = {}: forward slope", slope.weight_variance),
                         slope.forward - slope.theory, 0.03);
        if (lecture && std::isfinite(slope.backward))
            report.check(fmt::format("σ² = {}: backward slope", slope.weight_variance),
                         slope.backward - slope.theory, 0.03);
    }
    if (finite(to_vector(forward))) report.result("slope_h", forward);
    if (finite(to_vector(backward))) report.result("slope_dh", backward);
}

}  // namespace

void show_variances(Report& report, const VarianceResult& result, bool lecture) {
    const Experiment& e = result.experiment;
    report.section("Deep networks before training (L10.9)");
    report.say(
        "{} network{} of {} hidden layer{} of {} units ({}), {} normal inputs each, y = 0, least "
        "squares",
        e.networks, e.networks == 1 ? "" : "s", e.depth, e.depth == 1 ? "" : "s", e.width,
        neurons::name(e.activation), e.inputs);
    show_curves(report, result.curves, e.depth);
    report.figure(forward_figure(e, result.curves));
    report.figure(backward_figure(e, result.curves));
    if (!result.slopes.empty()) show_slopes(report, result.slopes, lecture);
    if (result.tilt_error)
        report.check("all curves are one curve, tilted by k log₁₀ of the variances' ratio",
                     *result.tilt_error, 1e4 * std::numeric_limits<Real>::epsilon());
    if (result.drift) show_drift(report, e, *result.drift);
}

void show_drift(Report& report, const Experiment& experiment, const DriftResult& drift) {
    const std::size_t K = experiment.depth;
    const Curve& curve = drift.curve;
    report.section("The mean of the logarithm is not the logarithm of the mean");
    report.say("σ² = {}: theory puts the mean variance of h_{} at 10^{:.2f}.",
               curve.weight_variance, K, drift.theory);
    report.say("  logarithm of the mean over networks {:6.2f}", curve.h_of_mean[K - 1]);
    report.say("  mean of the logarithm               {:6.2f}   ± {:.2f} between networks",
               curve.h[K - 1], curve.h_spread[K - 1]);
    report.figure(drift_figure(experiment, curve));
    if (!drift.layer) return;
    report.say(
        "A layer multiplies ‖h‖² of one input by ½Dσ² r; r has mean 1, but its logarithm a mean "
        "below 0:");
    show_table(report, "drift of the logarithm", {*drift.layer});
    report.say("  {} layers of that are {:.2f} decades. A few large networks hold up the mean.", K,
               real(K) * drift.layer->theory);
}

}  // namespace descent::initialization
