#include "chapters/12_regularization/program/figures_dropout.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "chapters/02_model_fitting/surfaces.hpp"

namespace descent::regularization {
namespace {

Vector epochs(std::size_t count) {
    return xt::arange<Real>(1, static_cast<Real>(count) + Real(0.5));
}

}  // namespace

Figure stopping_figure(const training::TrainingResult& trained,
                       const std::vector<Real>& development, std::size_t kept) {
    const std::size_t n = trained.history.size();
    require_size("stopping_figure", "development", development.size(), n);
    Vector learned = xt::zeros<Real>({n}), chosen = learned;
    for (std::size_t i = 0; i < n; ++i) {
        learned[i] = trained.history[i].loss;
        chosen[i] = development[i];
    }
    Figure figure("early_stopping", "Early stopping keeps the epoch of the grey line, by error",
                  "epoch", "mean cross-entropy");
    const auto least =
        static_cast<std::size_t>(std::min_element(chosen.begin(), chosen.end()) - chosen.begin());
    figure.line("training examples", epochs(n), learned)
        .line("development examples", epochs(n), chosen)
        .points(fmt::format("least development loss, epoch {}", least + 1),
                Vector{static_cast<Real>(least + 1)}, Vector{chosen[least]})
        .vertical(static_cast<Real>(kept));
    return figure;
}

Figure paths_figure(const Matrix& H, const Vector& minimum, const TwoPaths& paths) {
    const Vector x = xt::linspace<Real>(Real(-0.2), Real(1.8), 81),
                 y = xt::linspace<Real>(Real(-0.2), Real(1.3), 61);
    const Objective loss = fitting::quadratic(H, minimum);
    Matrix z = xt::zeros<Real>({y.size(), x.size()});
    for (std::size_t i = 0; i < y.size(); ++i)
        for (std::size_t j = 0; j < x.size(); ++j) z(i, j) = loss.loss({x[j], y[i]});
    Figure figure("stopping_and_l2",
                  fmt::format("{} steps from 0 to θ*, and the minima with L2, λ = 1/(ατ)",
                              paths.apart.size() - 1),
                  "θ₁", "θ₂");
    figure
        .surface(x, y, z,
                 {Real(0.005), Real(0.02), Real(0.05), Real(0.1), Real(0.2), Real(0.4), Real(0.8)})
        .z_label("loss")
        .line("early stopping", xt::col(paths.stopped, 0), xt::col(paths.stopped, 1))
        .dashed("L2 penalty", xt::col(paths.penalized, 0), xt::col(paths.penalized, 1))
        .points("θ*", Vector{minimum[0]}, Vector{minimum[1]})
        .equal_axes();
    return figure;
}

Figure dropout_figure(const std::vector<DropoutCurves>& curves) {
    Figure figure("dropout", "Dropout: less is learned by heart, more is right", "epoch",
                  "accuracy, %");
    for (const DropoutCurves& curve : curves)
        figure.line(curve.name + ", test", epochs(curve.test.size()), 100 * curve.test);
    for (const DropoutCurves& curve : curves)
        figure.dashed(curve.name + ", training", epochs(curve.train.size()), 100 * curve.train);
    figure.range_y(0, 100);
    return figure;
}

Figure labels_figure(const std::vector<TableRow>& real, const std::vector<TableRow>& random) {
    Figure figure("random_labels", "Random labels are learned by heart, but for a strong penalty",
                  "epoch", "accuracy on the training examples, %");
    const auto add = [&](const char* labels, const std::vector<TableRow>& rows) {
        for (const TableRow& row : rows)
            figure.line(fmt::format("{} labels, regularization: {}", labels, row.regularization),
                        epochs(row.train_curve.size()), 100 * row.train_curve);
    };
    add("real", real);
    add("random", random);
    figure.range_y(0, 100);
    return figure;
}

}  // namespace descent::regularization
