#include <algorithm>
#include <cmath>

#include "chapters/02_model_fitting/program/figures.hpp"
#include "chapters/02_model_fitting/program/walk_through.hpp"

namespace descent::fitting {
namespace {

/// These steps of a path, and its last one.
std::vector<std::size_t> chosen(std::initializer_list<std::size_t> steps, std::size_t last) {
    std::vector<std::size_t> shown;
    for (const std::size_t k : steps)
        if (k <= last) shown.push_back(k);
    shown.push_back(last);
    return shown;
}

/// "(0.6491, 1.1268, -0.3181)"
std::string triple_text(const Vector& phi) {
    return fmt::format("({:.4f}, {:.4f}, {:.4f})", phi(0), phi(1), phi(2));
}

void tell_projection(Report& report, const ProjectionResult& parabola) {
    report.say("A parabola with φ ≥ 0, each coordinate minimized, then projected:");
    report.say("  without the limit      {}", triple_text(parabola.unlimited));
    report.say("  that, projected once   {}   loss {:.6f}", triple_text(parabola.clipped),
               parabola.clipped_loss);
    report.say("  in turn at each step   {}   loss {:.6f}", triple_text(parabola.projected),
               parabola.projected_loss);
    report.result("projected_theta", parabola.projected);
    report.check("gradient 0 where φ > 0, not negative where φ = 0", parabola.violation,
                 twelve_digits);
}

void tell_ends(Report& report, const CoordinateEnds& ends) {
    report.say("The loss never goes up, so it converges, but to what?");
    for (const Path* path : {&ends.minimum, &ends.local}) {
        const Vector start = path->point(0), end = path->end();
        report.say(
            "  Gabor from ({:2g}, {:2g})        to ({:7.4f}, {:7.4f})   loss {:.4f} after {} turns",
            start(0), start(1), end(0), end(1), path->loss(path->steps()), path->steps());
    }
    const Vector stuck = ends.crease.end();
    report.say(
        "  the crease from (0.8, 0.8)  to ({:7.4f}, {:7.4f})   loss {:.4f}: no minimum, yet no "
        "coordinate helps",
        stuck(0), stuck(1), ends.crease.loss(ends.crease.steps()));
    report.say("  {} losses for both runs on Gabor, and no gradient.", ends.losses);
    report.say("And φ? On Powell's function the loss converges to 1, and φ goes round and round:");
    for (std::size_t k = 2; k < ends.cycle.steps(); k += 3)
        report.say("  turns {} to {}   {}  {}  {}   loss {:.6f}", k - 1, k + 1,
                   triple_text(ends.cycle.point(k - 1)), triple_text(ends.cycle.point(k)),
                   triple_text(ends.cycle.point(k + 1)), ends.cycle.loss(k + 1));
    report.result("coordinate_descent_gabor",
                  std::vector<Real>{ends.minimum.loss(ends.minimum.steps()),
                                    ends.local.loss(ends.local.steps())});
    report.figure(staircases_figure(ends));
}

}  // namespace

void show_coordinates(Report& report, const LineByCoordinates& line,
                      const ProjectionResult& parabola, const CoordinateEnds& ends) {
    report.section("Taking turns: coordinate descent (FM.6)");
    report.say("The line of chapter 01, one coordinate at a time, each exactly:");
    for (const std::size_t k : chosen({0, 1, 2, 20}, line.path.steps()))
        report.say("  step {:3}   φ = ({:.6f}, {:.6f})   loss {:.9f}", k, line.path.phi(k, 0),
                   line.path.phi(k, 1), line.path.loss(k));
    report.result("coordinate_descent_error", line.error);
    report.check("coordinate descent reaches the closed form", line.error, twelve_digits);
    tell_projection(report, parabola);
    tell_ends(report, ends);
}

void show_em(Report& report, const EmResult& result, const EmPlan& plan) {
    report.section("New variables, then alternate: expectation-maximization (FM.6)");
    report.say(
        "{} numbers from two bells. E-step: whose is each number? M-step: mean and variance of "
        "what is whose.",
        result.x.size());
    report.say("  step   log-likelihood       π0        μ0        μ1        σ0        σ1");
    const EmPath& path = result.path;
    for (const std::size_t k : chosen({0, 1, 10, 30}, path.steps())) {
        const Mixture& m = path.mixture[k];
        report.say("  {:4}   {:14.6f}   {:6.4f}   {:7.4f}   {:7.4f}   {:7.4f}   {:7.4f}", k,
                   path.likelihood(k), m.weight[0], m.mean[0], m.mean[1], std::sqrt(m.variance[0]),
                   std::sqrt(m.variance[1]));
    }
    report.say("The smallest rise in any step from {} starts: {:.2g}. Rounding: {:.1g}.",
               plan.starts, result.smallest_rise, result.rounding);
    report.result("em_log_likelihood", result.log_likelihood);
    report.result("em_smallest_rise", result.smallest_rise);
    report.check("EM never lowers the likelihood", std::min(Real(0), result.smallest_rise),
                 result.rounding);
    report.check("after the E-step the bound is the likelihood", result.bound_gap, result.rounding);
    report.check("where EM stands still the gradient is 0", result.gradient, 100 * twelve_digits);
    const ClusterPath& hard = result.clusters;
    report.say("Labels for shares, each number to the nearest centre, each centre to its mean:");
    report.say("  {} rounds, centres {:.4f} and {:.4f}, Σ (x_i − μ)² from {:.1f} to {:.1f}",
               hard.loss.size() - 1, hard.end().centre(0), hard.end().centre(1), hard.loss.front(),
               hard.loss.back());
    report.figure(em_figure(result));
}

}  // namespace descent::fitting
