#include <algorithm>
#include <cmath>
#include <limits>

#include "chapters/13_batch_normalization/program/figures.hpp"
#include "chapters/13_batch_normalization/program/walk_through.hpp"

namespace descent::normalization {

void show_starts(Report& report, const StartComparison& starts) {
    report.section("A deep sigmoid network before training (EE.18b)");
    report.say(
        "‖∂L/∂W_k‖ from the first layer to the output; Glorot is without normalization, too, but");
    report.say("with Glorot's weights, which chapter 9 recommends for tanh:");
    report.say("  without   {:.1e}", fmt::join(starts.plain, "  "));
    report.say("  Glorot    {:.1e}", fmt::join(starts.glorot, "  "));
    report.say("  with      {:.1e}", fmt::join(starts.normalized, "  "));
    report.result("gradient_norms_plain", starts.plain);
    report.result("gradient_norms_glorot", starts.glorot);
    report.result("gradient_norms_normalized", starts.normalized);
    report.figure(gradient_figure(starts));
}

void show_alphas(Report& report, const AlphaComparison& trained) {
    const NormalizationPlan& plan = trained.plan;
    report.section("A deep sigmoid network over learning rates (EE.18b)");
    report.say(
        "MNIST-1D, hidden layers {}, sigmoid, {} examples, batches of {}, {} epochs, plain "
        "gradient descent",
        fmt::join(plan.hidden, "-"), trained.examples, plan.batch, plan.epochs);
    report.say("               training loss           training accuracy   development accuracy");
    report.say("  rate   without   Glorot    with       without    with       without    with");
    std::vector<Real> plain_loss, glorot_loss, normalized_loss, plain_accuracy, normalized_accuracy;
    for (std::size_t i = 0; i < plan.alphas.size(); ++i) {
        const NormalizationResult &p = trained.plain[i], &g = trained.glorot[i],
                                  &n = trained.normalized[i];
        report.say("  {:5g} {:8.3f} {:8.3f} {:8.3f} {:10.1f} % {:5.1f} % {:9.1f} % {:5.1f} %",
                   p.alpha, p.final_loss(), g.final_loss(), n.final_loss(), 100 * p.train_accuracy,
                   100 * n.train_accuracy, 100 * p.development_accuracy,
                   100 * n.development_accuracy);
        plain_loss.push_back(p.final_loss());
        glorot_loss.push_back(g.final_loss());
        normalized_loss.push_back(n.final_loss());
        plain_accuracy.push_back(p.train_accuracy);
        normalized_accuracy.push_back(n.train_accuracy);
    }
    report.say("Guessing has a loss of {:.3f}.", std::log(real(trained.classes)));
    report.result("final_loss_plain", plain_loss);
    report.result("final_loss_glorot", glorot_loss);
    report.result("final_loss_normalized", normalized_loss);
    report.result("train_accuracy_plain", plain_accuracy);
    report.result("train_accuracy_normalized", normalized_accuracy);
    report.figure(alpha_figure(trained));
    report.figure(epoch_figure(trained));
}

void show_depths(Report& report, const DepthComparison& depths) {
    report.section("Does it always help? (EE.18b)");
    report.say("Final loss, always at rate {:g}, by the number of hidden layers of {}:",
               depths.alpha, depths.width);
    std::string header = "  hidden layers ";
    for (std::size_t k = 1; k <= depths.plain.size(); ++k) header += fmt::format("{:7}", k);
    report.say("{}", header);
    report.say("  without       {:6.3f}", fmt::join(depths.plain, " "));
    report.say("  with          {:6.3f}", fmt::join(depths.normalized, " "));
    report.result("loss_by_depth_plain", depths.plain);
    report.result("loss_by_depth_normalized", depths.normalized);
}

void show_covariate_shift(Report& report, const CovariateShift& shift) {
    report.section("Covariate shift: what one sigmoid is given (EE.18b)");
    report.say(
        "Unit 0 of the last of {} hidden layers, rate {:g}; 15 %, 50 % and 85 % quantiles over {} "
        "examples:",
        shift.layers, shift.alpha, shift.examples);
    report.say("   step       without                     with");
    const Matrix &p = shift.plain.quantiles, &n = shift.normalized.quantiles;
    const std::size_t looks = shift.plain.step.size();
    for (std::size_t t = 0; t < looks; t += std::max<std::size_t>(1, looks / 5))
        report.say("  {:5g}   {:6.2f} {:6.2f} {:6.2f}      {:6.2f} {:6.2f} {:6.2f}",
                   shift.plain.step[t], p(t, 0), p(t, 1), p(t, 2), n(t, 0), n(t, 1), n(t, 2));
    report.say(
        "From look to look, {} steps apart, the median moves by {:.3f} of the spread without, "
        "{:.3f} with.",
        shift.every, shift.wandering_plain, shift.wandering_normalized);
    report.result("wandering_plain", shift.wandering_plain);
    report.result("wandering_normalized", shift.wandering_normalized);
    report.figure(drift_figure(shift));
}

void show_input_shift(Report& report, const InputShift& shift) {
    report.section("Covariate shift proper (EE.18b)");
    report.say("Is the sum of two numbers positive? Then both are {:g} larger. Right answers, %:",
               shift.plan.shift);
    report.say("                                    by running averages   by the new batch's");
    const auto row = [&](const char* name, const ShiftAccuracy& accuracy) {
        report.say("  {:34} {:>15.1f} {:>19.1f}", name, 100 * accuracy.running,
                   100 * accuracy.batch);
    };
    row("as trained", shift.as_trained);
    row("shifted, the relation stays", shift.relation_stays);
    row("shifted, the answers are as before", shift.zero_moved);
    report.say("The wrong statistics should get {:.1f} %.", 100 * shift.wrong);
    report.result("relation_stays_running", shift.relation_stays.running);
    report.result("relation_stays_batch", shift.relation_stays.batch);
    report.result("zero_moved_running", shift.zero_moved.running);
    report.result("zero_moved_batch", shift.zero_moved.batch);
}

void show_test_time(Report& report, const TestTime& asked) {
    report.section("At test time (EE.19)");
    report.say(
        "Trained with rate {:g}, asked about {} new examples. By the running averages {:.1f} % are "
        "right, by averages",
        asked.alpha, asked.examples, 100 * asked.running_accuracy);
    report.say(
        "taken afterwards, as in the paper, {:.1f} %. By the statistics of the batch an example "
        "happens to be in:",
        100 * asked.afterwards_accuracy);
    report.say("  batch   accuracy   answers that change with the neighbours");
    std::vector<Real> accuracy, changed;
    for (const Neighbours& n : asked.neighbours) {
        report.say("  {:5} {:8.1f} % {:8.1f} %", n.batch, 100 * n.accuracy, 100 * n.changed);
        accuracy.push_back(n.accuracy);
        changed.push_back(n.changed);
    }
    report.say("The answer to one question should not depend on who else asks.");
    report.result("running_averages_accuracy", asked.running_accuracy);
    report.result("averages_afterwards_accuracy", asked.afterwards_accuracy);
    report.result("neighbours_accuracy", accuracy);
    report.result("neighbours_changed", changed);
    report.figure(neighbours_figure(asked));
    report.say(
        "With the averages, a normalization is a scale and a shift, and can be multiplied into the "
        "weights before it:");
    report.check(
        "the folded network without normalization gives the same outputs", asked.folded_error,
        10000 * std::numeric_limits<Real>::epsilon() * std::max(Real(1), asked.largest_output));
}

}  // namespace descent::normalization
