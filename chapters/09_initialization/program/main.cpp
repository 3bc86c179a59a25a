#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/09_initialization/program/walk_through.hpp"

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
    Chapter c("09_initialization",
              "Initialization: weights that neither drown nor blow up what passes through them");
    Choice choice;
    c.option("--depth", choice.depth, "hidden layers of the untrained networks");
    c.option("--width", choice.width, "units of each of their layers, and inputs");
    c.option("--variances", choice.variances,
             "variances of their weights, separated by commas; 0.001,0.01,0.02,0.1,1 if not given");
    c.choice("--activation", choice.activation, {"relu", "tanh", "sigmoid", "linear"},
             "activation of their units");
    c.option("--networks", choice.networks,
             "how many networks are averaged (if left at 20, --quick: 5, --full: 100)");
    c.option("--inputs", choice.inputs, "inputs given to each (if left at 200, --quick: 50)");
    return c.run(argc, argv, [&] {
        const bool lecture = choice == Choice{};
        Experiment e = experiment(choice);
        if (choice.networks == Choice{}.networks && c.quick()) e.networks = 5;
        if (choice.networks == Choice{}.networks && c.full()) e.networks = 100;
        if (choice.inputs == Choice{}.inputs && c.quick()) e.inputs = 50;
        const Mnist1d data = make_mnist1d();
        show_derivation(c);
        show_depth(c, e, lecture);
        show_initializers(c);
        show_symmetry(c, data.train);
        show_chain(c);
        show_vanishing(c, data);
        show_dead_units(c, data);
    });
}
