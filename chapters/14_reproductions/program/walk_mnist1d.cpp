#include "chapters/14_reproductions/program/figures.hpp"
#include "chapters/14_reproductions/program/show_table.hpp"
#include "chapters/14_reproductions/program/walk_through.hpp"

namespace descent::reproductions {

void show_variances(Report& report, const VarianceReproduction& variances) {
    report.section("Fifty layers before training (L10.9)");
    report.say(
        "{} networks, {} inputs each; decades by which the variance grows from layer to layer",
        variances.experiment.networks, variances.experiment.inputs);
    show_rows(report, variances.rows);
    report.figure(variance_figure(variances.experiment, variances.curves, false));
    report.figure(variance_figure(variances.experiment, variances.curves, true));
}

namespace {

void say_choice(Report& report, const DevelopmentTable& table) {
    report.say(
        "{}: accuracy on the development set by rate of Adam (down) and λ (across), mean "
        "of {} seeds",
        table.name, table.seeds);
    std::string line;
    for (const Real lambda : table.lambda) line += fmt::format(" {:>8}", lambda);
    report.say("          {}", line);
    for (std::size_t i = 0; i < table.alpha.size(); ++i) {
        line.clear();
        for (const Real accuracy : row(table.accuracy, i))
            line += fmt::format(" {:6.2f} %", accuracy);
        report.say("  {:>8} {}", table.alpha(i), line);
    }
}

void say_accuracies(Report& report, const SeedAccuracies& accuracies, const std::string& key) {
    const Estimate d = accuracies.development_estimate(), t = accuracies.test_estimate();
    const std::size_t seeds = accuracies.test.size();
    report.say("  {}: development {:.1f} ± {:.1f} %, test {:.1f} ± {:.1f} %, {} seed{}",
               accuracies.name, d.mean, d.deviation, t.mean, t.deviation, seeds,
               seeds == 1 ? "" : "s");
    report.result("mnist1d_" + key + "_by_seed", accuracies.test);
}

}  // namespace

void show_mnist1d(Report& report, const Mnist1dReproduction& mnist1d) {
    report.section("MNIST-1D as it is");
    if (mnist1d.choice) say_choice(report, *mnist1d.choice);
    say_accuracies(report, mnist1d.linear, "linear");
    if (mnist1d.unpenalized) say_accuracies(report, *mnist1d.unpenalized, "mlp_unpenalized");
    say_accuracies(report, mnist1d.penalized, "mlp");
    report.say(
        "  Mind that another processor rounds differently, and moves one seed of an MLP by up to "
        "four "
        "points");
    show_rows(report, mnist1d.rows);
}

}  // namespace descent::reproductions
