#include <algorithm>
#include <cmath>

#include "chapters/14_reproductions/program/figures.hpp"
#include "chapters/14_reproductions/program/show_table.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"
#include "chapters/14_reproductions/zhang_table.hpp"

namespace descent::reproductions {
namespace {

std::string layers_text(std::size_t count) {
    return fmt::format("{} hidden layer{}", count, count == 1 ? "" : "s");
}

/// The error at epochs 1000, 2000, 4000, …
void say_milestones(Report& report, std::size_t layers, const Memorization& curve) {
    Real next = 1000;
    for (std::size_t i = 0; i < curve.epochs.size(); ++i)
        if (curve.epochs[i] >= next) {
            report.say("    {}, epoch {:8}: {:7.3f} % wrong", layers_text(layers), curve.epochs[i],
                       curve.error[i]);
            next *= 2;
        }
}

void say_epochs(Report& report, const MemorizationComparison& comparison) {
    for (std::size_t i = 0; i < comparison.epochs.size(); ++i) {
        if (comparison.plan.examples > 1000)
            say_milestones(report, comparison.hidden_layers[i], comparison.curves[i]);
        report.say("  {}: {} epochs until no label is wrong{}",
                   layers_text(comparison.hidden_layers[i]), epochs_text(comparison.epochs[i]),
                   comparison.curves[i].diverged ? " (diverged)" : "");
    }
}

/// The epochs to fit as one result, when there are four.
void keep_epochs(Report& report, const MemorizationComparison& comparison, const std::string& key) {
    if (std::all_of(comparison.epochs.begin(), comparison.epochs.end(),
                    [](double epochs) { return std::isfinite(epochs); }))
        report.result(key, comparison.epochs);
}

/// Zhang's table whole, with what was obtained beside the rows that can be made again.
void say_zhang(Report& report, const std::vector<RandomPixelResult>& results) {
    report.say("The table whole, accuracies in %; at the right, train and test on random pixels:");
    report.say("  {:<23} {:>10} {:>6} {:>4} {:>5} {:>6} {:>5} {}", "model", "parameters", "labels",
               "crop", "decay", "train", "test", "obtained");
    const auto yes = [](bool b) { return b ? "yes" : "no"; };
    for (const ComparedRow& row : compare_zhang(results))
        report.say("  {:<23} {:>10} {:>6} {:>4} {:>5} {:6.2f} {:5.2f} {}", row.stated.model,
                   row.stated.parameters, row.stated.random_labels ? "random" : "real",
                   yes(row.stated.crop), yes(row.stated.decay), row.stated.train, row.stated.test,
                   row.obtained
                       ? fmt::format("{:.2f} {:.2f}", row.obtained->train, row.obtained->test)
                       : "–");
    const auto range = [](const std::vector<double>& gains) {
        const auto [least, most] = std::minmax_element(gains.begin(), gains.end());
        return fmt::format("{:+.2f} to {:+.2f}", *least, *most);
    };
    report.say(
        "By the table itself: random crop is worth {} points of test accuracy, weight decay {}; "
        "random labels cost all, with the same networks",
        range(test_gains(zhang_table(), ZhangColumn::crop)),
        range(test_gains(zhang_table(), ZhangColumn::decay)));
}

/// "inf" has no meaning to a reader.
std::string fewest_text(Real epochs) {
    return std::isfinite(epochs) ? fmt::format("{:.0f}", epochs) : "–";
}

}  // namespace

void show_memorization(Report& report, const MemorizationReproduction& memorization) {
    report.section("MNIST-1D with random labels (L8.7)");
    for (const ParameterCount& count : memorization.parameters) show_parameters(report, count);
    const MemorizationPlan& scaled = memorization.scaled.plan;
    report.say("Scaled: {} examples, rate {}, mean of {} seeds:", scaled.examples,
               scaled.training.alpha, scaled.seeds);
    say_epochs(report, memorization.scaled);
    show_rows(report, memorization.scaled_rows);
    keep_epochs(report, memorization.scaled, "L8.7_scaled_epochs_to_fit");
    if (!memorization.as_stated) {
        show_rows(report, memorization.stated_rows);
        report.figure(
            memorization_figure(memorization.scaled.curves,
                                "400 random labels, a larger rate: not the lecture's own setting"));
        return;
    }
    report.say("As stated: 4000 examples, rate .0025, seed {}:",
               memorization.as_stated->plan.training.seed);
    say_epochs(report, *memorization.as_stated);
    show_rows(report, memorization.stated_rows);
    keep_epochs(report, *memorization.as_stated, "L8.7_epochs_to_fit");
    report.figure(memorization_figure(memorization.as_stated->curves,
                                      "4000 random labels by heart: deeper needs fewer epochs"));
}

void show_random_pixels(Report& report, const RandomPixelReproduction& pixels) {
    report.section("Random labels on random pixels (GO.15)");
    for (const ParameterCount& count : pixels.parameters) show_parameters(report, count);
    report.say("{}", pixels.remark);
    for (std::size_t i = 0; i < pixels.results.size(); ++i) {
        show_rows(report, {pixels.rows[2 * i], pixels.rows[2 * i + 1]});
        report.say("      after {} epochs{}", pixels.results[i].epochs,
                   pixels.results[i].diverged ? ", where it diverged" : "");
    }
    say_zhang(report, pixels.results);
    show_rows(report, missing_zhang_rows());
}

void show_widths(Report& report, const WidthReproduction& widths) {
    report.section("Are over-parameterized networks easier to optimize? (GO.15c)");
    report.say("{} random labels, networks 40-D-10: epochs until none is wrong, median of {}",
               widths.plan.examples, widths.plan.seeds);
    std::string line;
    for (const Real alpha : widths.plan.alphas) line += fmt::format(" {:>8}", alpha);
    report.say("     D  parameters  per example  least error   rate:{}", line);
    for (const WidthPoint& point : widths.points) {
        line.clear();
        for (const Real epochs : point.epochs) line += fmt::format(" {:>8}", fewest_text(epochs));
        report.say("  {:>4}  {:>10}  {:>11.2f}  {:>9.1f} %        {}", point.units,
                   point.parameters, point.ratio, point.least_error, line);
    }
    report.say("  –: not within {} epochs", widths.plan.most_epochs);
    show_rows(report, widths.rows);
    report.figure(width_figure(widths));
}

}  // namespace descent::reproductions
