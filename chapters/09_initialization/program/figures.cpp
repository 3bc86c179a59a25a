#include "chapters/09_initialization/program/figures.hpp"

#include <fmt/format.h>

#include <limits>

namespace descent::initialization {
namespace {

/// 1, 2, …, count.
Vector layers(std::size_t count) {
    return xt::arange<Real>(1, real(count) + Real(0.5));
}

Figure variance_figure(const Experiment& e, const std::vector<Curve>& curves, Figure figure,
                       Vector Curve::*measured, Vector (*theory)(const Experiment&, Real)) {
    for (const Curve& curve : curves)
        figure.line(fmt::format("σ² = {}", curve.weight_variance), layers(e.depth),
                    curve.*measured);
    if (!has_growth(e.activation)) return figure;
    // one series in one colour, with a gap after each line
    const std::size_t all = curves.size() * (e.depth + 1);
    Vector layer = xt::ones<Real>({all}), value = Vector::from_shape({all});
    value.fill(std::numeric_limits<Real>::quiet_NaN());
    for (std::size_t i = 0; i < curves.size(); ++i) {
        const Vector line = theory(e, curves[i].weight_variance);
        for (std::size_t k = 0; k < e.depth; ++k) {
            layer[i * (e.depth + 1) + k] = real(k + 1);
            value[i * (e.depth + 1) + k] = line[k];
        }
    }
    return figure.dashed("theory", layer, value);
}

}  // namespace

Figure forward_figure(const Experiment& e, const std::vector<Curve>& curves) {
    return variance_figure(e, curves,
                           Figure("variance_forward", "Forward: the variance of h, layer by layer",
                                  "hidden layer k", "log₁₀ variance of h_k"),
                           &Curve::h, forward_theory);
}

Figure backward_figure(const Experiment& e, const std::vector<Curve>& curves) {
    return variance_figure(
        e, curves,
        Figure("variance_backward", "Backward: the variance of ∂ℓ/∂h, layer by layer",
               "hidden layer k", "log₁₀ variance of ∂ℓ/∂h_k"),
        &Curve::dh, backward_theory);
}

Figure drift_figure(const Experiment& e, const Curve& curve) {
    const Vector theory = forward_theory(e, curve.weight_variance);
    Vector typical = theory;
    for (std::size_t k = 0; k < e.depth; ++k) typical[k] += real(k) * log_drift(e.width);
    Figure figure("drift",
                  fmt::format("σ² = {}, close up: a typical network sinks", curve.weight_variance),
                  "hidden layer k", "log₁₀ variance of h_k");
    figure.line("mean of the logarithm", layers(e.depth), curve.h);
    figure.line("logarithm of the mean", layers(e.depth), curve.h_of_mean);
    figure.dashed("theory of the mean", layers(e.depth), theory);
    figure.dashed("theory of the logarithm, for one input", layers(e.depth), typical);
    return figure;
}

Figure gradient_figure(const std::vector<VanishingResult>& networks) {
    Figure figure("gradient_by_layer",
                  "Before training: gradient norm by layer, four hidden layers of 30",
                  "layer (5: output)", "‖∂L/∂b_k‖");
    for (const VanishingResult& result : networks) {
        const Vector norms = result.deepest().norms_at(0);
        figure.path(std::string(neurons::name(result.activation)), layers(norms.size()), norms);
    }
    figure.log_y().ticks_x({"1", "2", "3", "4", "5"});
    return figure;
}

Figure training_figure(const StartResult& training) {
    Figure figure("gradient_in_training",
                  "Four sigmoid layers in training: the first ones wake up late", "epoch",
                  "‖∂L/∂b_k‖");
    const std::size_t output = training.norms.shape()[1] - 1;
    for (std::size_t k = 0; k <= output; ++k)
        figure.path(k == output ? "output layer" : fmt::format("hidden layer {}", k + 1),
                    training.epochs, column(training.norms, k));
    figure.log_y();
    return figure;
}

Figure deep_starts_figure(const std::vector<DeepStartResult>& starts) {
    Figure figure("deep_starts", "Sigmoid networks from five starts", "epoch",
                  "loss on the training examples");
    for (const DeepStartResult& result : starts)
        if (result.examples == starts.back().examples)
            figure.path(fmt::format("{}, {} hidden", result.start, result.layers),
                        result.training.epochs, result.training.loss);
    return figure;
}

Figure dead_figure(const std::vector<DeadUnitsResult>& runs) {
    Figure figure("dead_units", "Dead units: 0 for every example, among 100 ReLU units", "epoch",
                  "dead units, %");
    for (const auto& [plan, training] : runs)
        figure.path(fmt::format("bias {}, rate {}", plan.bias, plan.alpha), training.epochs,
                    100 * training.dead);
    return figure;
}

}  // namespace descent::initialization
