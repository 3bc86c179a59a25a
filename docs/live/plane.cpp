#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "chapters/03_neurons/two_bits.hpp"
#include "chapters/05_deep_networks/regions.hpp"
#include "chapters/07_backprop/accuracy.hpp"
#include "chapters/07_backprop/spirals.hpp"
#include "chapters/10_optimizers/adam.hpp"
#include "chapters/11_training/training.hpp"
#include "docs/live/continued.hpp"
#include "docs/live/figures.hpp"

namespace descent::live {

using backprop::SgdPlan, deep::DeepNetwork;

namespace {

constexpr std::array<std::string_view, 3> sets{"spirals", "xor", "own"};
constexpr std::array<std::string_view, 2> rules{"sgd", "adam"};
constexpr std::array<std::string_view, 4> activations{"linear", "relu", "sigmoid", "tanh"};
constexpr std::size_t most_points = 120, most_classes = 5;

/// Points with the number of their class in the last column.
LabelledData with_classes(const Matrix& table) {
    require(table.shape()[0] > 0, "points", "there is none");
    LabelledData data{xt::view(table, xt::all(), xt::range(0, 2)), {}, 0};
    for (std::size_t i = 0; i < table.shape()[0]; ++i) {
        const Real label = table(i, 2);
        if (!(label >= 0 && label < real(most_classes) && label == std::floor(label)))
            argument_error("points", fmt::format("{} is none of the classes 0, 1 … {}", label,
                                                 most_classes - 1));
        data.label.push_back(static_cast<std::size_t>(label));
        data.classes = std::max(data.classes, data.label.back() + 1);
    }
    return data;
}

LabelledData points(const Question& ask) {
    const std::size_t set = ask.choice("set", sets);
    if (set == 0) return backprop::spirals(40, 3, 0);
    if (set == 2) return with_classes(ask.table("points", 3, -100, 100, most_points));
    const neurons::SignedPoints bits = neurons::truth_table(neurons::XOR);
    LabelledData data{bits.X, {}, 2};
    for (const auto y : bits.y) data.label.push_back(y > 0);
    return data;
}

/// A network on its way, by chapter 7's loop, or with Adam by chapter 11's.
struct Training {
    DeepNetwork network;
    LabelledData data;
    SgdPlan plan;
    Vector phi;
    Random shuffle;
    std::vector<Real> losses, accuracies;  ///< by epoch
    std::optional<training::Run> adam;
    backprop::Step step = {};
};

Training begin(const Question& ask, const SgdPlan& plan) {
    LabelledData data = points(ask);
    const std::size_t width = ask.count("width", 1, 12), depth = ask.count("depth", 0, 3);
    const DeepNetwork network(
        deep::widths_of(2, std::vector<std::size_t>(depth, width), data.classes),
        neurons::activation_named(activations[ask.choice("activation", activations)]));
    Random weights(plan.seed, "weights"), shuffle(plan.seed, "shuffle");
    const Vector phi = deep::initialize(network, weights);
    return {network, std::move(data), plan, phi, shuffle, {}, {}, {}};
}

void train_by_adam(Training& t, std::size_t epochs) {
    const training::Model model = training::classifier(t.network);
    const training::Data data{t.data, split(t.data, 1).first, {}};  // nothing is chosen by it
    const training::TrainingPlan plan{.optimizer = optimizers::Adam{.alpha = t.plan.alpha},
                                      .batch = t.plan.batch,
                                      .epochs = epochs,
                                      .seed = t.plan.seed};
    if (!t.adam) t.adam = training::start(model, data, plan);
    training::train(model, data, plan, *t.adam);
    training::require_converged(*t.adam);
    t.phi = t.adam->phi;
    for (std::size_t i = t.losses.size(); i < epochs; ++i) {
        t.losses.push_back(t.adam->history[i].loss);
        t.accuracies.push_back(t.adam->history[i].train_accuracy);
    }
}

void train_by_sgd(Training& t, std::size_t epochs) {
    while (t.losses.size() < epochs) {
        const Real loss =
            backprop::train_epoch(t.network, t.phi, t.data, t.plan, t.shuffle, t.step);
        if (!std::isfinite(loss))
            throw std::runtime_error(fmt::format(
                "training diverged in epoch {}; try a smaller step size", t.losses.size() + 1));
        t.losses.push_back(loss);
        t.accuracies.push_back(backprop::accuracy(t.network, t.phi, t.data));
    }
}

/// The part of the plane that is drawn.
struct Window {
    Real right, top;  ///< and as far to the left and below
    static constexpr std::size_t columns = 75, rows = 50;
};

/// The likeliest class of each place, and its probability to three digits.
void tell_map(Answer& tell, const Training& t, const Window& window) {
    const Vector across = grid(-window.right, window.right, Window::columns),
                 up = grid(-window.top, window.top, Window::rows);
    Matrix X = Matrix::from_shape({up.size() * across.size(), std::size_t{2}}), p;
    for (std::size_t i = 0; i < X.shape()[0]; ++i) {
        X(i, 0) = across[i % across.size()];
        X(i, 1) = up[i / across.size()];
    }
    deep::Layers layers;
    deep::forward(t.network, t.phi, X, layers);
    neurons::softmax(layers.output(), p);
    Matrix likeliest = Matrix::from_shape({up.size(), across.size()}), probability = likeliest;
    for (std::size_t i = 0; i < X.shape()[0]; ++i) {
        const Real* row = &p(i, 0);
        const Real* most = std::max_element(row, row + p.shape()[1]);
        likeliest.flat(i) = real(static_cast<std::size_t>(most - row));
        probability.flat(i) = std::round(*most * 1000) / 1000;
    }
    tell.number("right", window.right)
        .number("top", window.top)
        .rows("likeliest", likeliest)
        .rows("probability", probability);
}

}  // namespace

void plane(const Question& ask, Answer& tell) {
    const std::size_t epochs = ask.count("epochs", 0, 300);
    const SgdPlan plan{
        .alpha = ask.number("alpha", 1e-4, 10), .batch = 10, .seed = ask.count("seed", 0, 100)};
    const bool adam = ask.choice("rule", rules) == 1, regions = ask.count("regions", 0, 1) == 1;

    static Continued<Training> last;
    const std::string question = ask.without({"epochs", "regions"});
    Training now = last.take(question, epochs, [&] { return begin(ask, plan); });
    if (epochs > now.losses.size()) (adam ? train_by_adam : train_by_sgd)(now, epochs);

    const Matrix& X = now.data.x;
    const Real top = std::max(Real(1.2), Real(1.1) * xt::amax(xt::abs(X))());
    const Window window{Real(1.5) * top, top};
    tell.number("parameters", real(now.network.parameters()))
        .number("examples", real(now.data.size()))
        .number("correct", std::round(backprop::accuracy(now.network, now.phi, now.data) *
                                      real(now.data.size())))
        .rows("points", xt::transpose(X))
        .numbers("labels", std::vector<Real>(now.data.label.begin(), now.data.label.end()))
        .numbers("losses", now.losses)
        .numbers("accuracies", now.accuracies);
    tell_map(tell, now, window);
    if (regions)
        tell.number("regions", real(deep::plane_regions(
                                   now.network, now.phi,
                                   {-window.right, window.right, -window.top, window.top})));
    last.keep(question, epochs, std::move(now));
}

}  // namespace descent::live
