#include <algorithm>
#include <stdexcept>

#include "chapters/07_backprop/program/own_data.hpp"
#include "chapters/07_backprop/program/walk_through.hpp"
#include "common/data/own_data.hpp"
#include "common/program/command_line.hpp"
#include "common/program/files.hpp"
#include "common/program/program.hpp"

using namespace descent;
using namespace descent::backprop;

namespace {

/// What the options of the training part choose.
struct Choice {
    std::vector<std::size_t> hidden{100, 100};
    std::string activation = "relu", loss = "cross_entropy", data;
    double alpha = 0, lambda = 0;  ///< alpha 0: the loss decides
    std::size_t batch = 100, epochs = 150;
    bool operator==(const Choice&) const = default;
};

/// Least squares is steeper than the cross-entropy, whose gradient at an output is at
/// most 1; and no activation bounds the outputs of linear units.
double standard_step(const Choice& choice) {
    if (choice.loss != "least_squares") return 0.2;
    return choice.activation == "linear" ? 0.002 : 0.02;
}

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
                    .alpha = real(choice.alpha > 0 ? choice.alpha : standard_step(choice)),
                    .lambda = real(choice.lambda),
                    .batch = choice.batch,
                    .epochs = quick ? std::min<std::size_t>(choice.epochs, 20) : choice.epochs,
                    .seed = seed}};
}

void options(Program& program, Choice& choice, ModelFiles& files) {
    program.option("--hidden", choice.hidden, "widths of the hidden layers, separated by commas");
    program.choice("--activation", choice.activation, {"relu", "tanh", "sigmoid", "linear"},
                   "activation of the hidden units");
    program.choice("--loss", choice.loss, {"cross_entropy", "least_squares"},
                   "loss of the training part");
    program.positive("--rate", choice.alpha,
                     "step size α of SGD (default: 0.2; with least_squares 0.02, if linear 0.002)");
    program.option("--lambda", choice.lambda, "weight of the penalty ½ Σ W²");
    program.option("--batch", choice.batch, "examples in a mini-batch");
    program.option("--epochs", choice.epochs, "passes over the training examples");
    program.file("--data", choice.data, own_data_help);
    program.output("--save", files.save, "write the trained network there, for NumPy (.npz)");
    program.file("--model", files.model, "a network written by --save, in place of training");
    program.file("--predict", files.predict,
                 "new examples to answer: a table as for --data, with or without the class");
    program.output("--into", files.into, "write the answers to --predict there, as CSV");
}

/// What is shown with the defaults, before the training.
void show_lecture(Report& report, const Split& data, const ClassifierPlan& plan, bool quick,
                  const Progress& training) {
    const TinyNetwork tiny;
    const std::uint64_t seed = plan.sgd.seed;
    show_matrix_calculus(report, check_jacobians(tiny));
    show_two_passes(report, run_both_passes(tiny));
    show_mistake(report, check_forgotten_mean(tiny), compare_orders(tiny));
    show_other_notations(report, compare_notations(tiny));
    show_cost(report, measure_cost(network_for(data.training, plan), data.training, seed),
              cost_by_width({3, 10, 30, 100, 300, 1000}));
    show_surrogate(report, surrogate_line({.seed = seed}));
    show_surfaces(report, compare_surfaces({.lines = quick ? 100u : 300u, .seed = seed}, training));
    show_spirals(report, learn_spirals({.epochs = quick ? 50u : 200u, .seed = seed}, training));
}

}  // namespace

int main(int argc, char** argv) {
    Program program(
        "07_backprop",
        "Backpropagation: the gradient of any network, checked, and a network trained with it");
    Choice choice;
    ModelFiles files;
    options(program, choice, files);
    return program.run(argc, argv, [&](Report& report) {
        const bool quick = program.quick(), own = !choice.data.empty();
        const std::uint64_t seed = program.seed();
        require_useful(files, own, choice != Choice{.data = choice.data});
        const auto require_writable = [](const char* flag, const std::string& path) {
            if (!path.empty()) on_behalf_of_option(flag, [&] { require_writable_file(path); });
        };
        require_writable("--save", files.save);
        require_writable("--into", files.into);
        if (!files.model.empty()) return predict(report, files, read_model(files.model));

        const ClassifierPlan plan = classifier_plan(choice, quick, seed);
        const Split data = own ? read_own_data(choice.data, seed) : mnist1d_examples();
        const Progress training = report.progress("training");
        if (own)
            report.say("{}: {}", choice.data, data.test.file.recognised);
        else
            show_lecture(report, data, plan, quick, training);
        const ClassifierResult result = train_classifier(data, plan, training);
        const bool checked = choice == Choice{} && seed == 0 && !quick;
        show_training(report, result, own ? "your data" : "MNIST-1D", checked);
        show_guessing(report, result, data, checked);
        if (own) show_test_answers(report, result, data, plan.sgd.loss);

        const SavedModel model = trained_model(result, data, plan.sgd.loss);
        if (!files.save.empty()) save(report, files.save, model);
        if (!files.predict.empty()) predict(report, files, model);
        if (own) report.say("Without --data the program shows the lecture's own examples.");
    });
}
