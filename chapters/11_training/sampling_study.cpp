#include "chapters/11_training/sampling_study.hpp"

#include <cmath>
#include <set>

namespace descent::training {

using optimizers::Sampling;

Real running_mean(const Vector& x, const std::vector<std::size_t>& order) {
    for (const std::size_t i : order)
        require(i < x.size(), "running_mean", "the order names a number that is not there");
    //> 11.4
    Real phi = 0, k = 0;
    for (const std::size_t i : order) phi -= (phi - x[i]) / ++k;  // φ ← φ − 1/k (φ − x_i)   (GO.2b)
    return phi;
    //<
}

RunningMean running_mean_study(std::size_t examples, std::uint64_t seed) {
    require(examples > 0, "running_mean_study", "there are no examples");
    Random random(seed, "running mean");
    Vector x = xt::zeros<Real>({examples});
    random.fill_normal(x, 3, 1);
    const Real minimum = static_cast<Real>(xt::mean(x)());
    const auto order = [&](Sampling sampling) {
        return optimizers::epoch_order(examples, seed, 1, sampling);
    };
    const auto drawn = order(Sampling::with_replacement);
    return {.examples = examples,
            .met = std::set(drawn.begin(), drawn.end()).size(),
            .drawn = std::abs(running_mean(x, drawn) - minimum),
            .shuffled = std::abs(running_mean(x, order(Sampling::without_replacement)) - minimum)};
}

SamplingResult sampling_study(const SamplingPlan& plan, std::uint64_t seed,
                              const Progress& progress) {
    require(plan.seeds > 0, "sampling_study", "no seeds");
    const Data data = mnist1d_split(plan.examples, Real(0.2), seed);
    const LabelledData& examples = data.training;
    const Model model =
        classifier(deep::DeepNetwork({examples.x.shape()[1], plan.hidden, examples.classes}));
    TrainingPlan training{.optimizer = optimizers::optimizer_named("gd", plan.alpha),
                          .batch = plan.batch,
                          .epochs = plan.epochs};

    // All seeds, ordered in one way
    std::size_t done = 0;
    const auto runs = [&](Sampling sampling) {
        SamplingRuns result{
            xt::zeros<Real>({plan.seeds, plan.epochs}), xt::zeros<Real>({plan.seeds}), {}, {}};
        Vector unused;
        training.sampling = sampling;
        for (training.seed = 0; training.seed < plan.seeds; ++training.seed) {
            const auto measure = [&](const Epoch& epoch, const Run& now) {
                result.loss(training.seed, epoch.number - 1) =
                    model.loss_and_gradient(now.phi, examples.x, examples.label, unused);
                return true;
            };
            result.accuracy[training.seed] =
                train(model, data, training, {.epoch = measure}).best_accuracy;
            if (progress) progress(++done, 2 * plan.seeds);
        }
        result.last_loss = estimate(column(result.loss, plan.epochs - 1));
        result.best_accuracy = estimate(result.accuracy);
        return result;
    };

    // Both ways, and their difference seed by seed
    SamplingResult result{examples.size(),
                          runs(Sampling::without_replacement),
                          runs(Sampling::with_replacement),
                          {},
                          {}};
    const SamplingRuns &shuffled = result.shuffled, &drawn = result.drawn;
    result.loss_ahead =
        estimate(column(drawn.loss, plan.epochs - 1) - column(shuffled.loss, plan.epochs - 1));
    result.accuracy_ahead = estimate(shuffled.accuracy - drawn.accuracy);
    return result;
}

}  // namespace descent::training
