#include <fmt/format.h>

#include <limits>

#include "chapters/10_optimizers/program/figures.hpp"
#include "chapters/10_optimizers/program/walk_through.hpp"

namespace descent::optimizers {

void show_line_search(Report& report, const LineSearchStudy& study) {
    const auto& [plan, results, zigzag] = study;
    constexpr double bound = 1e4 * double(std::numeric_limits<Real>::epsilon());
    report.section("Searching along the line (GO.3)");
    report.say("Steepest descent until ‖∂L/∂φ‖ ≤ {:g}; at most {} steps.", plan.tolerance,
               plan.steps);
    report.say("  surface      search          steps   gradients   losses   L at the end");
    std::vector<std::size_t> evaluations;
    for (const auto& [surface, search, descent] : results) {
        const auto& [losses, gradients] = descent.evaluations;
        report.say("  {:<12} {:<13} {:7}   {:9}   {:6}   {:12.3g}", surface, search,
                   descent.path.steps(), gradients, losses,
                   descent.path.loss(descent.path.steps()));
        evaluations.push_back(gradients + losses);
    }
    const Path &exact = results[0].descent.path, &backtracking = results[1].descent.path;
    report.check("exact steps are square to each other (cosine)", zigzag.cosine, bound);
    report.check("each takes the error (κ−1)/(κ+1) further down", zigzag.shrinkage, bound);
    report.result("line_search_evaluations", evaluations);
    report.figure(line_search_figure(plan.condition, exact, backtracking));
}

void show_momentum(Report& report, const MomentumForms& forms) {
    report.section("Momentum: three spellings, one descent (L10.11, EE.14, GO.20, FM.15)");
    report.say(
        "{} random gradients; m ← βm + (1−β)g, φ ← φ − αm with α = .1, β = .9 goes the same way as",
        forms.gradients);
    report.check("v ← βv − (1−β)αg, φ ← φ + v", forms.velocity, forms.bound);
    report.check("v ← βv + g, φ ← φ − (1−β)αv", forms.heavy_ball, forms.bound);
    report.check("v ← βv + (1−d)g, φ ← φ − αv with dampening d = β", forms.dampened, forms.bound);
}

void show_velocity(Report& report, const VelocityGrowth& growth) {
    report.section("Terminal velocity (EE.15)");
    report.say("the gradient is always (3, −4), α = 1; how long is step k of v ← βv − αg?");
    report.say("      β   k = {}  {:>6}  {:>6}  {:>6}   α‖g‖/(1−β)", growth.step[0], growth.step[1],
               growth.step[2], growth.step[3]);
    for (std::size_t i = 0; i < growth.beta.size(); ++i)
        report.say("  {:5.2f}  {:6.2f}  {:6.2f}  {:6.2f}  {:6.2f}    {:9.2f}", growth.beta[i],
                   growth.length(i, 0), growth.length(i, 1), growth.length(i, 2),
                   growth.length(i, 3), growth.limit(i));
    report.check("a step grows to α‖g‖/(1−β)", growth.worst, sizeof(Real) == 8 ? 1e-10 : 1e-2);
    report.result("terminal_velocity", growth.limit(2));
}

void show_rule_steps(Report& report, const std::vector<RuleSteps>& rules,
                     const Vector& normalized) {
    report.section("What each rule makes of the gradient (3, −2, 5) (L10.12)");
    report.say("Step in units of α: the 1st, and the 100th, after gradients all alike:");
    for (const auto& [rule, first, last] : rules)
        report.say("  {:<12}  {:8.4f} {:8.4f} {:8.4f}   {:8.4f} {:8.4f} {:8.4f}", rule, first(0),
                   first(1), first(2), last(0), last(1), last(2));
    report.check("(3, −2, 5) normalized is (1, −1, 1)",
                 xt::amax(xt::abs(normalized - Vector{1, -1, 1}))(), 1e-6);
    report.result("normalized_gradient", normalized);
}

void show_oscillation(Report& report, const Oscillation& oscillation) {
    const auto& [alpha, path, last_step] = oscillation;
    const std::size_t last = path.steps();
    report.say(
        "in the canyon with α = {}: L = {:.2f} at the start, {:.4f} after 67 steps, then for ever",
        alpha, path.loss(0), path.loss(67));
    report.say("  {:.4f} {:.4f} {:.4f} {:.4f} …: it jumps over the floor, α at a time",
               path.loss(last - 3), path.loss(last - 2), path.loss(last - 1), path.loss(last));
    report.check("the last step across is α long", last_step - alpha, 1e-6);
}

void show_race(Report& report, std::size_t steps, const std::vector<Race>& races) {
    report.section("All optimizers on three surfaces (L10.5, L10.13, EE.16–18, GO.20–23)");
    report.say(
        "Gradients until the loss stays on target, with the best step size of 1, 2, 5 times a "
        "power of ten; at most {} steps.",
        steps);
    std::string names = fmt::format("  {:<12}", ""), columns = names;
    for (const auto& [surface, results] : races) {
        names += fmt::format("  {:^27}", surface.name);
        columns += fmt::format("  {:>7} {:>7} {:>11}", "α", fmt::format("L≤{:g}", surface.target),
                               "L at last");
    }
    report.say("{}\n{}", names, columns);
    for (std::size_t i = 0; i < races[0].results.size(); ++i) {
        std::string row = fmt::format("  {:<12}", races[0].results[i].optimizer);
        for (const auto& [surface, results] : races) {
            const RaceResult& r = results[i];
            row +=
                fmt::format("  {:>7g} {:>7} {:>11.3g}", r.alpha,
                            r.gradients == 0 ? "–" : fmt::format("{}", r.gradients), r.last_loss);
        }
        report.say("{}", row);
    }
    report.say(
        "The canyon lies along the axes, which suits rules with a step size per parameter. No rule "
        "wins everywhere.");
    for (const Race& race : races) {
        std::vector<std::size_t> gradients;
        std::vector<Real> losses, alphas;
        for (const RaceResult& r : race.results) {
            gradients.push_back(r.gradients);
            losses.push_back(r.last_loss);
            alphas.push_back(r.alpha);
        }
        report.result("gradients_" + race.surface.name, gradients);
        report.result("final_loss_" + race.surface.name, losses);
        report.result("alpha_" + race.surface.name, alphas);
        report.figure(race_figure(race, "first",
                                  {"gd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"}));
        report.figure(race_figure(
            race, "second",
            {"normalized", "adadelta", "adamax", "nadam", "radam", "amsgrad", "adamw"}));
    }
}

}  // namespace descent::optimizers
