#include <algorithm>
#include <stdexcept>

#include "chapters/04_shallow_networks/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::shallow;

namespace {

constexpr std::size_t steps = 5000;  // from each start

/// Every step reads all rows. \throws std::runtime_error when that takes minutes
void require_few(const std::string& file, const Matrix& X, std::size_t hidden, std::size_t starts) {
    constexpr std::size_t most = 100'000'000'000;  // products, about a minute
    const std::size_t rows = X.shape()[0], columns = X.shape()[1],
                      enough = most / (starts * steps * columns * std::max<std::size_t>(hidden, 1));
    if (rows > enough)
        throw std::runtime_error(fmt::format(
            "{}: {} rows of {} inputs take too long with {} hidden units: take {} of the "
            "rows, or fewer units",
            file, rows, columns, hidden, enough));
}

}  // namespace

int main(int argc, char** argv) {
    Program program("04_shallow_networks", "Shallow neural networks");
    std::vector<double> p = {0.6, -4, -1.5, 5, -0.2, 0.5, 1, -1, -1.2, 0.8};
    std::string function = "sin", data;
    std::size_t hidden = 3;
    program.option("--parameters", p, "φ0,φ1,φ2,φ3,θ10,θ11,θ20,θ21,θ30,θ31 of the first network");
    program.choice("--function", function, {"sin", "runge", "abs", "sqrt", "step"},
                   "what is approximated");
    program.file(
        "--data", data,
        "table to fit (CSV, .npy, .npz): inputs, then the target in the last column; names in "
        "the first line of a text, or none; columns are scaled by mean and deviation");
    program.option("--hidden", hidden, "hidden units of the network that is fitted");
    return program.run(argc, argv, [&](Report& report) {
        require(hidden <= 1000, "--hidden", "more than 1000 units take too long");
        require_moderate("--parameters", p);
        const Examples examples = data.empty() ? lecture_examples() : read_examples(data);
        const std::size_t starts = program.quick() ? 8 : 24;
        if (!data.empty()) require_few(data, examples.X, hidden, starts);
        if (!data.empty()) report.say("{}: {}", data, examples.recognised);
        const Target& target = target_named(function);
        show_stages(report, ShallowNetwork(1, 3, 1), ten_parameters(p));
        show_regions(report, ShallowNetwork(1, 3, 1), ten_parameters(p));
        show_sizes(report);
        show_approximation(report, target, sweep(target, {3, 6, 20, 50, 100, 200, 400}));
        show_fit(report, examples,
                 fit_study(examples, hidden, starts, program.full() ? 8 * steps : steps,
                           program.seed()));
    });
}
