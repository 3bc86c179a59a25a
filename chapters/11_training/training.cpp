#include "chapters/11_training/training.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <numeric>
#include <stdexcept>

namespace descent::training {

using networks::Loss;

Model classifier(const networks::DeepNetwork& network, Loss loss) {
    struct Classifier {
        networks::DeepNetwork network;
        networks::Backprop pass;     // of a training step
        networks::Layers evaluated;  // of outputs(), whose batches have another size
        Matrix Y;
    };
    const auto c = std::make_shared<Classifier>(Classifier{network, {}, {}, {}});
    Model model;
    model.name = fmt::format("{} {}, {}", fmt::join(network.widths, "-"), networks::name(network.activation),
                             loss == Loss::cross_entropy ? "cross_entropy" : "least_squares");
    model.inputs = network.widths.front();
    model.classes = network.widths.back();
    model.initialize = [c](Random& random) { return networks::initialize(c->network, random); };
    model.loss_and_gradient = [c, loss](const Vector& phi, const Matrix& X, Labels labels, Vector& dphi) {
        if (loss == Loss::cross_entropy) return networks::loss_and_gradient(c->network, phi, X, labels, c->pass, dphi);
        networks::one_hot(labels, c->network.widths.back(), c->Y);
        return networks::loss_and_gradient(c->network, phi, X, c->Y, c->pass, dphi);
    };
    model.outputs = [c](const Vector& phi, const Matrix& X) -> const Matrix& {
        networks::forward(c->network, phi, X, c->evaluated);
        return c->evaluated.output();
    };
    return model;
}

// --------------------------------------------------------------------------------------------------------------- data

namespace {

LabelledData part(const LabelledData& all, std::span<const std::size_t> examples) {
    LabelledData result;
    networks::gather(all, examples, result.x, result.label);
    result.classes = all.classes;
    return result;
}

/// `share` of this many examples, at least one. \throws std::invalid_argument when the share is out of range
std::size_t count(std::size_t examples, Real share, const char* name) {
    if (!(share > 0 && share < 1))
        argument_error("split", fmt::format("the {} share {} is not in (0, 1)", name, share));
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * static_cast<Real>(examples))));
}

}  // namespace

Data split(const LabelledData& all, Real development, Real test, std::uint64_t seed) {
    const std::size_t n = all.size(), d = count(n, development, "development"), t = count(n, test, "test");
    if (!(development + test < 1) || d + t >= n)
        argument_error("split", fmt::format("nothing of {} examples is left to learn from", n));
    const std::vector<std::size_t> order = Random(seed, "split").permutation(n);
    const std::span<const std::size_t> shuffled(order);
    return {part(all, shuffled.first(n - d - t)), part(all, shuffled.subspan(n - d - t, d)),
            part(all, shuffled.last(t))};
}

Data split(const LabelledData& training, const LabelledData& test, Real development, std::uint64_t seed) {
    const std::size_t n = training.size(), d = count(n, development, "development");
    if (d >= n) argument_error("split", fmt::format("nothing of {} examples is left to learn from", n));
    const std::vector<std::size_t> order = Random(seed, "split").permutation(n);
    const std::span<const std::size_t> shuffled(order);
    return {part(training, shuffled.first(n - d)), part(training, shuffled.last(d)), test};
}

namespace {

void require_fit(const Model& model, const LabelledData& data, const char* function, const char* name) {
    if (data.size() == 0) argument_error(function, fmt::format("the {} data are empty", name));
    require_size(function, fmt::format("columns of the {} data", name), data.x.shape()[1], model.inputs);
    if (data.classes > model.classes)
        argument_error(function,
                       fmt::format("{} data with {} classes for a model with {}", name, data.classes, model.classes));
}

}  // namespace

Real evaluate(const Model& model, const Vector& phi, const LabelledData& data) {
    require_fit(model, data, "evaluate", "given");
    const Matrix& F = model.outputs(phi, data.x);
    require_shape("evaluate", "outputs", F, {data.size(), model.classes});
    const std::size_t n = networks::count_correct(F, data.label);  // ŷ = argmax f(x; θ)_y, if ŷ = y: n = n + 1
    return static_cast<Real>(n) / static_cast<Real>(data.size());  // n / |D|   (GO.2b)
}

// -------------------------------------------------------------------------------------------------------------- state

State state_copy(const std::vector<StateEntry>& entries) {
    State state;
    for (const StateEntry& entry : entries) std::visit([&](auto* value) { state.emplace_back(*value); }, entry);
    return state;
}

void restore(const std::vector<StateEntry>& entries, const State& state) {
    require_size("restore", "state", state.size(), entries.size());
    for (std::size_t i = 0; i < state.size(); ++i)
        if (state[i].index() != entries[i].index()) argument_error("restore", "a state entry is of another kind");
    for (std::size_t i = 0; i < state.size(); ++i)
        std::visit([&](auto* value) { *value = std::get<std::remove_pointer_t<decltype(value)>>(state[i]); },
                   entries[i]);
}

// --------------------------------------------------------------------------------------------------------------- loop

namespace {

void require_valid(const Model& model, const Data& data, const Recipe& recipe) {
    require_fit(model, data.training, "train", "training");
    require_fit(model, data.development, "train", "development");
    require(recipe.batch > 0, "train", "the batch size is 0");
    require(recipe.epochs > 0, "train", "the number of epochs is 0");
    const Real alpha = recipe.optimizer.alpha();
    require(alpha > 0 && std::isfinite(alpha), "train", "the step size must be positive and finite");
}

void require_finite(Real loss, const Run& run) {
    if (!std::isfinite(loss))
        throw std::runtime_error(
            fmt::format("training diverged in epoch {}, step {}: the loss is {}; try a smaller step "
                        "size (--rate)",
                        run.epoch, run.steps, std::isnan(loss) ? "not a number" : fmt::format("{}", loss)));
}

/// Was the best epoch so long ago that patience is out?
bool impatient(const Recipe& recipe, const Run& run) {
    return recipe.patience > 0 && run.epoch > run.best_epoch && run.epoch - run.best_epoch > recipe.patience;
}

bool done(const Recipe& recipe, const Run& run) {
    return run.epoch > recipe.epochs || run.stopped || impatient(recipe, run);
}

/// ε of the next step: the recipe's α by the factors of schedule and plateau (GO.3, GO.4).
Real step_size(const Recipe& recipe, const Run& run) {
    const Real factor = recipe.schedule ? recipe.schedule(run.steps) : Real(1);
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
    Epoch epoch{.number = run.epoch, .loss = run.loss_sum / static_cast<Real>(data.training.size())};
    epoch.alpha = run.optimizer.alpha();
    epoch.train_accuracy = evaluate(model, run.phi, data.training);
    epoch.development_accuracy = evaluate(model, run.phi, data.development);  // devacc = EVALUATE(f, D)
    if (epoch.development_accuracy > run.best_accuracy) {                     // if devacc > bestdev:
        run.best = run.phi;                                                   //     θ̂ = θ
        run.best_accuracy = epoch.development_accuracy;                       //     bestdev = devacc   (GO.1)
        run.best_epoch = run.epoch;
        if (model.state) run.best_state = state_copy(model.state());
    }
    if (run.plateau) run.plateau->observe(epoch.development_accuracy);
    return epoch;
}

/// Writes the epoch into the history and turns to the next one.
void conclude(const Recipe& recipe, Run& run, Epoch epoch) {
    epoch.seconds = run.seconds;
    double seconds = epoch.seconds;
    for (const Epoch& before : run.history) seconds += before.seconds;
    const auto left = static_cast<double>(recipe.epochs - run.epoch);
    epoch.seconds_left = left * seconds / static_cast<double>(run.history.size() + 1);
    run.history.push_back(epoch);
    ++run.epoch;
    run.batch = 0;
    run.loss_sum = 0;
    run.seconds = 0;
}

}  // namespace

Run start(const Model& model, const Data& data, const Recipe& recipe) {
    require_valid(model, data, recipe);
    Random random(recipe.seed, "weights");
    Trained nothing_yet;
    nothing_yet.phi = model.initialize(random);
    return {std::move(nothing_yet), recipe.optimizer, recipe.optimizer.alpha(), recipe.plateau};
}

void train(const Model& model, const Data& data, const Recipe& recipe, Run& run, const Watch& watch) {
    require_valid(model, data, recipe);
    const std::size_t examples = data.training.size();
    const std::size_t batches = optimizers::batches_per_epoch(examples, recipe.batch);
    require(run.batch <= batches, "train", "the run has another number of mini-batches");
    Matrix x;
    std::vector<std::size_t> y;
    Vector gradient = xt::zeros_like(run.phi);
    const auto leave = [&] { return watch.step && !watch.step(run); };
    Stopwatch clock;

    // clang-format off
    while (!done(recipe, run)) {                                                   // for epoch = 1 to E        (GO.1)
        const auto order = optimizers::epoch_order(examples, recipe.seed, run.epoch, recipe.sampling);  // Shuffle T
        while (run.batch < batches) {                                              //     for x, y ∈ T
            const auto batch = optimizers::mini_batch(order, recipe.batch, run.batch);
            networks::gather(data.training, batch, x, y);
            const Real loss = model.loss_and_gradient(run.phi, x, y, gradient);    //         loss = L(f(x; θ), y)
            require_finite(loss, run);
            run.optimizer.set_alpha(step_size(recipe, run));                       //         ε of this step
            run.optimizer.step(run.phi, gradient);                                 //         θ = θ − ε∇loss
            run.loss_sum += loss * static_cast<Real>(batch.size());
            ++run.batch;
            ++run.steps;
            run.seconds += clock.lap();
            if (leave()) return;
        }
        const Epoch epoch = measure(model, data, run);                             //     devacc > bestdev?  θ̂ = θ
        run.seconds += clock.lap();
        conclude(recipe, run, epoch);
        if (watch.report && !watch.report(run.history.back())) run.stopped = true;
        if (leave()) return;
    }
    // clang-format on
    run.stopped = run.epoch <= recipe.epochs;
}

Trained train(const Model& model, const Data& data, const Recipe& recipe,
              const std::function<bool(const Epoch&)>& report) {
    Run run = start(model, data, recipe);
    train(model, data, recipe, run, {.report = report});
    return run;
}

Real evaluate_best(const Model& model, const Trained& trained, const LabelledData& data) {
    require(trained.best_epoch > 0, "evaluate_best", "no epoch is done yet");
    if (!model.state) return evaluate(model, trained.best, data);
    const State now = state_copy(model.state());
    restore(model.state(), trained.best_state);
    const Real accuracy = evaluate(model, trained.best, data);
    restore(model.state(), now);
    return accuracy;
}

}  // namespace descent::training
