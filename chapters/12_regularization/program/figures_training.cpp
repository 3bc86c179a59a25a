#include <fmt/format.h>

#include "chapters/12_regularization/program/figures.hpp"

namespace descent::regularization {
namespace {

Vector epochs(std::size_t count) {
    return xt::arange<Real>(1, real(count) + Real(0.5));
}

std::string name(const Dropout& p) {
    if (p.input == 0 && p.hidden == 0) return "without dropout";
    return fmt::format("dropout {}, {}", p.input, p.hidden);
}

}  // namespace

Figure stopping_figure(const StoppingCurve& curve) {
    const std::size_t least = curve.least_development();
    const Vector epoch = epochs(curve.training.size());
    Figure figure("early_stopping",
                  "Early stopping keeps the epoch of the least error, the grey line", "epoch",
                  "mean cross-entropy; share of errors");
    return figure.line("training examples", epoch, curve.training)
        .line("development examples", epoch, curve.development)
        .dashed("error on the development examples", epoch, curve.error)
        .like("development examples")
        .points(fmt::format("least development loss, epoch {}", least), {real(least)},
                {curve.development[least - 1]})
        .vertical(real(curve.kept));
}

Figure dropout_figure(const std::vector<DropoutEffectRow>& rows) {
    Figure figure("dropout", "Dropout: accuracy on the examples it learns from, and on others",
                  "epoch", "accuracy, %");
    for (const auto& row : rows)
        figure.line(name(row.dropout) + ", test", epochs(row.test_curve.size()),
                    100 * row.test_curve);
    for (const auto& row : rows)
        figure
            .dashed(name(row.dropout) + ", training", epochs(row.train_curve.size()),
                    100 * row.train_curve)
            .like(name(row.dropout) + ", test");
    return figure.range_y(0, 100);
}

Figure augmentation_figure(const AugmentationResult& result) {
    std::vector<Real> train, test;
    std::vector<std::string> ways;
    for (const AugmentationRow* row : result.rows()) {
        train.push_back(100 * estimate(row->train_accuracy).mean);
        test.push_back(100 * estimate(row->test_accuracy).mean);
        ways.push_back(row->way);
    }
    const Vector place = epochs(ways.size());
    Figure figure("augmentation", "Copies, shifted or shuffled, beside the other remedies", "",
                  "accuracy, %");
    return figure.points("training examples", place, train)
        .points("test examples", place, test)
        .ticks_x(ways)
        .range_x(Real(0.5), real(ways.size()) + Real(0.5))
        .range_y(0, 105);
}

Figure labels_figure(const LabelsTable& table) {
    Figure figure("random_labels", "Random labels are learned by heart, but for a strong penalty",
                  "epoch", "accuracy on the training examples, %");
    const auto add = [&](const char* labels, const TableRow& row) {
        figure.line(fmt::format("{} labels, regularization: {}", labels, row.regularization),
                    epochs(row.train_curve.size()), 100 * row.train_curve);
    };
    add("real", table.real.front());
    add("real", table.strong_l2_real());
    add("random", table.random.front());
    add("random", table.strong_l2_random());
    return figure.range_y(0, 100);
}

}  // namespace descent::regularization
