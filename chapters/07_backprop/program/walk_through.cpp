#include "chapters/07_backprop/program/walk_through.hpp"

#include <limits>
#include <stdexcept>

#include "chapters/07_backprop/program/figures.hpp"

namespace descent::backprop {

void show_matrix_calculus(Report& report, const JacobianChecks& checks) {
    report.section("Matrix calculus (L9.5): every Jacobian against finite differences");
    report.check("∂f/∂h = Wᵀ", checks.linear);
    report.check("∂ReLU/∂f = diag I[f > 0]", checks.relu);
    report.check("∂softmax/∂f", checks.softmax);
}

void show_two_passes(Report& report, const PassesResult& passes) {
    report.section("Forward and backward (L9.6, L9.7)");
    report.say(
        "a 2-3-2 network with ReLU, 5 examples, mean cross-entropy; the first example on its way "
        "there and back:");
    const auto& [f, h] = passes.pass.layers;
    const auto first = [](const Matrix& M) {
        return fmt::format("[{:8.4f}]", fmt::join(row(M, 0), " "));
    };
    for (std::size_t k = 0; k <= 1; ++k) {
        report.say("  f{} = {}     ∂L/∂f{} = {}", k, first(f[k]), k, first(passes.pass.df[k]));
        if (k == 0) report.say("  h1 = {}", first(h[1]));
    }
    report.say("  L = {:.6f};  where f0 ≤ 0 the unit is off and ∂L/∂f0 is 0", passes.loss);
    report.check("the gradient of every weight and bias", passes.check);
}

void show_mistake(Report& report, const GradientReport& wrong) {
    report.section("What a mistake looks like");
    report.say("the same gradient with b0 summed over the batch instead of averaged:");
    report.say("{}", wrong.text());
    report.check("the mistake is caught and named",
                 wrong["b0"].diagnosis == Diagnosis::scaled_by_n);
}

void show_other_notations(Report& report, const NotationErrors& errors) {
    report.section("The same gradient in the other lectures' notation (FM.11–13, EE.8, EE.9)");
    constexpr double rounding = 8 * std::numeric_limits<Real>::epsilon();
    report.check("mean of the examples' G = gradient of the mean (FM.13)", errors.mean_of_examples,
                 rounding);
    report.check("one hidden layer, regression (EE.8)", errors.regression, rounding);
    report.check("softmax on one layer (EE.9)", errors.classification, rounding);
}

void show_cost(Report& report, const CostResult& cost, const CostCurves& curves) {
    report.section("Why it matters: the cost of a gradient (L9.8)");
    report.say(
        "{} parameters, {} examples: forward {:.0f} µs, backward {:.0f} µs, {:.1f} times as long",
        cost.parameters, cost.examples, cost.forward_time, cost.backward_time,
        cost.backward_time / cost.forward_time);
    report.say("central differences need {} forward passes for the same gradient: {:.1f} s",
               cost.losses_by_differences(), cost.time_by_differences());
    report.result("parameters", cost.parameters);
    report.result("backward_multiplications_per_forward", cost.multiplications_ratio);
    report.check("backward costs at most twice the multiplications of forward",
                 cost.multiplications_ratio, 2);
    report.figure(cost_figure(curves));
}

namespace {

/// A line for every sixth of the epochs.
void say_epochs(Report& report, const SgdResult& sgd) {
    const std::size_t epochs = sgd.history.size();
    if (sgd.diverged)
        throw std::runtime_error(fmt::format(
            "training diverged in epoch {}; try a smaller step size (--rate) or penalty (--lambda)",
            epochs + 1));
    const std::size_t every = (epochs + 5) / 6;
    for (const EpochResult& e : sgd.history)
        if (e.epoch == 1 || e.epoch % every == 0 || e.epoch == epochs)
            report.say("  epoch {:4}   loss {:7.4f}   training {:5.1f} %   test {:5.1f} %", e.epoch,
                       e.loss, 100 * e.train_accuracy, 100 * e.test_accuracy);
}

}  // namespace

void show_spirals(Report& report, const SpiralsResult& spirals) {
    report.section("Training in the plane (EE.5)");
    say_epochs(report, spirals.sgd);
    report.figure(spirals_figure(spirals));
}

void show_training(Report& report, const ClassifierResult& result, const std::string& data,
                   bool lecture) {
    report.section(fmt::format("Training on {} (EE.5, NL.10)", data));
    report.say("a {} network with {}, {} training and {} test examples",
               fmt::join(result.network.widths, "-"), neurons::name(result.network.activation),
               result.training_examples, result.test_examples);
    say_epochs(report, result.sgd);
    const EpochResult& last = result.sgd.history.back();
    report.result("train_accuracy", last.train_accuracy);
    report.result("test_accuracy", last.test_accuracy);
    report.result("final_loss", last.loss);
    report.figure(loss_figure(result.sgd));
    report.figure(accuracy_figure(result.sgd));
    if (lecture)
        report.check("at most 40 % of the test examples wrong", 1 - last.test_accuracy, 0.4);
}

}  // namespace descent::backprop
