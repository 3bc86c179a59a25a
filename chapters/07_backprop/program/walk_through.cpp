#include "chapters/07_backprop/program/walk_through.hpp"

#include <algorithm>
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

void show_mistake(Report& report, const GradientReport& wrong, const OrderComparison& orders) {
    report.section("What a mistake looks like");
    report.say("the same gradient with b0 summed over the batch instead of averaged:");
    report.say("{}", wrong.text());
    report.check("the mistake is caught and named",
                 wrong["b0"].diagnosis == Diagnosis::scaled_by_n);
    report.say("L(φ + tv) − L(φ) − t gᵀv, what g leaves of the loss along a line, falls with t:");
    report.check("like t² with the right gradient", orders.right.slope - 2, 0.1);
    report.check("like t with the mistake", orders.wrong.slope - 1, 0.1);
    report.figure(order_figure(orders));
}

void show_other_notations(Report& report, const NotationErrors& errors) {
    report.section(
        "The same gradient in the other lectures' notation (FM.11–13, EE.8, EE.9, GO.7b)");
    constexpr double rounding = 8 * std::numeric_limits<Real>::epsilon();
    report.check("mean of the examples' G = gradient of the mean (FM.13)", errors.mean_of_examples,
                 rounding);
    report.check("one hidden layer, regression (EE.8)", errors.regression, rounding);
    report.check("softmax on one layer (EE.9)", errors.classification, rounding);
    report.check("the chain rule over a Jacobian a layer (GO.7b)", errors.jacobians, rounding);
}

void show_cost(Report& report, const CostResult& cost, const CostCurves& curves) {
    report.section("Why it matters: the cost of a gradient (L9.8)");
    report.say(
        "{} parameters, {} examples; measured: forward {:.0f} µs, backward {:.0f} µs, {:.1f} times "
        "as long;",
        cost.parameters, cost.examples, cost.forward_time, cost.backward_time,
        cost.backward_time / cost.forward_time);
    report.say("central differences need {} forward passes for the same gradient: {:.1f} s",
               cost.losses_by_differences(), cost.time_by_differences());
    report.result("parameters", cost.parameters);
    report.result("backward_multiplications_per_forward", cost.multiplications_ratio);
    report.check("counted: backward takes at most twice the multiplications of forward",
                 cost.multiplications_ratio, 2);
    report.figure(cost_figure(curves));
}

void show_surrogate(Report& report, const SurrogateResult& line) {
    report.section("Why a loss, and not the error (NL.19)");
    report.say("a 2-8-3 network at its start, {} examples, {} parameters:", line.examples,
               line.parameters);
    report.say("  nudging a parameter changes the error for {} of them: nowhere to go",
               line.noticed);
    report.say("  the cross-entropy in bits has a slope there, of length {:.3f}", line.slope);
    report.say("  along {} places of a line the error jumps {} times and stands still in between",
               line.t.size(), line.jumps);
    report.result("error_jumps", line.jumps);
    report.check("no parameter moves the error", line.noticed == 0);
    report.check("the bound lies above the error at every place",
                 xt::amin(line.bound - line.error)() >= 0);
    report.figure(surrogate_figure(line));
}

void show_surfaces(Report& report, const SurfaceComparison& surfaces) {
    const auto& [one, two, lines, rounding, valley, ridge] = surfaces;
    report.section("Error surfaces: one layer of weights, and two (NL.22)");
    report.say("second differences of the loss along {} random lines, the lowest:", lines);
    report.say("  one layer   {:9.2g}   (rounding: {:.1g})", one.bend, rounding);
    report.say("  two layers  {:9.2g}, below 0 on {} of the lines", two.bend, two.downward);
    report.check("one layer: convex along every line", std::max(Real(0), -one.bend), rounding);
    report.check("two layers: not convex", two.downward > 0);
    report.result("lines_bent_down", two.downward);
    report.say(
        "the same hidden units in two orders: loss {:.4f} twice, and up to {:.4f} in between",
        valley, ridge);
    report.check("a ridge between two equal valleys", ridge > valley);
    report.figure(surface_figure("one_layer", "Error surface of one layer: a bowl", one));
    report.figure(surface_figure("two_layers", "Error surface of two layers: three valleys", two));
    report.figure(valleys_figure(surfaces));
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
