#include "chapters/01_linear_regression/program/figures.hpp"
#include "chapters/01_linear_regression/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::regression;

int main(int argc, char** argv) {
    Program program("01_linear_regression", "A line fitted to points");
    std::string file;
    double rate = 0;
    std::size_t steps = 400;
    program.file(
        "--data", file,
        "fit your own table (CSV, .npy, .npz): features, then y in the last column; names in "
        "the first line of a text, or none");
    program.positive("--rate", rate, "step size of descent (default: 1/λmax of the data)");
    program.option("--steps", steps, "steps of descent");
    return program.run(argc, argv, [&](Report& report) {
        const Real alpha = real(rate);
        if (!file.empty()) return show_own_data(report, file, alpha, steps);
        require_steps(steps, 2);
        const Points points = lecture_points();
        const Vector start{real(0.6), real(-0.2)};
        show_line(report, points, start);

        report.section("Gradient descent: φ ← φ − α ∂L/∂φ (L6.4, L6.5)");
        const Bowl L = bowl(points);
        const BowlDescent descent = descend_bowl(L, start, alpha, steps);
        show_descent(report, L, descent);
        show_limit(report, {descend_near_limit(L, start, real(0.99)),
                            descend_near_limit(L, start, real(1.01))});
        report.figure(
            surface_figure(points, grid(0, 2, 101), grid(-1, 1, 101), L.best, descent.path)
                .equal_axes());

        show_closed_form(
            report, points, L,
            check_forgotten_mean(design_matrix(as_column(points.x)), as_column(points.y), start));
        const std::size_t values = program.quick() ? 201 : 1001;
        show_answers(report, points, compare_answers(points, L, descent.path.end(), values),
                     descent.path);
        show_solvers(report, sweep_solvers(points));
        show_degrees(report, sweep_degrees({.seed = program.seed()}));
    });
}
