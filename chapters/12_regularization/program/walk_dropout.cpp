#include <limits>
#include <string>

#include "chapters/12_regularization/program/figures.hpp"
#include "chapters/12_regularization/program/tables.hpp"
#include "chapters/12_regularization/program/walk_through.hpp"

namespace descent::regularization {
namespace {

void show_ensemble(Report& report, const EnsembleResult& ensemble) {
    report.say(
        "The last of these is many networks in one. On {} test examples: accuracy ± its standard "
        "error, and distance",
        ensemble.examples);
    report.say("from the mean probabilities:");
    const auto row = [&](const std::string& name, const Prediction& answer) {
        report.say("  {:21} {:6.1f} ± {:.1f} %   {:.3f}", name, 100 * answer.accuracy,
                   100 * answer.standard_error, answer.distance);
    };
    row("one mask per example", ensemble.one_mask);
    row(fmt::format("mean of {} masks", ensemble.draws), ensemble.mean);
    row("one pass without", ensemble.one_pass);
    report.result("dropout_one_mask_test", ensemble.one_mask.accuracy);
    report.result("dropout_mean_prediction_test", ensemble.mean.accuracy);
    report.result("dropout_one_pass_test", ensemble.one_pass.accuracy);
}

/// Where the training accuracy was best, and what it came to, with the loss and its
/// penalty beside it.
void show_best_and_last(Report& report, const char* labels, const TableRow& row) {
    const std::size_t best = row.best_train_epoch();
    report.say(
        "  {:6} labels: {:4.1f} % in epoch {}, its best, {:4.1f} % at the end; loss + penalty "
        "{:.2f} and {:.2f}",
        labels, 100 * row.train_curve[best - 1], best, 100 * row.train_curve.back(),
        row.loss[best - 1], row.loss.back());
}

void show_table(Report& report, const LabelsTable& table) {
    const std::size_t depth = table.network.depth(), width = table.network.widths[1];
    for (std::size_t i = 0; i < table.real.size(); ++i)
        report.say("  MLP {}x{:<3} {:9}   {:16} {:8.1f} {:8.1f}    {:8.1f} {:8.1f}", depth, width,
                   table.network.parameters(), table.real[i].regularization,
                   100 * table.real[i].train_accuracy, 100 * table.real[i].test_accuracy,
                   100 * table.random[i].train_accuracy, 100 * table.random[i].test_accuracy);
    const auto result = [&](const char* labels, const TableRow& row) {
        const std::string key = fmt::format("{}_labels_{}x{}", labels, depth, width);
        report.result(key + "_train", row.train_accuracy);
        report.result(key + "_test", row.test_accuracy);
    };
    result("real", table.real.front());
    result("random", table.random.front());
}

}  // namespace

void show_masks(Report& report, const MaskResult& masks, const DropoutGradientResult& gradient,
                Real away) {
    report.section("Dropout (EE.30, GO.19)");
    report.say("A mask m ~ Bernoulli(1 − p), p = {}, and z′ = z m/(1 − p):", masks.p);
    const auto row = [&](const char* name, const Matrix& values) {
        report.say("  {:2} {:8.4f} {:8.4f} {:8.4f} {:8.4f} {:8.4f}", name, values(0, 0),
                   values(0, 1), values(0, 2), values(0, 3), values(0, 4));
    };
    row("z", masks.z);
    row("m", masks.m);
    row("z′", masks.dropped);
    report.check("mean of z′ over all 32 masks = z", masks.error,
                 100 * std::numeric_limits<Real>::epsilon());
    report.check("gradient through a fixed mask", gradient.fixed_mask);
    report.check("p = 0 has chapter 07's bits", gradient.without_dropout, 0);
    report.check("mean over 4000 masks, in standard errors from no mask", away, 3);
    report.result("dropout_mean_standard_errors", away);
}

void show_dropout(Report& report, const DropoutEffectResult& effect) {
    const DropoutEffectPlan& plan = effect.plan;
    report.say("Does it help? 40-{}-{}-10 ReLU, {} parameters, {} examples, {} epochs, {} seed(s):",
               plan.width, plan.width, effect.parameters, effect.examples, plan.epochs, plan.seeds);
    report.say("  p of inputs, hidden       training, %         test, %");
    for (std::size_t i = 0; i < effect.rows.size(); ++i) {
        const DropoutEffectRow& row = effect.rows[i];
        report.say("  {:8} {:8} {:>19} {:>17}", row.dropout.input, row.dropout.hidden,
                   percent(row.train_accuracy), percent(row.test_accuracy));
        report.result(fmt::format("dropout_test_{}", i), row.test_accuracy);
    }
    show_ensemble(report, effect.ensemble);
    report.figure(dropout_figure({effect.rows.front(), effect.rows.back()}));
}

void show_random_labels(Report& report, const RandomLabelsResult& labels) {
    report.section("Random labels (GO.15)");
    report.say(
        "{} examples to learn by heart, {} epochs; {} to test, {:.1f} % of them right by "
        "chance, ± {:.1f}",
        labels.training, labels.plan.epochs, labels.test, 100 * labels.chance,
        100 * labels.chance_deviation);
    report.say(
        "                                                real labels          random labels");
    report.say("  model     parameters   regularization       train     test       train     test");
    for (const LabelsTable& table : labels.tables) show_table(report, table);
    const LabelsTable& first = labels.tables.front();
    report.figure(labels_figure(first));
    report.say(
        "The training accuracy of the first network with λ = {:g} beside the loss with its "
        "penalty:",
        labels.plan.strong_l2);
    show_best_and_last(report, "real", first.strong_l2_real());
    show_best_and_last(report, "random", first.strong_l2_random());
}

}  // namespace descent::regularization
