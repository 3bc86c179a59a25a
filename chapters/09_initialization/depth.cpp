#include "chapters/09_initialization/depth.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "common/estimate.hpp"

namespace descent::initialization {

Real log_drift(std::size_t width) {
    require(width > 0, "log_drift", "width is 0");
    // r = 1 + e: ln r = e − e²/2 + e³/3 − …, with E[e²] = 5/D, E[e³] = 44/D², E[e⁴] = 3(5/D)² + …
    const double D = static_cast<double>(width);
    return static_cast<Real>(-(5 / (2 * D) + 49 / (12 * D * D)) / std::numbers::ln10);
}

SampledMean sampled_log_drift(std::size_t width, std::size_t samples, Random& random) {
    require(width > 0 && samples > 1, "sampled_log_drift", "needs a width and two samples");
    std::vector<Real> logs;
    for (std::size_t s = 0; s < samples; ++s) {
        Real sum = 0;
        for (std::size_t j = 0; j < width; ++j) {
            const Real h = std::max(Real(0), random.normal());
            sum += h * h;
        }
        if (sum > 0) logs.push_back(std::log10(2 * sum / real(width)));
    }
    const Estimate found = estimate(to_vector(logs));
    return {"E[log₁₀ r]", log_drift(width), found.mean, found.error};
}

std::vector<SlopeResult> slopes(const Experiment& experiment, const std::vector<Curve>& curves) {
    std::vector<SlopeResult> result;
    for (const Curve& curve : curves)
        result.push_back(
            {.weight_variance = curve.weight_variance,
             .theory = log_growth(experiment.activation, experiment.width, curve.weight_variance),
             .forward = slope(curve.h),
             .backward = -slope(curve.dh)});
    return result;
}

Real tilt_error(const std::vector<Curve>& curves) {
    Real worst = 0;
    for (const Curve& curve : curves)
        for (std::size_t k = 0; k < curve.h.size(); ++k) {
            const Real ratio = curve.weight_variance / curves[0].weight_variance;
            const Real tilt = real(k + 1) * std::log10(ratio);
            const Real error = std::abs(curve.h[k] - curves[0].h[k] - tilt);
            if (std::isfinite(error)) worst = std::max(worst, error / (1 + std::abs(tilt)));
        }
    return worst;
}

DriftResult drift(const Experiment& experiment, const std::vector<Curve>& curves,
                  std::uint64_t seed, std::size_t draws) {
    require(!curves.empty(), "drift", "there is no curve");
    require(experiment.activation == Activation::relu, "drift", "needs ReLU networks");
    const auto growth = [&](const Curve& curve) {
        return std::abs(log_growth(experiment.activation, experiment.width, curve.weight_variance));
    };
    const Curve steady = *std::ranges::min_element(curves, {}, growth);
    DriftResult result{.curve = steady,
                       .theory = forward_theory(experiment, steady.weight_variance).back(),
                       .layer = {}};
    if (experiment.width < 30) return result;  // where the series of log_drift() is too rough
    Random random(seed, "drift");
    const std::size_t samples = std::max<std::size_t>(100, draws / experiment.width);
    result.layer = sampled_log_drift(experiment.width, samples, random);
    return result;
}

VarianceResult variances_by_depth(const Experiment& experiment, std::uint64_t seed,
                                  std::size_t draws, const Progress& progress) {
    VarianceResult result{.experiment = experiment,
                          .curves = measure(experiment, seed, progress),
                          .slopes = {},
                          .tilt_error = {},
                          .drift = {}};
    if (!has_growth(experiment.activation)) return result;
    if (experiment.depth > 1) result.slopes = slopes(experiment, result.curves);
    if (result.curves.size() > 1) result.tilt_error = tilt_error(result.curves);
    if (experiment.activation != Activation::relu) return result;
    DriftResult steady = drift(experiment, result.curves, seed, draws);
    const Vector& h = steady.curve.h;
    if (std::all_of(h.begin(), h.end(), [](Real x) { return std::isfinite(x); }))
        result.drift = std::move(steady);
    return result;
}

}  // namespace descent::initialization
