#include "chapters/11_training/program/figures.hpp"

#include <fmt/format.h>

namespace descent::training {

Figure loss_figure(const TrainingResult& trained) {
    std::vector<Real> number, loss;
    for (const Epoch& epoch : trained.history) {
        number.push_back(real(epoch.number));
        loss.push_back(epoch.loss);
    }
    Figure figure("training_loss", "The loss goes on falling after the best epoch (grey line)",
                  "epoch", "mean training loss");
    return figure.line("training loss", number, loss).vertical(real(trained.best_epoch)).log_y();
}

Figure accuracy_figure(const TrainingResult& trained) {
    std::vector<Real> number, training, development;
    for (const Epoch& epoch : trained.history) {
        number.push_back(real(epoch.number));
        training.push_back(100 * epoch.train_accuracy);
        development.push_back(100 * epoch.development_accuracy);
    }
    const Real best = real(trained.best_epoch);
    Figure figure("accuracies", "The best epoch is chosen on the development examples", "epoch",
                  "accuracy, %");
    return figure.line("training examples", number, training)
        .line("development examples", number, development)
        .points(fmt::format("the best, epoch {}", trained.best_epoch), {best},
                {100 * trained.best_accuracy})
        .vertical(best)
        .range_y(0, 100);
}

Figure sampling_figure(const SamplingResult& sampling) {
    const Matrix &shuffled = sampling.shuffled.loss, &drawn = sampling.drawn.loss;
    const Vector epoch = xt::arange<Real>(1, real(shuffled.shape()[1]) + Real(0.5));
    Figure figure("sampling",
                  fmt::format("Shuffled or drawn, mean of {} seeds", shuffled.shape()[0]), "epoch",
                  "loss over all training examples");
    return figure.path("drawn, with replacement", epoch, xt::mean(drawn, {0}))
        .path("shuffled, without replacement", epoch, xt::mean(shuffled, {0}));
}

Figure batch_figure(const BatchStudy& study) {
    Figure figure(
        "batch_sizes",
        fmt::format("To a training loss of {}: more steps but fewer epochs", study.plan.target),
        "examples in a batch", "number to the target");
    return figure
        .path("steps, each its best α", study.batches, counts(study.own, &BatchResult::steps))
        .path("epochs, each its best α", study.batches, counts(study.own, &BatchResult::epochs))
        .dashed(fmt::format("steps, α = {} for all", study.same_alpha), study.batches,
                counts(study.same, &BatchResult::steps))
        .dashed(fmt::format("epochs, α = {} for all", study.same_alpha), study.batches,
                counts(study.same, &BatchResult::epochs))
        .log_x()
        .log_y();
}

namespace {

void add_trials(Figure& figure, const std::string& method, const ResultTable& table) {
    std::vector<Real> alpha, accuracy, diverged;
    for (const Trial& trial : table)
        if (trial.diverged) {
            diverged.push_back(trial.chosen.alpha);
        } else {
            alpha.push_back(trial.chosen.alpha);
            accuracy.push_back(100 * trial.development_accuracy);
        }
    if (!alpha.empty()) figure.points(method, alpha, accuracy);
    if (!diverged.empty())
        figure.points(method + ", diverged (drawn at 0)", diverged,
                      xt::zeros<Real>({diverged.size()}));
}

}  // namespace

Figure trials_figure(const SearchResult& search) {
    Figure figure("search_rates", "What each trial scored", "step size α",
                  "development accuracy [%]");
    figure.log_x();
    add_trials(figure, "grid", search.grid);
    add_trials(figure, "random", search.random.front());
    return figure;
}

Figure expected_figure(const SearchResult& search) {
    const Vector k = xt::arange<Real>(1, real(search.grid.size()) + Real(0.5));
    Figure figure("search_trials", "The best of k trials, on average", "trials k",
                  "best development accuracy [%]");
    return figure.line("k random points", k, 100 * search.random_expected)
        .dashed("k points of the grid, in any order", k, 100 * search.grid_expected)
        .log_x();
}

}  // namespace descent::training
