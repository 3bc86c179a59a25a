#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "chapters/11_training/program/figures.hpp"
#include "chapters/11_training/program/walk_through.hpp"

namespace descent::training {
namespace {

void say_trial(Report& report, const Trial& trial) {
    const Hyperparameters& chosen = trial.chosen;
    const std::string accuracies =
        trial.diverged ? fmt::format("{:>15}", "diverged")
                       : fmt::format("{:6.1f} {:8.1f}", 100 * trial.development_accuracy,
                                     100 * trial.train_accuracy);
    report.say("    {}  {:<8.3g} {:5} {:6} {:6} {:7} {:6} {:11}", accuracies, chosen.alpha,
               chosen.width, chosen.depth, chosen.batch, trial.epochs, trial.steps,
               trial.parameters);
}

/// The best rows and the last one.
void say_table(Report& report, const char* method, const ResultTable& table, std::size_t rows) {
    const ResultTable sorted = best_first(table);
    report.say("  {}, {} trials:", method, sorted.size());
    report.say("    dev. %  train %  α        width  depth  batch  epochs  steps  parameters");
    for (std::size_t i = 0; i < std::min(rows, sorted.size()); ++i) say_trial(report, sorted[i]);
    report.say("    …");
    say_trial(report, sorted.back());
}

void say_comparison(Report& report, const SearchResult& search) {
    const std::size_t trials = search.grid.size();
    report.say("  {} trials on a grid try {} step sizes; {} random ones try {}.", trials,
               search.grid_alphas, trials, trials);
    std::vector<std::string> best;
    for (const Real accuracy : search.random_best)
        best.push_back(fmt::format("{:.1f}", 100 * accuracy));
    report.say(
        "  One draw is luck, so {} are made: best {} %; the grid's best {:.1f} %. Random was "
        "better in {} of them.",
        best.size(), fmt::join(best, ", "), 100 * search.grid_best, search.random_wins);
    report.result("search_grid_development_accuracy", search.grid_best);
    report.result("search_random_development_accuracy", search.random_best);
    report.result("search_random_expected", search.random_expected(trials - 1));
}

}  // namespace

void show_search(Report& report, const SearchResult& search, std::size_t rows) {
    report.section("Hyperparameter search (L8.4, L10.14)");
    report.say(
        "  Every trial: {} examples, {} times each; chosen by the accuracy on {} others, which is "
        "known to about ±{:.0f} %.",
        search.examples, search.plan.epochs, search.development, 100 * search.accuracy_error);
    say_table(report, "Grid", search.grid, rows);
    say_table(report, "Random", search.random.front(), rows);
    say_comparison(report, search);

    const auto& [trained, test_accuracy] = search.trained;
    require_converged(trained);
    report.say(
        "  The best of the two tables, trained for {} epochs: development {:.1f} %; then asked "
        "once: test {:.1f} %.",
        search.plan.final_epochs, 100 * trained.best_accuracy, 100 * test_accuracy);
    report.result("search_best_development_accuracy", trained.best_accuracy);
    report.result("search_test_accuracy", test_accuracy);
    report.check("the best trial repeats itself",
                 search.repeated.development_accuracy - search.best.development_accuracy, 0);
    report.figure(trials_figure(search));
    report.figure(expected_figure(search));
}

}  // namespace descent::training
