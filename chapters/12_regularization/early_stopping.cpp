#include "chapters/12_regularization/early_stopping.hpp"

#include <algorithm>

namespace descent::regularization {

using training::Data;
using training::Model;
using training::Run;
using training::TrainingPlan;
using training::TrainingResult;

Data with_development(const Data& data) {
    const std::size_t columns = data.training.x.shape()[1], n = data.training.size(),
                      more = data.development.size();
    require_size("with_development", "columns of the development data",
                 data.development.x.shape()[1], columns);
    Data result = data;
    LabelledData& all = result.training;
    all.x.resize({n + more, columns});
    std::copy(data.training.x.begin(), data.training.x.end(), all.x.begin());
    std::copy(data.development.x.begin(), data.development.x.end(), &all.x(n, 0));
    all.label.insert(all.label.end(), data.development.label.begin(), data.development.label.end());
    all.classes = std::max(data.training.classes, data.development.classes);
    return result;
}

Real mean_loss(const Model& model, const Vector& phi, const LabelledData& data) {
    return backprop::cross_entropy(model.outputs(phi, data.x), data.label);
}

namespace {

/// What a second run trains by. Its examples have all been learned from, so there is
/// nothing to judge by.
TrainingPlan without_judging(TrainingPlan plan) {
    plan.patience = 0;
    plan.plateau.reset();
    return plan;
}

}  // namespace

SecondRun retrain_fresh(const Model& model, const Data& data, TrainingPlan plan,
                        const TrainingResult& first) {
    require(first.best_epoch > 0, "retrain_fresh", "the first run has no epoch");
    plan = without_judging(plan);
    plan.epochs = first.best_epoch;  // "up to the previous number of epochs"   (EE.29)
    const TrainingResult again = training::train(model, with_development(data), plan);
    training::require_converged(again);
    return {.phi = again.phi, .epochs = again.history.size()};
}

SecondRun continue_training(const Model& model, const Data& data, TrainingPlan plan,
                            const TrainingResult& first, std::size_t most) {
    require(first.best_epoch > 0, "continue_training", "the first run has no epoch");
    plan = without_judging(plan);
    plan.epochs = most;
    const Data all = with_development(data);
    Run run = training::start(model, all, plan);
    run.phi = first.best;  // "start from the weights in the first run"   (EE.29)
    if (model.state) training::restore(model.state(), first.best_state);

    // "training loss at the early stopping point"
    SecondRun second{.target = mean_loss(model, run.phi, data.training)};
    const auto reached = [&] {
        second.development.push_back(mean_loss(model, run.phi, data.development));
        // "until the validation loss < the training loss"
        return second.development.back() < second.target;
    };
    second.reached = reached();
    if (!second.reached)
        training::train(model, all, plan, run, {.epoch = [&](const training::Epoch&, const Run&) {
                            return !(second.reached = reached());
                        }});
    training::require_converged(run);
    second.phi = run.phi;
    second.epochs = run.history.size();
    return second;
}

// ------------------------------------------------------------------------------------- experiments

namespace {

/// Trains until patience is out, then goes on to the last epoch; the development loss of
/// every epoch beside it.
struct FirstRun {
    Run stopped, whole;
    std::vector<Real> development;
};

FirstRun first_run(const Model& model, const Data& data, TrainingPlan plan) {
    FirstRun result{training::start(model, data, plan), training::start(model, data, plan), {}};
    const training::Watch watch{.epoch = [&](const training::Epoch&, const Run& now) {
        result.development.push_back(mean_loss(model, now.phi, data.development));
        return true;
    }};
    training::train(model, data, plan, result.stopped, watch);
    result.whole = result.stopped;
    result.whole.stopped = false;
    plan.patience = 0;
    training::train(model, data, plan, result.whole, watch);
    training::require_converged(result.whole);
    return result;
}

StoppingCurve stopping_curve(const FirstRun& first) {
    const auto& history = first.whole.history;
    StoppingCurve curve{.training = xt::zeros<Real>({history.size()}),
                        .development = to_vector(first.development),
                        .error = xt::zeros<Real>({history.size()}),
                        .kept = first.stopped.best_epoch};
    std::transform(history.begin(), history.end(), curve.training.begin(),
                   [](const training::Epoch& epoch) { return epoch.loss; });
    std::transform(history.begin(), history.end(), curve.error.begin(),
                   [](const training::Epoch& epoch) { return 1 - epoch.development_accuracy; });
    return curve;
}

}  // namespace

std::size_t StoppingCurve::least_development() const {
    const auto least = std::min_element(development.begin(), development.end());
    return static_cast<std::size_t>(least - development.begin()) + 1;
}

ReuseResult compare_reuse(const ReusePlan& plan, const Progress& progress) {
    const Model model = training::classifier(deep::DeepNetwork({40, plan.width, 10}));
    TrainingPlan adam{.optimizer = optimizers::optimizer_named("adam", Real(0.003)),
                      .batch = 50,
                      .epochs = plan.epochs,
                      .patience = plan.patience};
    const Vector none = xt::zeros<Real>({plan.seeds});
    ReuseResult result{.plan = plan,
                       .model = model.name,
                       .kept = none,
                       .all_epochs = none,
                       .fresh = none,
                       .continued = none};
    for (std::size_t i = 0; i < plan.seeds; ++i) {
        // The first run
        adam.seed = plan.seed + i;
        const Data data = training::mnist1d_split(plan.examples, plan.development, adam.seed);
        const FirstRun first = first_run(model, data, adam);
        result.kept[i] = training::evaluate_best(model, first.stopped, data.test);
        result.all_epochs[i] = training::evaluate(model, first.whole.phi, data.test);
        result.best_epoch.push_back(first.stopped.best_epoch);
        result.epochs.push_back(first.stopped.history.size());

        // The second runs, with the development examples
        const SecondRun fresh = retrain_fresh(model, data, adam, first.stopped);
        result.fresh[i] = training::evaluate(model, fresh.phi, data.test);
        const SecondRun more = continue_training(model, data, adam, first.stopped, plan.most);
        result.continued[i] = training::evaluate(model, more.phi, data.test);
        result.continued_epochs.push_back(more.epochs);
        result.reached.push_back(more.reached);

        if (i == 0) result.curve = stopping_curve(first);
        result.training = data.training.size();
        result.development = data.development.size();
        if (progress) progress(i + 1, plan.seeds);
    }
    return result;
}

TargetResult try_targets(std::size_t tries, std::size_t most, std::uint64_t seed) {
    const Model model = training::classifier(deep::DeepNetwork({40, 10}));
    TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("adam", Real(0.03)), .batch = 50, .epochs = 60};
    TargetResult result{.tries = tries};
    for (std::size_t i = 0; i < tries; ++i) {
        plan.seed = seed + i;
        const Data data = training::mnist1d_split(300, Real(0.3), plan.seed);
        const TrainingResult first = training::train(model, data, plan);
        training::require_converged(first);
        const SecondRun second = continue_training(model, data, plan, first, most);
        result.reached += second.reached;
        if (!second.reached && result.reached == i) result.missed = second;  // the first
        result.training = data.training.size();
        result.development = data.development.size();
    }
    return result;
}

}  // namespace descent::regularization
