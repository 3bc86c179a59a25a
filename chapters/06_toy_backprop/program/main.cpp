#include "chapters/06_toy_backprop/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::toy;

int main(int argc, char** argv) {
    Program program("06_toy_backprop", "Backpropagation on a toy function");
    const auto& [b, w] = example;
    std::vector<double> beta(b.begin(), b.end()), omega(w.begin(), w.end());
    double x = example_x, y = example_y;
    program.option("--beta", beta, "the offsets β0 … β3");
    program.option("--omega", omega, "the factors ω0 … ω3");
    program.option("--x", x, "the input");
    program.option("--y", y, "the target");
    return program.run(argc, argv, [&](Report& report) {
        Toy<double> phi;
        for (std::size_t k = 0; k < 4; ++k) phi.beta[k] = beta[k], phi.omega[k] = omega[k];
        show_derivatives(report);
        show_small_graphs(report);
        show_passes(report, phi, x, y);
        const GradientComparison comparison = compare_gradients(phi, x, y);
        show_five_ways(report, phi, x, y, comparison);
        if (comparison.resolved)
            show_step_sizes(report, error_curves(phi, x, y, geometric(1e-14, 1, 113)),
                            forward(phi, x, y).f3 != y);
    });
}
