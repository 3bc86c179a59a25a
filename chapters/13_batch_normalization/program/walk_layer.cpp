#include <limits>

#include "chapters/13_batch_normalization/program/walk_through.hpp"

namespace descent::normalization {

constexpr Real rounding = std::numeric_limits<Real>::epsilon();

void show_by_hand(Report& report, const WorkedBatch& worked) {
    const BatchNormLayer& layer = worked.layer;
    const BatchPass& p = layer.pass;
    report.section("One feature, eight examples, by hand (EE.19)");
    report.say(
        "mean {:g}, variance {:g}; γ = 2, β = 0.5, ε = 0. Downstream only y_1 counts: ∂ℓ/∂y = (1, "
        "0, …, 0)",
        p.mean[0], p.variance[0]);
    report.say("     x     x̂     y    ∂ℓ/∂x̂       ∂ℓ/∂x");
    for (std::size_t i = 0; i < p.examples(); ++i)
        report.say("  {:4g} {:5.1f} {:5.1f} {:8.1f} {:11.5f}", worked.X(i, 0), p.x_hat(i, 0),
                   layer.Y(i, 0), p.dx_hat(i, 0), layer.dX(i, 0));
    report.say("∂ℓ/∂σ² = {:g}, ∂ℓ/∂μ = {:g}, ∂ℓ/∂γ = {:g}, ∂ℓ/∂β = {:g}", p.dvariance[0],
               p.dmean[0], layer.dgamma()[0], layer.dbeta()[0]);
    report.say("Every x moves y_1, though only through μ and σ². The gradients sum to {:g}.",
               xt::sum(layer.dX)());
    report.result("hand_mean", p.mean[0]);
    report.result("hand_variance", p.variance[0]);
    report.result("hand_dx", column(layer.dX, 0));
    report.check("six equations and the one line agree", worked.one_line_error, 4 * rounding);
    report.check("the term that the slide leaves out of ∂ℓ/∂μ is 0", worked.left_out, 4 * rounding);
}

void show_invariances(Report& report, const Invariances& seen) {
    report.section("What the layer does not see (EE.19)");
    report.say("shift:  BN(x + v) = BN(x)          changes y by {:.1e}", seen.shift_change);
    report.check("a shift of every feature changes nothing", seen.shift_change, 400 * rounding);
    report.say("scale:  BN(10 x) = BN(x) but for ε changes y by {:.1e}, for ε = {:g}",
               seen.scale_change, seen.epsilon);
    report.check("a positive factor changes no more than ε allows", seen.scale_change,
                 seen.scale_bound + 64 * rounding);
    report.say("        BN(10 x) = BN(x) with ε/100 changes y by {:.1e}", seen.epsilon_change);
    report.check("a factor c is the same as ε/c²", seen.epsilon_change, 64 * rounding);
    report.say(
        "A step along −∂ℓ/∂x never moves the mean (Σ ∂ℓ/∂x = {:.0e}), and only ε lets it stretch "
        "x: Σ ∂ℓ/∂x x̂ is",
        seen.mean_motion);
    report.say("{:.1e} at most, and goes to 0 with ε.", seen.deviation_motion);
    report.check("Σ ∂ℓ/∂x_i = 0", seen.mean_motion, 256 * rounding);
    report.check("Σ ∂ℓ/∂x_i x̂_i = −2ε/s · ∂ℓ/∂σ²", seen.deviation_error, 256 * rounding);
}

void show_gradient_check(Report& report, const NetworkCheck& check) {
    report.section("The gradient check, through the batch statistics (EE.19)");
    report.say("{} {}, with gamma and beta where it is normalized, 0 being the input:",
               fmt::join(check.widths, "-"), neurons::name(check.activation));
    for (const BlockReport& block : check.report.blocks)
        report.say("  {:7} {:13} worst error {:.3f} of its bound", block.name, text(block.verdict),
                   block.worst.error_over_bound());
    report.result("blocks_passed", check.count(Verdict::pass));
    report.result("blocks_zero", check.count(Verdict::zero));
    if (!check.silent.empty()) {
        const std::string silent = fmt::format("{}", fmt::join(check.silent, ", "));
        report.say(
            "Of {} only a constant reaches the next mean, which subtracts it. So the gradient is "
            "0,",
            silent);
        report.say(
            "and the slopes are 0 within bounds that are tiny beside the others'. The β of that "
            "normalization does their work.");
        report.check("zero: " + silent, check.silent_zero());
    }
    report.check("all other blocks pass", check.others_pass());
    if (check.weights.units == 0) return;
    report.say(
        "Nor does the length of a unit's weights matter before a normalization, but for ε: w·∂L/∂w "
        "= −2ε ∂L/∂σ²,");
    report.say("for these {} units {:.1e} at most.", check.weights.units, check.weights.along);
    report.check("w·∂L/∂w = −2ε ∂L/∂σ² for every unit before a normalization", check.weights.error,
                 64 * rounding);
}

void show_batch_of_two(Report& report, const BatchOfTwo& two) {
    const Real largest = xt::amax(xt::abs(two.dX))();
    report.section("A mini-batch of two (EE.19)");
    report.say("  x_1 = ({}), x_2 = ({})", fmt::join(row(two.X, 0), ", "),
               fmt::join(row(two.X, 1), ", "));
    report.say("  y_1 = ({:.4f}), y_2 = ({:.4f})", fmt::join(row(two.Y, 0), ", "),
               fmt::join(row(two.Y, 1), ", "));
    report.say(
        "Without ε one becomes 1 and the other −1, whatever the numbers: only which is larger is "
        "left, and no");
    report.say("gradient gets through. With ε = {:g} the largest entry of ∂ℓ/∂x is {:.1e}.",
               two.epsilon, largest);
    report.check("without ε: 1 and −1", two.sign_error, 4 * rounding);
    report.check("without ε: no gradient", two.exact_gradient, 256 * rounding);
    report.say(
        "In general a mini-batch of m keeps m − 2 of its m directions. Batches want to be large.");
    report.result("largest_dx_of_two", largest);
}

}  // namespace descent::normalization
