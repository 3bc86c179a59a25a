#include "chapters/11_training/training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "chapters/07_backprop/batch.hpp"

namespace descent::training {
namespace {

void require_valid(const Model& model, const Data& data, const TrainingPlan& plan) {
    require_fit(model, data.training, "train", "training");
    require_fit(model, data.development, "train", "development");
    require(plan.batch > 0, "train", "the batch size is 0");
    require(plan.epochs > 0, "train", "the number of epochs is 0");
    const Real alpha = plan.optimizer.alpha();
    require(alpha > 0 && std::isfinite(alpha), "train",
            "the step size must be positive and finite");
}

/// Was the best epoch so long ago that patience is out?
bool impatient(const TrainingPlan& plan, const Run& run) {
    return plan.patience > 0 && run.epoch > run.best_epoch &&
           run.epoch - run.best_epoch > plan.patience;
}

bool done(const TrainingPlan& plan, const Run& run) {
    return run.epoch > plan.epochs || run.stopped || run.diverged || impatient(plan, run);
}

/// α of the next step: the plan's α by the factors of schedule and plateau (GO.3, GO.4).
Real step_size(const TrainingPlan& plan, const Run& run) {
    const Real factor = plan.schedule ? plan.schedule(run.steps) : Real(1);
    return run.alpha * factor * (run.plateau ? run.plateau->scale : Real(1));
}

/// Seconds since the last call, which is made with the watch itself.
struct Stopwatch {
    using Clock = std::chrono::steady_clock;
    Clock::time_point last = Clock::now();
    double lap() {
        const Clock::time_point before = std::exchange(last, Clock::now());
        return std::chrono::duration<double>(last - before).count();
    }
};

/// What is known at the end of an epoch, and is its φ the best so far?
Epoch measure(const Model& model, const Data& data, Run& run) {
    Epoch epoch{.number = run.epoch, .loss = run.loss_sum / real(data.training.size())};
    epoch.alpha = run.optimizer.alpha();
    epoch.train_accuracy = evaluate(model, run.phi, data.training);
    // devacc = EVALUATE(f, D)
    epoch.development_accuracy = evaluate(model, run.phi, data.development);
    if (epoch.development_accuracy > run.best_accuracy) {  // if devacc > bestdev:
        run.best = run.phi;                                //     φ̂ = φ
        run.best_accuracy = epoch.development_accuracy;    //     bestdev = devacc   (GO.1)
        run.best_epoch = run.epoch;
        if (model.state) run.best_state = state_copy(model.state());
    }
    if (run.plateau) run.plateau->observe(epoch.development_accuracy);
    return epoch;
}

/// Writes the epoch into the history and turns to the next one.
void conclude(const TrainingPlan& plan, Run& run, Epoch epoch) {
    epoch.seconds = run.seconds;
    double seconds = epoch.seconds;
    for (const Epoch& before : run.history) seconds += before.seconds;
    const auto left = static_cast<double>(plan.epochs - run.epoch);
    epoch.seconds_left = left * seconds / static_cast<double>(run.history.size() + 1);
    run.history.push_back(epoch);
    ++run.epoch;
    run.batch = 0;
    run.loss_sum = 0;
    run.seconds = 0;
}

}  // namespace

Run start(const Model& model, const Data& data, const TrainingPlan& plan) {
    require_valid(model, data, plan);
    Random random(plan.seed, "weights");
    TrainingResult nothing_yet;
    nothing_yet.phi = model.initialize(random);
    require_size("start", "phi", nothing_yet.phi.size(), model.layout.size());
    return {std::move(nothing_yet), plan.optimizer, plan.optimizer.alpha(), plan.plateau};
}

void train(const Model& model, const Data& data, const TrainingPlan& plan, Run& run,
           const Watch& watch) {
    require_valid(model, data, plan);
    const std::size_t examples = data.training.size();
    const std::size_t batches = optimizers::batches_per_epoch(examples, plan.batch);
    require(run.batch <= batches, "train", "the run has another number of mini-batches");
    Matrix x;
    std::vector<std::size_t> y;
    Vector gradient = xt::zeros_like(run.phi);
    Stopwatch clock;

    // clang-format off
    using optimizers::epoch_order, optimizers::mini_batch;
    while (!done(plan, run)) {                                                // epoch 1 to E (GO.1)
        const auto order = epoch_order(examples, plan.seed, run.epoch, plan.sampling);  // Shuffle T
        while (run.batch < batches) {                                         //     for x, y ∈ T
            const auto batch = mini_batch(order, plan.batch, run.batch);
            backprop::gather(data.training, batch, x, y);
            const Real loss = model.loss_and_gradient(run.phi, x, y, gradient);  //   L(f(x; φ), y)
            run.last_loss = loss;
            run.diverged = !std::isfinite(loss);
            if (run.diverged) return;
            run.optimizer.set_alpha(step_size(plan, run));                    //   α of this step
            run.optimizer.step(run.phi, gradient);                            //   φ = φ − α∇loss
            run.loss_sum += loss * real(batch.size());
            ++run.batch;
            ++run.steps;
            run.seconds += clock.lap();
            if (watch.step && !watch.step(run)) return;
        }
        const Epoch epoch = measure(model, data, run);                        //   devacc > bestdev?
        run.seconds += clock.lap();                                           //   then φ̂ = φ
        conclude(plan, run, epoch);
        if (watch.epoch && !watch.epoch(run.history.back(), run)) run.stopped = true;
    }
    // clang-format on
    run.stopped = run.epoch <= plan.epochs;
}

TrainingResult train(const Model& model, const Data& data, const TrainingPlan& plan,
                     const Watch& watch) {
    Run run = start(model, data, plan);
    train(model, data, plan, run, watch);
    return TrainingResult(std::move(run));
}

void require_converged(const TrainingResult& result) {
    if (result.diverged)
        throw std::runtime_error(fmt::format(
            "training diverged in epoch {}, step {}: the loss is {}; try a smaller step size "
            "(--rate)",
            result.history.size() + 1, result.steps,
            std::isnan(result.last_loss) ? "not a number" : fmt::format("{}", result.last_loss)));
}

Real evaluate_best(const Model& model, const TrainingResult& trained, const LabelledData& data) {
    require(trained.best_epoch > 0, "evaluate_best", "no epoch is done yet");
    if (!model.state) return evaluate(model, trained.best, data);
    const State now = state_copy(model.state());
    restore(model.state(), trained.best_state);
    const Real accuracy = evaluate(model, trained.best, data);
    restore(model.state(), now);
    return accuracy;
}

TestedResult tested(const Model& model, const Data& data, TrainingResult trained) {
    const Real accuracy = trained.diverged ? std::numeric_limits<Real>::quiet_NaN()
                                           : evaluate_best(model, trained, data.test);
    return {std::move(trained), accuracy};
}

}  // namespace descent::training
