#include "chapters/12_regularization/program/figures.hpp"
#include "chapters/12_regularization/program/walk_through.hpp"

namespace descent::regularization {

void show_noisy_decay(Report& report, const NoisyDecayResult& result) {
    report.section("Weight decay under Adam (GO.18)");
    report.say(
        "Σ ½(φ_i − 1)², but ±s_i is added to the gradient of φ_i, in turn; λ = {}. Where φ_i ends:",
        result.lambda);
    report.say("       s_i     gd + L2  gd + decay   Adam + L2  Adam + decay   1/(1 + λ√v)");
    for (std::size_t i = 0; i < result.noise.size(); i += 2)
        report.say("  {:8.3f} {:11.4f} {:11.4f} {:11.4f} {:13.4f} {:13.4f}", result.noise[i],
                   result.gd_l2[i], result.gd_decay[i], result.adam_l2[i], result.adam_decay[i],
                   result.fixed_point[i]);
    report.check("gradient descent: penalty and decay are the same", result.gd_difference,
                 result.rounding);
    report.say(
        "Under Adam they differ by up to {:.2f}: the larger a coordinate's gradients are, the more "
        "decay shrinks it.",
        result.adam_difference);
    report.result("adam_l2_rest", result.adam_l2);
    report.result("adam_decay_rest", result.adam_decay);
    report.figure(adam_decay_figure(result));
}

void show_network_decay(Report& report, const NetworkDecayResult& result) {
    report.say(
        "A 40-{}-10 network, {} examples of MNIST-1D, Adam. Σ|W| as a share of that without "
        "penalty, by quarters",
        result.plan.width, result.examples);
    report.say("of the weights, from those with the smallest gradients to those with the largest:");
    report.say("                             1st    2nd    3rd    4th     training     test");
    const auto row = [&](const std::string& name, const NetworkDecayRow& of) {
        report.say("  {:24} {:6.3f} {:6.3f} {:6.3f} {:6.3f} {:10.1f} % {:6.1f} %", name,
                   of.share[0], of.share[1], of.share[2], of.share[3], 100 * of.train_accuracy,
                   100 * of.test_accuracy);
    };
    row("no penalty", result.none);
    row(fmt::format("L2, λ = {:g}", result.plan.l2), result.l2);
    row(fmt::format("decay, λ = {:g}", result.plan.decay), result.decay);
    report.result("adam_l2_shares", result.l2.share);
    report.result("adam_decay_shares", result.decay.share);
}

}  // namespace descent::regularization
