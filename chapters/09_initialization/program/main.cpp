#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/09_initialization/program/walk_through.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::initialization;

namespace {

/// What the options choose for the deep networks before training.
struct Choice {
    std::size_t depth = 50, width = 100, networks = 20, inputs = 200;
    std::vector<double> variances;  ///< none: the lecture's
    std::string activation = "relu";
    bool operator==(const Choice&) const = default;
};

Experiment experiment(const Choice& choice) {
    if (choice.depth > 1000 || choice.width > 1000 ||
        choice.depth * choice.width * choice.width > 10000000)
        throw std::invalid_argument(
            "--depth, --width: at most 1000 each, and 10 million weights in all");
    if (choice.width < 2) throw std::invalid_argument("--width: needs at least 2 units");
    if (choice.inputs < 2 || choice.inputs > 10000)
        throw std::invalid_argument("--inputs: expected 2 to 10000");
    if (choice.networks > 10000) throw std::invalid_argument("--networks: at most 10000");
    Experiment e{.depth = choice.depth,
                 .width = choice.width,
                 .activation = neurons::activation_named(choice.activation),
                 .networks = choice.networks,
                 .inputs = choice.inputs};
    if (!choice.variances.empty()) e.weight_variances.clear();
    for (double variance : choice.variances) {
        const Real value = static_cast<Real>(variance);
        if (!(value > 0) || !std::isfinite(value))
            throw std::invalid_argument(
                fmt::format("--variances: {} is not a positive number", variance));
        if (std::count(e.weight_variances.begin(), e.weight_variances.end(), value) > 0)
            throw std::invalid_argument(fmt::format("--variances: {} is there twice", variance));
        e.weight_variances.push_back(value);
    }
    return e;
}

}  // namespace

int main(int argc, char** argv) {
    Program program(
        "09_initialization",
        "Initialization: weights that neither drown nor blow up what passes through them");
    Choice choice;
    program.option("--depth", choice.depth, "hidden layers of the untrained networks");
    program.option("--width", choice.width, "units of each of their layers, and inputs");
    program.option(
        "--variances", choice.variances,
        "variances of their weights, separated by commas; 0.001,0.01,0.02,0.1,1 if not given");
    program.choice("--activation", choice.activation, {"relu", "tanh", "sigmoid", "linear"},
                   "activation of their units");
    program.option("--networks", choice.networks,
                   "how many networks are averaged (if left at 20, --quick: 5, --full: 100)");
    program.option("--inputs", choice.inputs, "inputs given to each (if left at 200, --quick: 50)");
    return program.run(argc, argv, [&](Report& report) {
        const bool lecture = choice == Choice{}, quick = program.quick();
        Experiment e = experiment(choice);
        if (choice.networks == Choice{}.networks && quick) e.networks = 5;
        if (choice.networks == Choice{}.networks && program.full()) e.networks = 100;
        if (choice.inputs == Choice{}.inputs && quick) e.inputs = 50;
        const std::uint64_t seed = program.seed();

        show_derivation(report,
                        sample_derivations({.samples = quick ? 5000u : 20000u, .seed = seed}));
        show_variances(
            report,
            variances_by_depth(e, seed, quick ? 400000 : 2000000, report.progress("networks")),
            lecture);
        show_initializers(report, sample_schemes(DeepNetwork({300, 200, 100}), seed));
        show_sigmoid_scales(report, sigmoid_scales(seed));
        show_zero_weights(report, zero_weights_on_mnist1d());
        show_symmetry(report, symmetry_on_mnist1d(quick ? 3 : 8, seed));
        show_chain(report, compare_chains(4, {Real(0.5), 1, 2, 8}, Real(0.3)));
        show_vanishing(report, vanishing_on_mnist1d({.epochs = quick ? 3u : 12u, .seed = seed},
                                                    report.progress("training")));
        show_deep_starts(report, deep_starts_on_mnist1d({.epochs = quick ? 3u : 12u, .seed = seed},
                                                        report.progress("training")));
        show_dead_by_depth(report, dead_units_by_depth(50, 100, 200, seed));
        show_dead_units(report,
                        dead_units_on_mnist1d(quick ? 3 : 10, seed, report.progress("training")));
    });
}
