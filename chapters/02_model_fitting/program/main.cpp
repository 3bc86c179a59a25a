#include <cmath>

#include "chapters/02_model_fitting/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::fitting;

namespace {

/// What the options say about descent on the Gabor model.
GaborPlan gabor_plan(const std::vector<double>& start, double rate, double width,
                     std::size_t steps) {
    require(start.size() == 2, "--start", "expected 2 numbers: φ0,φ1");
    require(std::abs(start[0]) <= 1e6 && std::abs(start[1]) <= 1e6, "--start",
            "a number is beyond a million");
    require(rate <= 1000, "--rate", "more than 1000 leaves the figure at once");
    require(width >= 0.01 && width <= 1e6, "--width", "expected a number from 0.01 to a million");
    require(steps <= 100000, "--steps", "more than 100000 take too long");
    return {to_vector(start), real(rate), real(width), steps};
}

}  // namespace

int main(int argc, char** argv) {
    Program program("02_model_fitting", "How to minimize a function");
    std::vector<double> start = {1.5, 12};
    double rate = 0.05, width = 32;
    std::size_t steps = 1500;
    program.option("--start", start, "φ0,φ1 where descent on the Gabor model starts");
    program.positive("--rate", rate, "its step size");
    program.option("--steps", steps, "its number of steps");
    program.positive("--width", width,
                     "width of the Gabor model; the slide prints 8, its figure has 32");
    return program.run(argc, argv, [&](Report& report) {
        const GaborPlan plan = gabor_plan(start, rate, width, steps);
        const std::uint64_t seed = program.seed();
        const bool quick = program.quick();

        // Without a gradient
        show_search(report, search_gabor(seed, {.mixed_trials = quick ? 4000u : 20000u}));
        show_grid_costs(report, grid_costs(10, quick ? 4 : 5));
        show_populations(report,
                         compare_populations(seed, quick ? 5 : 20, report.progress("populations")));

        // Where the gradient is zero, and taking turns
        show_stationary(report, classify_quadratics(seed), gabor_stationary(quick ? 25 : 41));
        show_coordinates(report, line_by_coordinates(), projected_parabola(), coordinate_ends());
        const EmPlan em_plan{.starts = quick ? 5u : 20u};
        show_em(report, fit_mixture(seed, em_plan, report.progress("starts of EM")), em_plan);

        // Downhill
        show_fixed_points(report, perturb_fixed_points());
        show_gabor(report, gabor_values(), compare_widths(), gabor_minima(), gabor_descents(plan));
        show_learning_rates(report, compare_learning_rates());
        show_taylor(report, expand_gabor());
        show_orders(report, compare_orders());

        // All of them
        const std::size_t budget = quick ? 300 : 1200;
        show_comparison(report, compare_all(budget, seed, report.progress("methods")), budget);
    });
}
