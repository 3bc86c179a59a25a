#include "chapters/07_backprop/program/figures.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace descent::backprop {
namespace {

template <class Value>
Vector column(const std::vector<EpochResult>& curve, Value value) {
    Vector result = xt::zeros<Real>({curve.size()});
    std::transform(curve.begin(), curve.end(), result.begin(), value);
    return result;
}

Vector epochs(const std::vector<EpochResult>& curve) {
    return column(curve, [](const EpochResult& p) { return static_cast<Real>(p.epoch); });
}

}  // namespace

Figure loss_figure(const std::vector<EpochResult>& curve) {
    Figure figure("training_loss", "Training: the loss falls", "epoch", "mean loss");
    figure.line("training loss", epochs(curve),
                column(curve, [](const EpochResult& p) { return p.loss; }));
    return figure;
}

Figure accuracy_figure(const std::vector<EpochResult>& curve) {
    Figure figure("training_accuracy", "Training: what it knows by heart, and what it has learned",
                  "epoch", "accuracy, %");
    figure.line("training examples", epochs(curve),
                column(curve, [](const EpochResult& p) { return 100 * p.train_accuracy; }));
    figure.line("test examples", epochs(curve),
                column(curve, [](const EpochResult& p) { return 100 * p.test_accuracy; }));
    figure.range_y(0, 100);
    return figure;
}

Figure decision_figure(const DeepNetwork& network, const Vector& phi, const LabelledData& data) {
    constexpr std::size_t side = 121;
    const Vector axis = xt::linspace<Real>(Real(-1.2), Real(1.2), side);
    Matrix grid = xt::zeros<Real>({side * side, std::size_t{2}});
    for (std::size_t i = 0; i < side; ++i)
        for (std::size_t j = 0; j < side; ++j) {
            grid(i * side + j, 0) = axis[j];
            grid(i * side + j, 1) = axis[i];
        }
    Layers layers;
    forward(network, phi, grid, layers);
    Matrix p, certainty = xt::zeros<Real>({side, side});
    neurons::softmax(layers.output(), p);
    for (std::size_t i = 0; i < side * side; ++i)
        certainty(i / side, i % side) =
            *std::max_element(&p(i, 0), &p(i, 0) + network.widths.back());

    Figure figure("spirals", "Three spiral arms, and how sure the network is", "x₁", "x₂");
    figure.surface(axis, axis, certainty)
        .z_label("probability of the likeliest class")
        .equal_axes();
    for (std::size_t c = 0; c < data.classes; ++c) {
        std::vector<Real> x, y;
        for (std::size_t i = 0; i < data.size(); ++i)
            if (data.label[i] == c) {
                x.push_back(data.x(i, 0));
                y.push_back(data.x(i, 1));
            }
        figure.points(fmt::format("class {}", c), xt::adapt(x), xt::adapt(y));
    }
    return figure;
}

Figure cost_figure() {
    const std::vector<std::size_t> widths{3, 10, 30, 100, 300, 1000};
    Vector parameters = xt::zeros<Real>({widths.size()}), backprop = parameters,
           differences = parameters;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const DeepNetwork network({40, widths[i], widths[i], 10});
        const Real once = static_cast<Real>(forward_multiplications(network, 1));
        parameters[i] = static_cast<Real>(network.parameters());
        backprop[i] = once + static_cast<Real>(backward_multiplications(network, 1));
        differences[i] = 2 * parameters[i] * once;
    }
    Figure figure("cost", "What one gradient costs (40-D-D-10, one example)", "parameters",
                  "multiplications");
    figure.path("central differences: two losses a parameter", parameters, differences);
    figure.path("backpropagation: forward and backward once", parameters, backprop);
    figure.log_x().log_y();
    return figure;
}

}  // namespace descent::backprop
