#include <algorithm>
#include <cmath>

#include "chapters/02_model_fitting/program/figures.hpp"
#include "chapters/02_model_fitting/program/walk_through.hpp"

namespace descent::fitting {
namespace {

void tell_best(Report& report, const std::string& method, const Trials& trials) {
    const Vector best = trials.best_phi();
    report.say("  {:<16} {:6} losses   best {:.4f} at ({:7.4f}, {:7.4f})", method, trials.size(),
               trials.best_loss(), best(0), best(1));
}

}  // namespace

void show_search(Report& report, const GaborSearchResult& result) {
    report.section("Trying: grid and random search (FM.3)");
    report.say("The Gabor loss over its figure. Its minimum is 0.6457 at (0.0038, 16.0263).");
    tell_best(report, "grid 101 × 101", result.grid);
    tell_best(report, "random", result.random);
    report.result("grid_best_loss", result.grid.best_loss());
    report.result("random_best_loss", result.random.best_loss());
    const Real width = result.mixed.best_phi()(2);
    report.say(
        "A mixed domain: the width too, one of 8, 16, 32, 64. The lecture prints 8; the data say "
        "{:g} (loss {:.4f}).",
        width, result.mixed.best_loss());
    report.result("searched_width", width);
}

void show_grid_costs(Report& report, const std::vector<GridCost>& costs) {
    report.say("Ten points an axis, on a bowl in D dimensions:");
    std::vector<std::size_t> counted;
    Real wrong = 0;
    for (const GridCost& cost : costs) {
        if (cost.counted == 0) {
            report.say("  D = {:2}   {:8.0e} losses, not tried", cost.dimensions, cost.expected);
            continue;
        }
        report.say("  D = {:2}   {:>8} losses counted", cost.dimensions, cost.counted);
        counted.push_back(cost.counted);
        wrong = std::max(wrong, std::abs(real(cost.counted) - cost.expected));
    }
    report.check("a grid costs points^D losses", wrong, 0);
    report.result("grid_cost", counted);
}

void show_populations(Report& report, const PopulationResult& result) {
    report.section("Populations: evolution, a swarm, an ant colony (FM.4)");
    report.say("Gabor again, 40 generations of 30 (the ants on 101 values an axis), {} seeds:",
               result.seeds());
    report.say("                   losses   best loss    median of all seeds   below 0.65");
    std::vector<Real> medians;
    std::vector<std::size_t> found;
    for (const PopulationRuns& runs : result.methods) {
        report.say("  {:<16} {:6}   {:9.6f}    {:19.6f}   {:4} of {}", runs.method, runs.trials,
                   runs.best[0], runs.median, runs.found, result.seeds());
        medians.push_back(runs.median);
        found.push_back(runs.found);
    }
    report.result("population_median_loss", medians);
    report.result("population_found", found);
    report.check("every loss asked for is in the trials", real(result.asked) - real(result.kept),
                 0);
    report.say(
        "Nothing is promised: a swarm may gather in the wrong valley. So run it again with another "
        "seed.");
    report.figure(swarm_figure(result));
}

void show_stationary(Report& report, const ClassificationResult& quadratics,
                     const GaborStationary& gabor) {
    report.section("Where the gradient is zero: minimum, maximum or saddle? (FM.5)");
    report.say(
        "{} random quadratics of 2 to 6 parameters, turned at random, classified by their Hessian:",
        4 * quadratics.each);
    const auto& right = quadratics.right;
    report.say("  minima {0} of {3}, maxima {1} of {3}, saddles {2} of {3}", right[0], right[1],
               right[2], quadratics.each);
    report.say("  singular ones, det H = 0: {} of {} \"undecided\"", right[3], quadratics.each);
    report.check("quadratics classified wrongly",
                 real(4 * quadratics.each) - real(quadratics.all_right()), 0);
    report.check("largest error of H over its bound", quadratics.error_over_bound, 1);
    report.result("quadratics_right", quadratics.all_right());
    report.say("The Gabor loss, searched by Newton from {0} × {0} starts, H d = −g:", gabor.starts);
    report.say("  {} minima, {} saddles, {} maxima where φ0 is in [−10, 10] and φ1 in [2.5, 22.5].",
               gabor.count(Stationary::minimum), gabor.count(Stationary::saddle),
               gabor.count(Stationary::maximum));
    report.figure(stationary_figure(gabor));
}

void show_comparison(Report& report, const std::vector<ComparisonResult>& results,
                     std::size_t budget) {
    report.section("All methods, one table (FM.9)");
    report.say(
        "At most {} evaluations each. \"99 %\": evaluations until the loss at the start was gone "
        "but "
        "for 1 %.",
        budget);
    for (const ComparisonResult& result : results) {
        const Problem& problem = result.problem;
        report.say("{}: lowest known loss {:.6g}", problem.name, problem.lowest);
        report.say("  {:18} {:>12} {:>10} {:>8} {:>10} {:>6}", "", "loss above", "distance",
                   "losses", "gradients", "99 %");
        for (const MethodResult& run : result.methods)
            report.say("  {:18} {:12.2e} {:10.2e} {:8} {:10} {:>6}", run.method,
                       std::max(Real(0), run.loss - problem.lowest), run.distance,
                       run.trace.cost.losses, run.trace.cost.gradients,
                       run.to_1_percent > 0 ? fmt::format("{}", run.to_1_percent) : "–");
        if (problem.name == "Gabor") report.figure(comparison_figure(result));
    }
}

}  // namespace descent::fitting
