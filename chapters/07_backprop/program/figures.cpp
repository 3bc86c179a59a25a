#include "chapters/07_backprop/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

Figure order_figure(const OrderComparison& orders) {
    Figure figure("order", "What a gradient leaves of the loss along a line", "step t",
                  "|L(φ + tv) − L(φ) − t gᵀv|");
    figure.line("with a mistake: falls like t", orders.wrong.t, orders.wrong.remainder);
    figure.line("right: falls like t²", orders.right.t, orders.right.remainder);
    return figure.log_x().log_y();
}

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

Figure surrogate_figure(const SurrogateResult& line) {
    Figure figure("surrogate", "The error has steps, the loss above it has none",
                  "way from φ, down the loss", "mean over the examples");
    figure.line("cross-entropy in bits", line.t, line.bound);
    figure.line("classification error", line.t, line.error);
    return figure.vertical(0).range_y(0, std::ceil(xt::amax(line.bound)()));
}

Figure surface_figure(const std::string& name, const std::string& title,
                      const ErrorSurface& surface) {
    Figure figure(name, title, "a", "b");
    const Real lowest = xt::amin(surface.loss)();
    std::vector<Real> contours;
    for (const double above : {0.05, 0.15, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0})
        contours.push_back(lowest + real(above));
    figure.surface(surface.axis, surface.axis, surface.loss, contours)
        .z_label("loss L[φ + a u + b v]")
        .equal_axes();
    return figure.points("end of training", surface.a, surface.b);
}

Figure valleys_figure(const SurfaceComparison& surfaces) {
    const ErrorSurface& two = surfaces.two;
    Figure figure("valleys", "From a network to the same one with its hidden units reordered",
                  "t, from φ at 0 to the other order at 1", "loss");
    figure.line("two layers", two.t, two.line);
    // of one layer, over as wide a window with φ in the middle
    const Vector t = surfaces.one.t / xt::amax(surfaces.one.t)() + Real(0.5);
    return figure.line("one layer, along a line through its φ", t, surfaces.one.line)
        .vertical(0)
        .vertical(1);
}

}  // namespace descent::backprop
