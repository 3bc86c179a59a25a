#include "chapters/13_batch_normalization/covariate_shift.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace descent::normalization {

InputQuantiles watch_unit(const NormalizationPlan& plan, const training::Data& data, Real alpha,
                          bool normalized, std::size_t unit, std::size_t every) {
    require(every > 0, "watch_unit", "every is 0");
    require(!plan.hidden.empty(), "watch_unit", "there is no hidden layer");
    require(unit < plan.hidden.back(), "watch_unit", "the last hidden layer has no such unit");
    const NormalizedNetwork net = network(plan, data.training, normalized);
    const training::Model model = batch_norm_classifier(net, plan.scheme);
    const training::TrainingPlan how = training_plan(plan, alpha);
    training::Run run = training::start(model, data, how);

    // One look: what the last hidden layer's sigmoids are given, now
    std::vector<Real> steps, quantiles;
    Pass pass;
    const auto look = [&](const training::Run& now) {
        forward(net, now.phi, data.development.x, pass);
        const Vector inputs = column(pass.layers.f[net.depth() - 1], unit);
        steps.push_back(real(now.steps));
        for (const Real q : {Real(0.15), Real(0.5), Real(0.85)})
            quantiles.push_back(quantile({inputs.begin(), inputs.end()}, q));
    };

    // At the start, and on the way
    look(run);
    training::train(model, data, how, run, {.step = [&](const training::Run& now) {
                        if (now.steps % every == 0 && real(now.steps) > steps.back()) look(now);
                        return true;
                    }});
    return {.step = to_vector(steps),
            .quantiles = xt::adapt(quantiles, std::vector<std::size_t>{steps.size(), 3}),
            .loss = run.diverged ? std::numeric_limits<Real>::infinity() : run.history.back().loss};
}

Real wandering(const InputQuantiles& watched) {
    const std::size_t n = watched.step.size();
    require(n > 1, "wandering", "needs two watched steps");
    require_shape("wandering", "quantiles", watched.quantiles, {n, 3});
    const Matrix& q = watched.quantiles;
    Real sum = 0;
    for (std::size_t t = 1; t < n; ++t)
        sum += std::abs(q(t, 1) - q(t - 1, 1)) / (q(t, 2) - q(t, 0));
    return sum / real(n - 1);
}

CovariateShift covariate_shift(const NormalizationPlan& plan, const training::Data& data,
                               Real alpha, std::size_t most_layers) {
    NormalizationPlan shallower = plan;
    if (plan.hidden.size() > most_layers) shallower.hidden.resize(most_layers);
    CovariateShift shift{.layers = shallower.hidden.size(),
                         .examples = data.development.size(),
                         .every = std::max<std::size_t>(1, data.training.size() / plan.batch / 2),
                         .alpha = alpha};
    shift.plain = watch_unit(shallower, data, alpha, false, 0, shift.every);
    shift.normalized = watch_unit(shallower, data, alpha, true, 0, shift.every);
    shift.wandering_plain = wandering(shift.plain);
    shift.wandering_normalized = wandering(shift.normalized);
    return shift;
}

Real quantile(std::vector<Real> values, Real q) {
    require(!values.empty(), "quantile", "there are no values");
    require(q >= 0 && q <= 1, "quantile", "q is not in [0, 1]");
    std::sort(values.begin(), values.end());
    const Real place = q * real(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - real(below)) * (values[above] - values[below]);
}

}  // namespace descent::normalization
