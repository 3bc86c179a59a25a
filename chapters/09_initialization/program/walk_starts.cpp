#include <algorithm>

#include "chapters/09_initialization/program/figures.hpp"
#include "chapters/09_initialization/program/walk_through.hpp"

namespace descent::initialization {

void show_sigmoid_scales(Report& report, const std::vector<SigmoidScale>& scales) {
    report.section("Glorot's weights and sigmoids (GO.13, GO.14, NL.23)");
    report.say("Square sigmoid layers: the share of ‖∂ℓ/∂h‖ that a layer hands down, untrained");
    double most = 0;
    for (const auto& [times, near_zero, measured] : scales) {
        report.say("  {:2} × Glorot   {:.3f}   (where a′ = ¼: {:.2f})", times, measured, near_zero);
        most = std::max<double>(most, measured / near_zero);
    }
    report.result("sigmoid_share_of_glorot", scales.front().measured);
    report.check("none hands down more than where a′ = ¼, the most there is", most, 1);
}

void show_deep_starts(Report& report, const std::vector<DeepStartResult>& starts) {
    report.section("Problems with back propagation, and what pretraining was for (EE.22, EE.23)");
    report.say("Sigmoid networks on MNIST-1D. ∂L/∂b: the first layer's over the output's, before");
    report.say("training; \"passes on\" starts from layers that hand on what they are given:");
    report.say("  {:>8} {:>6} {:<14} {:>8} {:>8} {:>9} {:>7}", "examples", "hidden", "start",
               "∂L/∂b", "loss", "training", "test");
    for (const DeepStartResult& result : starts) {
        const StartResult& training = result.training;
        report.say("  {:8} {:6} {:<14} {:8.5f} {:8.3f} {:7.1f} % {:5.1f} %", result.examples,
                   result.layers, result.start, result.undiluted(),
                   training.loss[training.loss.size() - 1], 100 * training.train_accuracy,
                   100 * training.test_accuracy);
    }
    report.figure(deep_starts_figure(starts));
}

}  // namespace descent::initialization
