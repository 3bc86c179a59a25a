#include <algorithm>
#include <stdexcept>

#include "chapters/07_backprop/program/figures.hpp"
#include "chapters/07_backprop/program/walk_through.hpp"
#include "common/data/mnist1d.hpp"
#include "common/data/own_data.hpp"

using namespace descent;
using namespace descent::neurons;
using namespace descent::deep;
using namespace descent::backprop;

namespace {

/// Trains and tells of it, a line for every sixth of the epochs.
SgdResult follow(Chapter& c, const DeepNetwork& network, const Split& data,
                 const SgdPlan& options) {
    SgdResult trained =
        train_by_sgd(network, data.training, data.test, options, c.report().progress("training"));
    const std::vector<EpochResult>& curve = trained.history;
    if (trained.diverged)
        throw std::runtime_error(fmt::format(
            "training diverged in epoch {}; try a smaller step size (--rate) or penalty (--lambda)",
            curve.size() + 1));
    const std::size_t every = (curve.size() + 5) / 6;
    for (const EpochResult& p : curve)
        if (p.epoch == 1 || p.epoch % every == 0 || p.epoch == curve.size())
            c.say("  epoch {:4}   loss {:7.4f}   training {:5.1f} %   test {:5.1f} %", p.epoch,
                  p.loss, 100 * p.train_accuracy, 100 * p.test_accuracy);
    return trained;
}

/// What the options of the training part choose.
struct Choice {
    std::vector<std::size_t> hidden{100, 100};
    std::string activation = "relu", loss = "cross_entropy", data;
    double rate = 0.2, lambda = 0;
    std::size_t batch = 100, epochs = 150;
    bool operator==(const Choice&) const = default;
};

Split examples(const Choice& choice, std::uint64_t seed) {
    if (!choice.data.empty()) return read_own_data(choice.data, seed);
    Mnist1d digits = make_mnist1d();
    return {std::move(digits.train), std::move(digits.test)};
}

void in_the_plane(Chapter& c) {
    c.section("Training in the plane (EE.5)");
    const LabelledData arms = spirals(100, 3, c.seed());
    const DeepNetwork network({2, 20, 20, 3}, Activation::tanh);
    const SgdResult trained = follow(
        c, network, {arms, spirals(100, 3, c.seed() + 1)},
        {.alpha = Real(0.5), .batch = 30, .epochs = c.quick() ? 50u : 200u, .seed = c.seed()});
    c.figure(decision_figure(network, trained.phi, arms));
}

void on_examples(Chapter& c, const Choice& choice, const DeepNetwork& network, const Split& data) {
    c.section(choice.data.empty() ? "Training on MNIST-1D (EE.5, NL.10)"
                                  : "Training on your data (EE.5, NL.10)");
    c.say("a {} network with {}, {} training and {} test examples", fmt::join(network.widths, "-"),
          choice.activation, data.training.size(), data.test.size());
    const SgdPlan options{
        .loss = choice.loss == "least_squares" ? Loss::least_squares : Loss::cross_entropy,
        .alpha = static_cast<Real>(choice.rate),
        .lambda = static_cast<Real>(choice.lambda),
        .batch = choice.batch,
        .epochs = c.quick() ? std::min<std::size_t>(choice.epochs, 20) : choice.epochs,
        .seed = c.seed()};
    const std::vector<EpochResult> curve = follow(c, network, data, options).history;
    c.result("train_accuracy", curve.back().train_accuracy);
    c.result("test_accuracy", curve.back().test_accuracy);
    c.result("final_loss", curve.back().loss);
    c.figure(loss_figure(curve));
    c.figure(accuracy_figure(curve));
    if (choice == Choice{} && c.seed() == 0 && !c.quick())
        c.check("at most 40 % of the test examples wrong", 1 - curve.back().test_accuracy, 0.4);
}

}  // namespace

int main(int argc, char** argv) {
    Chapter c(
        "07_backprop",
        "Backpropagation: the gradient of any network, checked, and a network trained with it");
    Choice choice;
    c.option("--hidden", choice.hidden, "widths of the hidden layers, separated by commas");
    c.choice("--activation", choice.activation, {"relu", "tanh", "sigmoid", "linear"},
             "activation of the hidden units");
    c.choice("--loss", choice.loss, {"cross_entropy", "least_squares"},
             "loss of the training part");
    c.positive("--rate", choice.rate, "step size α of SGD");
    c.option("--lambda", choice.lambda, "weight of the penalty ½ Σ W²");
    c.option("--batch", choice.batch, "examples in a mini-batch");
    c.option("--epochs", choice.epochs, "passes over the training examples");
    c.file("--data", choice.data,
           "own examples: .csv or .npy rows of features and class, or IDX images (labels beside "
           "them)");
    return c.run(argc, argv, [&] {
        if (!(choice.lambda >= 0))
            throw std::invalid_argument("--lambda: the weight of the penalty must not be negative");
        for (std::size_t width : choice.hidden)
            if (width > 5000)
                throw std::invalid_argument(
                    fmt::format("--hidden: {} units are too many here", width));
        const Split data = examples(choice, c.seed());
        std::vector<std::size_t> widths{data.training.x.shape()[1]};
        widths.insert(widths.end(), choice.hidden.begin(), choice.hidden.end());
        widths.push_back(data.training.classes);
        const DeepNetwork network(widths, activation_named(choice.activation));

        show_matrix_calculus(c);
        show_two_passes(c);
        show_other_notations(c);
        show_cost(c, network, data.training);
        in_the_plane(c);
        on_examples(c, choice, network, data);
    });
}
