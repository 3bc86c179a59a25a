#include <algorithm>
#include <cmath>

#include "chapters/01_linear_regression/program/walk_through.hpp"

namespace descent::regression {

namespace {

void say_steps(Report& report, const Path& path) {
    const bool plane = path.phi.shape()[1] == 2;
    report.say("  step {}{:>14}", plane ? "          φ0           φ1" : "", "loss L");
    for (std::size_t k : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{5},
                          std::size_t{20}, std::size_t{100}, path.steps()}) {
        k = std::min(k, path.steps());
        if (plane)
            report.say("  {:4} {:12.6g} {:12.6g} {:13.6g}", k, path.phi(k, 0), path.phi(k, 1),
                       path.loss(k));
        else
            report.say("  {:4} {:13.6g}", k, path.loss(k));
        if (k == path.steps()) return;
    }
}

/// What became of a descent with so large a step size.
void say_divergence(Report& report, const Bowl& bowl, const BowlDescent& descent) {
    report.say(
        "α is not below 2/λmax: every step multiplies the error in the steepest direction by");
    report.say("|1 − αλmax| = {:.6g}, so descent {}.",
               std::abs(1 - descent.alpha * bowl.steepest()),
               descent.alpha > bowl.limit() ? "runs away" : "jumps to and fro for ever");
    if (descent.overflowed)
        report.say("After step {} the loss is too large for a number: it stops here.",
                   descent.path.steps());
}

}  // namespace

void show_descent(Report& report, const Bowl& bowl, const BowlDescent& descent) {
    report.say("L has its largest curvature λmax = {:.6g}: steps α below 2/λmax = {:.6g} converge.",
               bowl.steepest(), bowl.limit());
    report.say("Descent with α = {:.6g}{}:", descent.alpha,
               descent.alpha == 1 / bowl.steepest() ? ", 1/λmax (--rate chooses another)" : "");
    say_steps(report, descent.path);

    if (descent.alpha >= bowl.limit()) {
        say_divergence(report, bowl, descent);
    } else if (descent.theory > real(1e-6)) {
        report.say("Not there yet: in the slowest direction a step takes away {:.3g} of the error.",
                   descent.slowest_progress);
        report.say(
            "To a millionth of the first error it takes about {:.3g} steps{}",
            descent.steps_to(real(1e-6)),
            descent.slowest_progress < 1e-4 ? "; features of one scale would need fewer." : ".");
    } else {
        report.check("descent ends at the closed form", descent.error,
                     descent.theory + real(10 * descent.path.steps()) * epsilon);
    }
    report.check("descent follows (I − αH)^k", descent.deviation, descent.rounding());
}

void show_limit(Report& report, const std::vector<NearLimit>& descents) {
    report.say("The same start, 1 % below and 1 % above 2/λmax, 200 steps:");
    for (const NearLimit& d : descents) {
        report.say(
            "  α = {:.6f}: a step multiplies the distance by {:.6f}, the last loss is {:.6g}",
            d.alpha, d.factor, d.loss);
        report.check(fmt::format("at {:.2f}·2/λmax the factor is |1 − αλmax|", d.share),
                     d.factor - d.theory, 1e4 * epsilon);
    }
}

}  // namespace descent::regression
