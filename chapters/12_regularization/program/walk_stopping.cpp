#include "chapters/12_regularization/program/figures.hpp"
#include "chapters/12_regularization/program/tables.hpp"
#include "chapters/12_regularization/program/walk_through.hpp"

namespace descent::regularization {

void show_early_stopping(Report& report, const ReuseResult& reuse) {
    report.section("Early stopping (EE.29)");
    report.say("{}, {} examples to learn from, {} to choose by; stop when no better for {} epochs.",
               reuse.model, reuse.training, reuse.development, reuse.plan.patience);
    report.say(
        "Test accuracy of the copy kept, after all {} epochs, and of a second run on all {} "
        "examples:",
        reuse.plan.epochs, reuse.training + reuse.development);
    report.say("  seed best epoch  copy kept  all epochs fresh, as long   continued         for");
    for (std::size_t i = 0; i < reuse.plan.seeds; ++i)
        report.say("  {:4} {:4} of {:2} {:8.1f} % {:9.1f} % {:12.1f} % {:9.1f} % {:4} epochs{}",
                   reuse.plan.seed + i, reuse.best_epoch[i], reuse.epochs[i], 100 * reuse.kept[i],
                   100 * reuse.all_epochs[i], 100 * reuse.fresh[i], 100 * reuse.continued[i],
                   reuse.continued_epochs[i], reuse.reached[i] ? "" : ", target not reached");
    report.say("  mean{:>22} {:>11} {:>14} {:>11}", percent(reuse.kept), percent(reuse.all_epochs),
               percent(reuse.fresh), percent(reuse.continued));
    const StoppingCurve& curve = reuse.curve;
    const std::size_t least = curve.least_development();
    report.say(
        "Seed {}: the development loss is {:.2f} in epoch {}, its least, {:.2f} in the one kept, "
        "{:.2f} at the end.",
        reuse.plan.seed, curve.development[least - 1], least, curve.development[curve.kept - 1],
        curve.development.back());
    report.result("early_stopping_epoch", reuse.best_epoch);
    report.result("early_stopping_test", reuse.kept);
    report.result("all_epochs_test", reuse.all_epochs);
    report.result("retrain_fresh_test", reuse.fresh);
    report.result("continue_training_test", reuse.continued);
    report.result("continue_training_epochs", reuse.continued_epochs);
    report.figure(stopping_figure(curve));
}

void show_targets(Report& report, const TargetResult& targets) {
    if (targets.reached < targets.tries)
        report.say(
            "Softmax regression, {} + {} examples: target {:.3f}, but after {} epochs the "
            "development loss is "
            "{:.3f}.",
            targets.training, targets.development, targets.missed.target, targets.missed.epochs,
            targets.missed.development.back());
    report.say(
        "The target of the second way was reached in {} of {} such runs: nothing promises that it "
        "is.",
        targets.reached, targets.tries);
    report.result("continue_training_reached",
                  static_cast<double>(targets.reached) / static_cast<double>(targets.tries));
}

void show_stopping_and_l2(Report& report, const StoppingL2Result& result) {
    const auto& [stopped, penalized, apart] = result.paths;
    const std::size_t steps = result.steps();
    report.say(
        "Gradient descent on a quadratic from 0, α = {}, curvatures {} and {}, beside L2 with λ = "
        "1/(ατ):",
        result.alpha, result.flat, result.steep);
    report.say("     τ        λ      stopped there          L2 minimum       apart");
    for (const std::size_t tau : {std::size_t{1}, std::size_t{5}, std::size_t{20}, std::size_t{50},
                                  std::size_t{200}, std::size_t{1000}, steps})
        report.say("  {:4} {:8.3f}   ({:.4f}, {:.4f})    ({:.4f}, {:.4f})    {:.4f}", tau,
                   matching_penalty(result.alpha, tau), stopped(tau, 0), stopped(tau, 1),
                   penalized(tau, 0), penalized(tau, 1), apart[tau]);
    report.say("  farthest apart: {:.3f}, after {} steps; φ* is {:.3f} from 0",
               apart[result.farthest], result.farthest, l2_norm(result.minimum));
    report.say("  from φ* after {} steps: descent {:.4f}, L2 {:.4f}; for τ → ∞ both get there",
               steps, result.stopped_missing, result.penalized_missing);
    report.check("descent stopped after τ steps is (I − (I − αH)^τ) φ*", result.formula_error,
                 result.rounding);
    report.result("stopping_l2_distance", apart[result.farthest]);
    report.result("stopping_l2_distance_step", result.farthest);
    report.figure(stopping_and_l2_figure(result));
}

}  // namespace descent::regularization
