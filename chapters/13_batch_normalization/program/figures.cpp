#include "chapters/13_batch_normalization/program/figures.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

namespace descent::normalization {
namespace {

Vector from_1(std::size_t count) {
    return xt::arange<Real>(1, static_cast<Real>(count) + Real(0.5));
}

void add_by_rate(Figure& figure, const std::string& label, const std::vector<RateResult>& trials) {
    if (trials.empty()) return;
    Vector rate = xt::zeros<Real>({trials.size()}), loss = rate;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        rate[i] = trials[i].alpha;
        const Real L = trials[i].final_loss();
        loss[i] = std::isfinite(L) ? L : std::numeric_limits<Real>::quiet_NaN();  // a gap
    }
    figure.path(label, rate, loss);
}

void add_by_epoch(Figure& figure, const std::string& label, const RateResult& trial) {
    if (trial.loss.empty()) return;
    const Vector loss = xt::adapt(trial.loss);
    figure.path(fmt::format("{}, rate {:g}", label, trial.alpha), from_1(loss.size()), loss);
}

/// The three quantiles as one series in one colour, with a gap after each.
void add_quantiles(Figure& figure, const std::string& label, const Drift& drift) {
    const std::size_t looks = drift.step.size(), lines = drift.quantiles.shape()[1];
    Vector step = xt::zeros<Real>({lines * (looks + 1)}), value = step;
    value.fill(std::numeric_limits<Real>::quiet_NaN());
    for (std::size_t q = 0; q < lines; ++q)
        for (std::size_t t = 0; t < looks; ++t) {
            step[q * (looks + 1) + t] = drift.step[t];
            value[q * (looks + 1) + t] = drift.quantiles(t, q);
        }
    figure.line(label, step, value);
}

}  // namespace

Figure rate_figure(const std::vector<RateResult>& plain,
                   const std::vector<RateResult>& normalized) {
    Figure figure("loss_by_rate",
                  "Training loss in the last epoch, by learning rate (grey: guessing)",
                  "learning rate α", "mean cross-entropy");
    add_by_rate(figure, "without normalization", plain);
    add_by_rate(figure, "with batch normalization", normalized);
    figure.log_x();
    figure.horizontal(std::log(Real(10)));
    return figure;
}

Figure epoch_figure(const RateResult& plain, const RateResult& normalized) {
    Figure figure("loss_by_epoch", "Training loss, each at its best learning rate", "epoch",
                  "mean cross-entropy");
    add_by_epoch(figure, "without normalization", plain);
    add_by_epoch(figure, "with batch normalization", normalized);
    return figure;
}

Figure drift_figure(const Drift& plain, const Drift& normalized) {
    Figure figure(
        "drift",
        "What one sigmoid of the last hidden layer is given: 15 %, 50 % and 85 % quantiles", "step",
        "input of the sigmoid");
    add_quantiles(figure, "without normalization", plain);
    add_quantiles(figure, "with batch normalization", normalized);
    return figure;
}

Figure gradient_figure(const Vector& plain, const Vector& normalized) {
    Figure figure("gradient_by_layer", "Before training: gradient of the weights, layer by layer",
                  "layer k, the output last", "‖∂L/∂W_k‖");
    figure.path("without normalization", from_1(plain.size()), plain);
    figure.path("with batch normalization", from_1(normalized.size()), normalized);
    figure.log_y();
    std::vector<std::string> ticks;
    for (std::size_t k = 1; k <= plain.size(); ++k) ticks.push_back(std::to_string(k - 1));
    figure.ticks_x(ticks);
    return figure;
}

Figure neighbours_figure(const std::vector<Neighbours>& batches, Real by_running_averages) {
    Figure figure("neighbours", "At test time: statistics of the batch, or running averages",
                  "examples in a test batch", "%");
    Vector size = xt::zeros<Real>({batches.size()}), accuracy = size, changed = size,
           running = size;
    for (std::size_t i = 0; i < batches.size(); ++i) {
        size[i] = static_cast<Real>(batches[i].batch);
        accuracy[i] = 100 * batches[i].accuracy;
        changed[i] = 100 * batches[i].changed;
        running[i] = 100 * by_running_averages;
    }
    figure.path("accuracy by batch statistics", size, accuracy);
    figure.dashed("accuracy by running averages", size, running);
    figure.path("answers that change with the neighbours", size, changed);
    figure.log_x();
    return figure;
}

}  // namespace descent::normalization
