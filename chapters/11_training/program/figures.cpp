#include "chapters/11_training/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace descent::training {
namespace {

template <class Value>
Vector column(const std::vector<Epoch>& history, Value value) {
    Vector result = xt::zeros<Real>({history.size()});
    std::transform(history.begin(), history.end(), result.begin(), value);
    return result;
}

Vector numbers(const std::vector<Epoch>& history) {
    return column(history, [](const Epoch& e) { return static_cast<Real>(e.number); });
}

}  // namespace

Figure loss_figure(const TrainingResult& trained) {
    Figure figure("training_loss", "The loss goes on falling after the best epoch (grey line)",
                  "epoch", "mean training loss");
    figure.line("training loss", numbers(trained.history),
                column(trained.history, [](const Epoch& e) { return e.loss; }));
    figure.vertical(static_cast<Real>(trained.best_epoch)).log_y();
    return figure;
}

Figure accuracy_figure(const TrainingResult& trained) {
    Figure figure("accuracies", "The best epoch is chosen on the development examples", "epoch",
                  "accuracy, %");
    figure
        .line("training examples", numbers(trained.history),
              column(trained.history, [](const Epoch& e) { return 100 * e.train_accuracy; }))
        .line("development examples", numbers(trained.history),
              column(trained.history, [](const Epoch& e) { return 100 * e.development_accuracy; }))
        .points(fmt::format("the best, epoch {}", trained.best_epoch),
                Vector{static_cast<Real>(trained.best_epoch)}, Vector{100 * trained.best_accuracy})
        .vertical(static_cast<Real>(trained.best_epoch))
        .range_y(0, 100);
    return figure;
}

Figure sampling_figure(const Matrix& shuffled, const Matrix& drawn) {
    const Vector epoch = xt::arange<Real>(1, static_cast<Real>(shuffled.shape()[1]) + Real(0.5));
    const Vector mean_shuffled = xt::mean(shuffled, {0}), mean_drawn = xt::mean(drawn, {0});
    Figure figure("sampling",
                  fmt::format("Shuffled or drawn, mean of {} seeds", shuffled.shape()[0]), "epoch",
                  "loss over all training examples");
    figure.path("drawn, with replacement", epoch, mean_drawn)
        .path("shuffled, without replacement", epoch, mean_shuffled);
    return figure;
}

}  // namespace descent::training
