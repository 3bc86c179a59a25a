#include "chapters/12_regularization/program/figures.hpp"
#include "chapters/12_regularization/program/tables.hpp"
#include "chapters/12_regularization/program/walk_through.hpp"

namespace descent::regularization {
namespace {

/// "+12.7 ± 0.8": points, of a difference that was estimated seed by seed.
std::string points(const Estimate& difference) {
    return fmt::format("{:+.1f} ± {:.1f}", 100 * difference.mean, 100 * difference.error);
}

}  // namespace

void show_augmentation(Report& report, const AugmentationResult& result) {
    const AugmentationPlan& plan = result.plan;
    report.section("Data augmentation (EE.24b)");
    report.say("MNIST-1D, {} examples, and {} with copies shifted by 1 to {} places, {} seed(s):",
               result.examples, result.with_copies, plan.most, plan.seeds);
    const auto say = [&](const auto&... cells) {
        report.say("  {:18} {:>12} {:>12} {:>12} {:>13}", cells...);
    };
    say("way", "training, %", "test, %", "gained", "gap less by");
    for (const AugmentationRow* row : result.rows())
        say(row->way, percent(row->train_accuracy), percent(row->test_accuracy),
            points(result.gain(*row)), points(result.less_gap(*row)));
    report.say("Stopped: early, without copies. With dropout: shifted copies and dropout.");
    report.result("augmentation_gain", result.gain(result.shifted).mean);
    report.result("augmentation_gain_error", result.gain(result.shifted).error);
    report.result("shuffled_copies_gain", result.gain(result.shuffled).mean);
    report.check("shifted copies help, more than shuffled ones",
                 result.gain(result.shifted).mean > 0 &&
                     result.gain(result.shifted).mean > result.gain(result.shuffled).mean);
    report.figure(augmentation_figure(result));
}

}  // namespace descent::regularization
