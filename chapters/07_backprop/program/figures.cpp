#include "chapters/07_backprop/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace descent::backprop {
namespace {

/// One number of every epoch.
template <class T>
Vector by_epoch(const SgdResult& sgd, T EpochResult::*value) {
    Vector numbers = xt::zeros<Real>({sgd.history.size()});
    std::transform(sgd.history.begin(), sgd.history.end(), numbers.begin(),
                   [value](const EpochResult& epoch) { return real(epoch.*value); });
    return numbers;
}

}  // namespace

Figure loss_figure(const SgdResult& sgd) {
    Figure figure("training_loss", "Training: the loss falls", "epoch", "mean loss");
    return figure.line("training loss", by_epoch(sgd, &EpochResult::epoch),
                       by_epoch(sgd, &EpochResult::loss));
}

Figure accuracy_figure(const SgdResult& sgd) {
    Figure figure("training_accuracy", "Training: what it knows by heart, and what it has learned",
                  "epoch", "accuracy, %");
    const Vector epochs = by_epoch(sgd, &EpochResult::epoch);
    figure.line("training examples", epochs, 100 * by_epoch(sgd, &EpochResult::train_accuracy));
    figure.line("test examples", epochs, 100 * by_epoch(sgd, &EpochResult::test_accuracy));
    return figure.range_y(0, 100);
}

Figure spirals_figure(const SpiralsResult& spirals) {
    const auto& [axis, probability] = spirals.certainty;
    Figure figure("spirals", "Three spiral arms, and how sure the network is", "x₁", "x₂");
    figure.surface(axis, axis, probability)
        .z_label("probability of the likeliest class")
        .equal_axes();
    for (std::size_t c = 0; c < spirals.examples.classes; ++c) {
        std::vector<Real> x1, x2;
        for (std::size_t i = 0; i < spirals.examples.size(); ++i)
            if (spirals.examples.label[i] == c) {
                x1.push_back(spirals.examples.x(i, 0));
                x2.push_back(spirals.examples.x(i, 1));
            }
        figure.points(fmt::format("class {}", c), to_vector(x1), to_vector(x2));
    }
    return figure;
}

Figure cost_figure(const CostCurves& curves) {
    Figure figure("cost", "What one gradient costs (40-D-D-10, one example)", "parameters",
                  "multiplications");
    figure.path("central differences: two losses a parameter", curves.parameters,
                curves.differences);
    figure.path("backpropagation: forward and backward once", curves.parameters, curves.backprop);
    return figure.log_x().log_y();
}

}  // namespace descent::backprop
