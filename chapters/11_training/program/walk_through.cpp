#include "chapters/11_training/program/walk_through.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "chapters/11_training/checkpoint.hpp"
#include "chapters/11_training/program/figures.hpp"
#include "common/data/mnist1d.hpp"

namespace descent::training {
namespace {

using optimizers::Sampling;

Data digits(std::size_t examples, std::uint64_t seed) {
    const Mnist1d all = make_mnist1d();
    return split(descent::split(all.train, examples).first, all.test, Real(0.2), seed);
}

/// φ ← φ − 1/k (φ − x_i): gradient descent on the mean of ½(φ − x_i)², whose φ is the
/// mean of the x seen so far.
Real running_mean(const Vector& x, const std::vector<std::size_t>& order) {
    Real phi = 0, k = 0;
    for (const std::size_t i : order) phi -= (phi - x[i]) / ++k;
    return phi;
}

/// The loss over all training examples after each epoch, a row per seed.
Matrix losses(const Model& model, const Data& data, TrainingPlan plan, std::size_t seeds,
              Vector& accuracy) {
    Matrix result = xt::zeros<Real>({seeds, plan.epochs});
    accuracy = xt::zeros<Real>({seeds});
    Vector unused;
    for (plan.seed = 0; plan.seed < seeds; ++plan.seed) {
        Run run = start(model, data, plan);
        train(model, data, plan, run, {.epoch = [&](const Epoch& epoch, const Run& now) {
                  result(plan.seed, epoch.number - 1) = model.loss_and_gradient(
                      now.phi, data.training.x, data.training.label, unused);
                  return true;
              }});
        accuracy[plan.seed] = run.best_accuracy;
    }
    return result;
}

/// Mean and standard error of the mean.
struct Estimate {
    Real mean, error;
};
Estimate estimate(const Vector& values) {
    const Real n = static_cast<Real>(values.size()), mean = static_cast<Real>(xt::mean(values)());
    const Real variance = xt::sum(xt::square(values - mean))() / (n - 1);
    return {mean, std::sqrt(variance / n)};
}

void show_running_mean(Chapter& c) {
    Random random(c.seed(), "running mean");
    Vector x = xt::zeros<Real>({std::size_t{1000}});
    random.fill_normal(x, 3, 1);
    const Real minimum = static_cast<Real>(xt::mean(x)());
    const auto error = [&](Sampling sampling) {
        return std::abs(running_mean(x, optimizers::epoch_order(x.size(), c.seed(), 1, sampling)) -
                        minimum);
    };
    const auto drawn = optimizers::epoch_order(x.size(), c.seed(), 1, Sampling::with_replacement);
    const std::size_t seen = std::set(drawn.begin(), drawn.end()).size();
    c.say(
        "1000 numbers x_i around 3, loss ½(φ − x_i)², steps 1/k: φ is the mean of the x met so "
        "far.");
    c.say("  drawn:    an epoch meets {} of them (1 − 1/e = 63 %), and φ is {:.4f} off", seen,
          error(Sampling::with_replacement));
    c.say("  shuffled: an epoch meets all, and φ is the minimum");
    c.check("one shuffled epoch reaches the minimum", error(Sampling::without_replacement),
            1000 * std::numeric_limits<Real>::epsilon());
}

}  // namespace

void show_sampling(Chapter& c) {
    c.section("Shuffled or drawn? (GO.2b)");
    show_running_mean(c);

    const std::size_t seeds = c.full() ? 40 : c.quick() ? 3 : 10;
    const Data data = digits(c.full() ? 4000 : 1000, c.seed());
    const Model model = classifier(deep::DeepNetwork({40, 30, 10}));
    TrainingPlan plan{
        .optimizer = optimizers::optimizer_named("gd", Real(0.2)), .batch = 20, .epochs = 20};
    Vector accuracy_shuffled, accuracy_drawn;
    const Matrix shuffled = losses(model, data, plan, seeds, accuracy_shuffled);
    plan.sampling = Sampling::with_replacement;
    const Matrix drawn = losses(model, data, plan, seeds, accuracy_drawn);
    const Vector end_shuffled = xt::view(shuffled, xt::all(), -1),
                 end_drawn = xt::view(drawn, xt::all(), -1);
    const auto row = [&](const char* name, const Vector& loss, const Vector& accuracy) {
        const Estimate l = estimate(loss), a = estimate(accuracy);
        c.say("  {:9} {:.4f} ± {:.4f}      {:5.2f} ± {:.2f} %", name, l.mean, l.error, 100 * a.mean,
              100 * a.error);
    };
    c.say(
        "A 40-30-10 network on {} examples of MNIST-1D, {} epochs, {} seeds, mean ± its standard "
        "error:",
        data.training.size(), plan.epochs, seeds);
    c.say("            training loss        best development accuracy");
    row("shuffled", end_shuffled, accuracy_shuffled);
    row("drawn", end_drawn, accuracy_drawn);
    const Estimate less = estimate(end_drawn - end_shuffled),
                   more = estimate(accuracy_shuffled - accuracy_drawn);
    c.say(
        "  seed by seed, shuffled is ahead by {:.4f} ± {:.4f} in loss and {:.2f} ± {:.2f} % in "
        "accuracy",
        less.mean, less.error, 100 * more.mean, 100 * more.error);
    c.result("sampling_loss_shuffled", estimate(end_shuffled).mean);
    c.result("sampling_loss_drawn", estimate(end_drawn).mean);
    c.result("sampling_loss_difference", less.mean);
    c.result("sampling_loss_difference_error", less.error);
    c.result("sampling_accuracy_difference", more.mean);
    c.result("sampling_accuracy_difference_error", more.error);
    c.figure(sampling_figure(shuffled, drawn));
}

void show_resume(Chapter& c) {
    c.section("Stopping and going on");
    const Data data = digits(1000, c.seed());
    const Model model = classifier(deep::DeepNetwork({40, 30, 10}));
    const TrainingPlan plan{.optimizer = optimizers::optimizer_named("adam"),
                            .batch = 64,
                            .epochs = 4,
                            .seed = c.seed()};
    const Identity mine = identity(model, data, plan);
    const TrainingResult whole = train(model, data, plan);

    Run part = start(model, data, plan);
    train(model, data, plan, part, {.step = [](const Run& now) { return now.steps < 31; }});
    std::string bytes = checkpoint_bytes(mine, model, part);
    c.say("stopped in epoch {} after {} of its mini-batches, step {}: a checkpoint of {} bytes",
          part.epoch, part.batch, part.steps, bytes.size());
    Run again = run_from_bytes(bytes, "checkpoint", mine, model, plan);
    Run forgetful = again;
    forgetful.optimizer = plan.optimizer;
    train(model, data, plan, again);
    train(model, data, plan, forgetful);
    const auto apart = [&](const Run& run) { return xt::amax(xt::abs(run.phi - whole.phi))(); };
    c.check("stopped and resumed = never stopped, to the last bit", apart(again), 0);
    c.say("resumed with an Adam that has forgotten its m and v, φ ends {:.1e} away",
          apart(forgetful));
    bytes[bytes.size() / 2] ^= 1;
    try {
        run_from_bytes(bytes, "checkpoint", mine, model, plan);
    } catch (const std::runtime_error& error) {
        c.say("with one bit of it changed: \"{}\"", error.what());
    }
}

}  // namespace descent::training
