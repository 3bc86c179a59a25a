#include <algorithm>
#include <cmath>

#include "chapters/14_reproductions/program/figures.hpp"
#include "chapters/14_reproductions/program/show_table.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"

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
}

}  // namespace descent::reproductions
