#include <fmt/format.h>

#include <utility>

#include "chapters/10_optimizers/program/figures.hpp"
#include "chapters/10_optimizers/program/walk_through.hpp"

namespace descent::optimizers {

void show_step_limit(Report& report, const StepLimit& limit) {
    report.section("Gradient descent on the line (L10.2, L10.3, EE.11)");
    report.say("2/λmax = {:.6f}; 20000 steps from (0, 0):", limit.limit);
    report.say("  α = {:.3f}·2/λmax   L = {:.6g}", StepLimit::below, limit.loss_below);
    report.say("  α = {:.3f}·2/λmax   L = {:.6g}", StepLimit::above, limit.loss_above);
    report.check("below 2/λmax it converges", limit.loss_below - limit.least_loss, 1e-5);
    report.check("above 2/λmax it diverges (1/L)", 1 / limit.loss_above, 1e-6);
}

void show_escape(Report& report, const EscapeResult& escape) {
    const EscapePlan& plan = escape.plan;
    report.section("A few examples at a time (L10.10, EE.12)");
    report.say(
        "The Gabor loss, {} examples; start (1, 5), in the valley of a local minimum; {} epochs.",
        escape.examples, plan.epochs);
    report.say("Mean loss, α = {}, shrinking linearly to 1 %. From {} seeds, how many runs end",
               plan.alpha, plan.seeds);
    report.say(
        "  batch = cost of a step   out of the valley   in the lowest one   out, if sums keep GD's "
        "α");
    for (std::size_t i = 0; i < plan.sizes.size(); ++i)
        report.say("  {:22}   {:15.0f} %   {:15.0f} %   {:22.0f} %", plan.sizes[i],
                   100 * escape.out(i), 100 * escape.lowest(i), 100 * escape.out_of_sum(i));
    report.say(
        "All examples: never out. A few: out, and mostly into the lowest valley. One: out of that "
        "one as well.");
    report.say(
        "The lecture sums over the batch. With GD's α unchanged its steps are then {}/n times as "
        "short: too short to get out.",
        escape.examples);
    report.result("escape_batch", plan.sizes);
    report.result("escape_share", escape.out);
    report.result("escape_lowest_share", escape.lowest);
    report.result("escape_share_sum", escape.out_of_sum);
    report.check("with all examples nothing escapes", escape.out(0), 0);
    if (escape.stochastic) report.figure(escape_figure(escape));
}

void show_noise(Report& report, const NoiseLaw& law, Real network_error) {
    report.section("The noise of a mini-batch, and its √B (FM.14)");
    report.say("A line through {} points; B mini-batches of n = N/B examples; {} draws of each.",
               law.examples, law.draws);
    report.say("Standard deviation of the gradient, in units of that of N draws with replacement:");
    report.say("    B    n  cost  with replacement      √B  without replacement  √((B−1)N/(N−1))");
    for (std::size_t i = 0; i < law.batches.size(); ++i)
        report.say("  {:3}  {:3}  1/{:<2}  {:16.3f}  {:6.3f}  {:19.3f}  {:15.3f}", law.batches[i],
                   law.size[i], law.batches[i], law.ratio(i), law.root(i), law.ratio_without(i),
                   law.without_in_theory(i) / law.unit);
    report.check("B times cheaper, √B times noisier (relative)", law.worst, 0.05);
    report.check("without replacement: with the correction (relative)", law.worst_without, 0.05);
    report.check("√B for a network of 17 parameters too", network_error, 0.05);
    report.result("noise_batches", law.batches);
    report.result("noise_ratio", law.ratio);
    report.result("noise_ratio_without_replacement", law.ratio_without);
    report.figure(noise_figure(law));
}

void show_schedules(Report& report, const SchedulePlan& plan,
                    const std::vector<ScheduleResult>& results) {
    report.section("Step sizes that shrink (EE.13, EE.13b, GO.3, GO.4)");
    report.say(
        "Sums over 2^20 steps, and where SGD is after {} epochs of chapter 1's line, one example a "
        "step:",
        plan.epochs);
    report.say("  schedule                     Σα        Σα²   Σα = ∞   Σα² < ∞   ‖φ − φ̂‖");
    std::vector<Real> distances;
    std::vector<bool> satisfied;
    for (const auto& [name, sums, factor, distance] : results) {
        report.say("  {:<22} {:10.5g} {:10.5g}   {:>6}   {:>7}   {:9.5f}", name,
                   sums.sum(sums.sum.size() - 1), sums.squares(sums.squares.size() - 1),
                   sums.sum_diverges ? "yes" : "no", sums.squares_converge ? "yes" : "no",
                   distance);
        distances.push_back(distance);
        satisfied.push_back(sums.satisfied());
    }
    report.say(
        "Only 1/t keeps both conditions. The others end on the way, or keep the noise of the "
        "gradients.");
    report.result("schedule_distance", distances);
    report.result("robbins_monro", satisfied);
    report.figure(schedules_figure(results));
}

void show_plateau(Report& report, const PlateauExample& example) {
    report.say("On a plateau of {} epochs × {}. Accuracy on the development set → factor of α:",
               example.decay.patience, example.decay.factor);
    std::string line;
    for (std::size_t epoch = 0; epoch < example.accuracy.size(); ++epoch) {
        line += fmt::format("  {:.2f} → {:4g}", example.accuracy[epoch], example.factor[epoch]);
        if (epoch % 5 == 4) report.say("{}", std::exchange(line, ""));
    }
}

}  // namespace descent::optimizers
