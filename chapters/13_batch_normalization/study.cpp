#include "chapters/13_batch_normalization/study.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>

#include "chapters/10_optimizers/descent_rules.hpp"

namespace descent::normalization {

NormalizedNetwork network(const NormalizationPlan& study, const LabelledData& data,
                          bool normalized) {
    std::vector<std::size_t> widths{data.x.shape()[1]};
    widths.insert(widths.end(), study.hidden.begin(), study.hidden.end());
    widths.push_back(data.classes);
    const DeepNetwork plain(widths, study.activation);
    return {plain, normalized ? every_hidden_layer(plain) : std::vector<std::size_t>{},
            study.epsilon};
}

namespace {

training::TrainingPlan plan(const NormalizationPlan& study, Real alpha) {
    return {.optimizer = optimizers::optimizer_named("gd", alpha),
            .batch = study.batch,
            .epochs = study.epochs,
            .seed = study.seed};
}

}  // namespace

RateResult train_once(const NormalizationPlan& study, const training::Data& data, Real alpha,
                      bool normalized) {
    const auto running = std::make_shared<RunningAverages>();
    const NormalizedNetwork net = network(study, data.training, normalized);
    training::Model model = batch_norm_classifier(net, running);
    model.initialize = [&](Random& random) { return initialize(net, random, study.scheme); };
    const training::TrainingPlan how = plan(study, alpha);
    training::Run run = start(model, data, how);
    RateResult trial;
    trial.alpha = alpha;
    trial.normalized = normalized;
    train(model, data, how, run);
    trial.diverged = run.diverged;
    for (const training::Epoch& epoch : run.history) {
        trial.loss.push_back(epoch.loss);
        trial.accuracy.push_back(epoch.train_accuracy);
        trial.development_accuracy = epoch.development_accuracy;
    }
    trial.phi = run.phi;
    trial.running = *running;
    return trial;
}

Real RateResult::final_loss() const {
    return diverged || loss.empty() ? std::numeric_limits<Real>::infinity() : loss.back();
}

Real RateResult::final_accuracy() const {
    return accuracy.empty() ? 0 : accuracy.back();
}

std::vector<RateResult> train_all(const NormalizationPlan& study, const training::Data& data,
                                  bool normalized, const std::function<void()>& done) {
    std::vector<RateResult> trials;
    for (Real alpha : study.rates) {
        trials.push_back(train_once(study, data, alpha, normalized));
        if (done) done();
    }
    return trials;
}

Drift watch_unit(const NormalizationPlan& study, const training::Data& data, Real alpha,
                 bool normalized, std::size_t unit, std::size_t every) {
    require(every > 0, "watch_unit", "every is 0");
    require(!study.hidden.empty(), "watch_unit", "there is no hidden layer");
    require(unit < study.hidden.back(), "watch_unit", "the last hidden layer has no such unit");
    const NormalizedNetwork net = network(study, data.training, normalized);
    const training::Model model = batch_norm_classifier(net);
    const training::TrainingPlan how = plan(study, alpha);
    training::Run run = start(model, data, how);

    std::vector<Real> steps, quantiles;
    Pass pass;
    const auto look = [&](const training::Run& now) {
        forward(net, now.phi, data.development.x, pass);
        // what the last hidden layer's sigmoids are given
        const Matrix& y = pass.layers.f[net.depth() - 1];
        std::vector<Real> values;
        for (std::size_t i = 0; i < y.shape()[0]; ++i) values.push_back(y(i, unit));
        steps.push_back(static_cast<Real>(now.steps));
        for (Real q : {Real(0.15), Real(0.5), Real(0.85)}) quantiles.push_back(quantile(values, q));
    };
    look(run);
    train(model, data, how, run, {.step = [&](const training::Run& now) {
              if (now.steps % every == 0 && static_cast<Real>(now.steps) > steps.back()) look(now);
              return true;
          }});
    return {.step = xt::adapt(steps),
            .quantiles = xt::adapt(quantiles, std::vector<std::size_t>{steps.size(), 3}),
            .loss = run.history.back().loss};
}

Real wandering(const Drift& drift) {
    const std::size_t n = drift.step.size();
    require(n > 1, "wandering", "needs two watched steps");
    require_shape("wandering", "quantiles", drift.quantiles, {n, 3});
    Real sum = 0;
    for (std::size_t t = 1; t < n; ++t) {
        const auto& q = drift.quantiles;
        sum += std::abs(q(t, 1) - q(t - 1, 1)) / (q(t, 2) - q(t, 0));
    }
    return sum / static_cast<Real>(n - 1);
}

Vector weight_gradient_norms(const NormalizedNetwork& network, const Vector& phi,
                             const LabelledData& data) {
    Pass pass;
    Vector dphi;
    loss_and_gradient(network, phi, data.x, data.label, pass, dphi);
    Vector norms = xt::zeros<Real>({network.depth() + 1});
    for (std::size_t k = 0; k <= network.depth(); ++k) {
        for (Real g : vector(dphi, network.linear.W(k))) norms[k] += g * g;
        norms[k] = std::sqrt(norms[k]);
    }
    return norms;
}

Neighbours with_neighbours(const NormalizedNetwork& network, const Vector& phi,
                           const LabelledData& data, std::size_t batch, std::uint64_t seed) {
    if (batch < 2 || batch > data.size())
        argument_error("with_neighbours",
                       fmt::format("a batch of {} from {} examples", batch, data.size()));
    constexpr std::size_t left_out = ~std::size_t{0};
    std::vector<std::size_t> answer[2];
    std::size_t asked = 0, correct = 0;
    Random random(seed, "neighbours");
    Matrix x;
    std::vector<std::size_t> y;
    Pass pass;
    for (std::vector<std::size_t>& answers : answer) {
        answers.assign(data.size(), left_out);
        const std::vector<std::size_t> order = random.permutation(data.size());
        for (std::size_t first = 0; first + batch <= order.size(); first += batch) {
            const auto members = std::span(order).subspan(first, batch);
            backprop::gather(data, members, x, y);
            forward(network, phi, x, pass);  // by the statistics of these
            const Matrix& F = pass.layers.output();
            correct += backprop::count_correct(F, y);
            asked += batch;
            for (std::size_t i = 0; i < batch; ++i)
                answers[members[i]] = static_cast<std::size_t>(
                    std::max_element(&F(i, 0), &F(i, 0) + F.shape()[1]) - &F(i, 0));
        }
    }
    std::size_t both = 0, changed = 0;
    for (std::size_t i = 0; i < data.size(); ++i) {
        if (answer[0][i] == left_out || answer[1][i] == left_out) continue;
        ++both;
        changed += answer[0][i] != answer[1][i];
    }
    return {.batch = batch,
            .accuracy = static_cast<Real>(correct) / static_cast<Real>(asked),
            .changed = both == 0 ? 0 : static_cast<Real>(changed) / static_cast<Real>(both)};
}

Real quantile(std::vector<Real> values, Real q) {
    require(!values.empty(), "quantile", "there are no values");
    require(q >= 0 && q <= 1, "quantile", "q is not in [0, 1]");
    std::sort(values.begin(), values.end());
    const Real place = q * static_cast<Real>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<Real>(below)) * (values[above] - values[below]);
}

}  // namespace descent::normalization
