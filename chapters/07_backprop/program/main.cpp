#include <algorithm>
#include <stdexcept>

#include "chapters/07_backprop/program/walk_through.hpp"
#include "common/data/own_data.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::backprop;

namespace {

/// What the options of the training part choose.
struct Choice {
    std::vector<std::size_t> hidden{100, 100};
    std::string activation = "relu", loss = "cross_entropy", data;
    double alpha = 0.2, lambda = 0;
    std::size_t batch = 100, epochs = 150;
    bool operator==(const Choice&) const = default;
};

ClassifierPlan classifier_plan(const Choice& choice, bool quick, std::uint64_t seed) {
    if (!(choice.lambda >= 0))
        throw std::invalid_argument("--lambda: the weight of the penalty must not be negative");
    for (const std::size_t width : choice.hidden)
        if (width > 5000)
            throw std::invalid_argument(fmt::format("--hidden: {} units are too many here", width));
    const bool squares = choice.loss == "least_squares";
    return {.hidden = choice.hidden,
            .activation = neurons::activation_named(choice.activation),
            .sgd = {.loss = squares ? Loss::least_squares : Loss::cross_entropy,
                    .alpha = real(choice.alpha),
                    .lambda = real(choice.lambda),
                    .batch = choice.batch,
                    .epochs = quick ? std::min<std::size_t>(choice.epochs, 20) : choice.epochs,
                    .seed = seed}};
}

}  // namespace

int main(int argc, char** argv) {
    Program program(
        "07_backprop",
        "Backpropagation: the gradient of any network, checked, and a network trained with it");
    Choice choice;
    program.option("--hidden", choice.hidden, "widths of the hidden layers, separated by commas");
    program.choice("--activation", choice.activation, {"relu", "tanh", "sigmoid", "linear"},
                   "activation of the hidden units");
    program.choice("--loss", choice.loss, {"cross_entropy", "least_squares"},
                   "loss of the training part");
    program.positive("--rate", choice.alpha, "step size α of SGD");
    program.option("--lambda", choice.lambda, "weight of the penalty ½ Σ W²");
    program.option("--batch", choice.batch, "examples in a mini-batch");
    program.option("--epochs", choice.epochs, "passes over the training examples");
    program.file(
        "--data", choice.data,
        "own examples: .csv, .tsv or .npy rows of features and class, or IDX images (labels "
        "beside them)");
    return program.run(argc, argv, [&](Report& report) {
        const bool quick = program.quick();
        const std::uint64_t seed = program.seed();
        const ClassifierPlan plan = classifier_plan(choice, quick, seed);
        const Split data =
            choice.data.empty() ? mnist1d_examples() : read_own_data(choice.data, seed);
        if (!choice.data.empty()) report.say("{}: {}", choice.data, data.recognised);
        const TinyNetwork tiny;
        const Progress training = report.progress("training");

        show_matrix_calculus(report, check_jacobians(tiny));
        show_two_passes(report, run_both_passes(tiny));
        show_mistake(report, check_forgotten_mean(tiny), compare_orders(tiny));
        show_other_notations(report, compare_notations(tiny));
        show_cost(report, measure_cost(network_for(data.training, plan), data.training, seed),
                  cost_by_width({3, 10, 30, 100, 300, 1000}));
        show_surrogate(report, surrogate_line({.seed = seed}));
        show_surfaces(report,
                      compare_surfaces({.lines = quick ? 100u : 300u, .seed = seed}, training));
        show_spirals(report, learn_spirals({.epochs = quick ? 50u : 200u, .seed = seed}, training));
        show_training(report, train_classifier(data, plan, training),
                      choice.data.empty() ? "MNIST-1D" : "your data",
                      choice == Choice{} && seed == 0 && !quick);
    });
}
