#include "chapters/10_optimizers/program/own_descent.hpp"
#include "chapters/10_optimizers/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::optimizers;

int main(int argc, char** argv) {
    Program program("10_optimizers", "Optimizers: how to step, how far, and what to remember");
    OwnDescent own;
    own_descent_options(program, own);
    return program.run(argc, argv, [&](Report& report) {
        if (own != OwnDescent{}) return show_own(report, own);
        const bool quick = program.quick();
        const std::uint64_t seed = program.seed();
        show_step_limit(report, step_limit());

        const EscapePlan escape{.seeds = quick ? 20u : 100u};
        show_escape(report, escape_study(escape, seed, report.progress("stochastic descents")));
        const std::size_t draws = quick ? 5000 : 10000;
        show_noise(report, noise_law(draws, seed, report.progress("mini-batches")),
                   network_noise_error(draws, seed));

        const SchedulePlan schedules{.seeds = quick ? 3u : 20u};
        show_schedules(
            report, schedules,
            compare_schedules(lecture_schedules(), schedules, seed, report.progress("schedules")));
        show_plateau(report, plateau_example());
        show_line_search(report, line_search_study());

        show_momentum(report, momentum_forms(seed));
        show_velocity(report,
                      velocity_growth({0, Real(0.5), Real(0.9), Real(0.99)}, {1, 10, 100, 1000}));
        MomentumPlan momentum;
        if (quick) momentum.draws = 200;
        show_momentum_study(report, momentum_study(momentum, seed));
        show_stopping(report, stopping_study(20000, seed));
        const Vector gradient{3, -2, 5};
        show_rule_steps(report, rule_steps(gradient, 100), normalized_gradient(gradient));
        show_oscillation(report, normalized_oscillation());
        show_hill(report, hill_study(20000));
        show_units(report, unit_study(1000));
        show_step_growth(report, step_growth(1000));
        show_reddi(report, reddi_study({}));
        show_core_step(report, core_step_study({}, seed));
        const std::size_t steps = quick ? 300 : 2000;
        show_race(report, steps, race_everywhere(steps, report.progress("optimizers")));

        show_higher_order(report, depth_study({Real(0.7), Real(0.8), 1, Real(1.25)}, 30),
                          order_study(12, Real(0.8)));
        const LandscapePlan landscape{.starts = quick ? 40u : 200u};
        show_training(report, training_spectrum(landscape, seed));
        show_stationary(report, stationary_study(landscape, seed));
    });
}
