#include "chapters/10_optimizers/program/own_descent.hpp"

#include <cmath>

#include "chapters/10_optimizers/landscape.hpp"
#include "chapters/10_optimizers/program/figures.hpp"

namespace descent::optimizers {

void own_descent_options(Program& program, OwnDescent& own) {
    std::vector<std::string> names, surface_names;
    for (const Optimizer& optimizer : optimizers()) names.push_back(optimizer.name());
    for (const Surface& surface : surfaces()) surface_names.push_back(surface.name);
    program.choice("--optimizer", own.optimizer, names, "show only one descent, by this optimizer");
    program.choice("--surface", own.surface, surface_names,
                   "show only one descent, on this surface");
    program.positive("--rate", own.alpha, "its step size α; by default the optimizer's own");
    program.option("--steps", own.steps, "how many steps");
    program.option("--start", own.start, "two numbers, φ0,φ1; by default the surface's own");
}

void show_own(Report& report, const OwnDescent& own) {
    require(own.start.empty() || own.start.size() == 2, "--start", "expected 2 numbers: φ0,φ1");
    for (const double place : own.start)
        require(std::abs(place) <= 1e6, "--start", "a number is beyond a million");
    require(own.alpha == 0 || (own.alpha >= 1e-30 && own.alpha <= 1e6), "--rate",
            "expected 1e-30 to a million");
    require(own.steps <= 1000000, "--steps", "more than 1000000 take too long");

    Surface surface = surface_named(own.surface.empty() ? "gabor" : own.surface);
    if (!own.start.empty()) surface.start = {real(own.start[0]), real(own.start[1])};
    const Optimizer optimizer =
        optimizer_named(own.optimizer.empty() ? "adam" : own.optimizer, real(own.alpha));
    const auto& [path, evaluations, diverged] = run_on(surface, optimizer, own.steps);

    report.section("One optimizer of your choice");
    report.say("{} with α = {:g} on {}:", optimizer.name(), optimizer.alpha(), surface.title);
    report.say("   step             φ0             φ1            L");
    for (const std::size_t k : logarithmic_steps(path.steps()))
        report.say("  {:5}  {:13.6g}  {:13.6g}  {:11.5g}", k, path.phi(k, 0), path.phi(k, 1),
                   path.loss(k));
    if (diverged) report.say("Then the loss is no longer finite: the step size is too large.");
    report.result("own_phi", path.end());
    report.result("own_loss", path.loss(path.steps()));
    report.figure(own_figure(surface, optimizer, path));
}

}  // namespace descent::optimizers
