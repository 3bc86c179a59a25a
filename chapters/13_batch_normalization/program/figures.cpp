#include "chapters/13_batch_normalization/program/figures.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

namespace descent::normalization {
namespace {

constexpr Real gap = std::numeric_limits<Real>::quiet_NaN();

Vector from_1(std::size_t count) {
    return xt::arange<Real>(1, real(count) + Real(0.5));
}

void add_by_alpha(Figure& figure, const std::string& label,
                  const std::vector<NormalizationResult>& results) {
    std::vector<Real> alpha, loss;
    for (const NormalizationResult& result : results) {
        alpha.push_back(result.alpha);
        loss.push_back(std::isfinite(result.final_loss()) ? result.final_loss() : gap);
    }
    if (!alpha.empty()) figure.path(label, alpha, loss);
}

void add_by_epoch(Figure& figure, const std::string& label, const NormalizationResult& result) {
    if (result.loss.empty()) return;
    figure.path(fmt::format("{}, rate {:g}", label, result.alpha), from_1(result.loss.size()),
                result.loss);
}

/// The three quantiles as one series in one colour, with a gap after each.
void add_quantiles(Figure& figure, const std::string& label, const InputQuantiles& watched) {
    std::vector<Real> step, value;
    for (std::size_t q = 0; q < watched.quantiles.shape()[1]; ++q) {
        for (std::size_t t = 0; t < watched.step.size(); ++t) {
            step.push_back(watched.step[t]);
            value.push_back(watched.quantiles(t, q));
        }
        step.push_back(0);
        value.push_back(gap);
    }
    figure.line(label, step, value);
}

}  // namespace

Figure gradient_figure(const StartComparison& starts) {
    Figure figure("gradient_by_layer", "Before training: gradient of the weights, layer by layer",
                  "layer k, the output last", "‖∂L/∂W_k‖");
    figure.path("without normalization", from_1(starts.plain.size()), starts.plain);
    figure.path("with batch normalization", from_1(starts.normalized.size()), starts.normalized);
    figure.log_y();
    std::vector<std::string> ticks;
    for (std::size_t k = 0; k < starts.plain.size(); ++k) ticks.push_back(std::to_string(k));
    figure.ticks_x(ticks);
    return figure;
}

Figure alpha_figure(const AlphaComparison& trained) {
    Figure figure("loss_by_rate",
                  "Training loss in the last epoch, by learning rate (grey: guessing)",
                  "learning rate α", "mean cross-entropy");
    add_by_alpha(figure, "without normalization", trained.plain);
    add_by_alpha(figure, "with batch normalization", trained.normalized);
    figure.log_x();
    figure.horizontal(std::log(real(trained.classes)));
    return figure;
}

Figure epoch_figure(const AlphaComparison& trained) {
    Figure figure("loss_by_epoch", "Training loss, each at its best learning rate", "epoch",
                  "mean cross-entropy");
    add_by_epoch(figure, "without normalization", lowest_loss(trained.plain));
    add_by_epoch(figure, "with batch normalization", lowest_loss(trained.normalized));
    return figure;
}

Figure drift_figure(const CovariateShift& shift) {
    Figure figure(
        "drift",
        "What one sigmoid of the last hidden layer is given: 15 %, 50 % and 85 % quantiles", "step",
        "input of the sigmoid");
    add_quantiles(figure, "without normalization", shift.plain);
    add_quantiles(figure, "with batch normalization", shift.normalized);
    return figure;
}

Figure neighbours_figure(const TestTime& asked) {
    Figure figure("neighbours", "At test time: statistics of the batch, or running averages",
                  "examples in a test batch", "share of the answers, %");
    std::vector<Real> size, accuracy, running, changed;
    for (const Neighbours& n : asked.neighbours) {
        size.push_back(real(n.batch));
        accuracy.push_back(100 * n.accuracy);
        running.push_back(100 * asked.running_accuracy);
        changed.push_back(100 * n.changed);
    }
    figure.path("right, by batch statistics", size, accuracy);
    figure.dashed("right, by running averages", size, running);
    figure.path("other ones beside other neighbours", size, changed);
    figure.log_x();
    return figure;
}

}  // namespace descent::normalization
