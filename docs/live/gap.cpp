#include <algorithm>

#include "chapters/10_optimizers/adam.hpp"
#include "chapters/12_regularization/dropout.hpp"
#include "chapters/12_regularization/early_stopping.hpp"
#include "chapters/12_regularization/overfitting.hpp"
#include "chapters/12_regularization/penalty.hpp"
#include "chapters/12_regularization/random_labels.hpp"
#include "chapters/13_batch_normalization/classifier.hpp"
#include "docs/live/continued.hpp"
#include "docs/live/figures.hpp"

namespace descent::live {

using namespace descent::regularization;

namespace {

constexpr std::array<std::string_view, 3> layers{"plain", "dropout", "batch_norm"};
constexpr std::size_t patience = 10, seed = 0;

/// A training on its way, with what is measured after each of its epochs.
struct Learning {
    training::Model model;
    training::Data data;
    training::TrainingPlan plan;
    training::Run run;
    std::vector<Real> training = {}, development = {}, error = {};
    std::size_t stop = 0, kept = 0;  ///< by early stopping: after which epoch, with whose copy
};

training::Model model(const Question& ask, const deep::DeepNetwork& network) {
    const Real p = ask.number("dropout", 0, 0.95);
    switch (ask.choice("layers", layers)) {
        case 1:
            return dropout_classifier(network, {.input = 0, .hidden = p}, seed);
        case 2:
            return normalization::batch_norm_classifier(
                {network, normalization::every_hidden_layer(network)});
        default:
            return training::classifier(network);
    }
}

/// MNIST-1D, where a share of the training examples has random labels.
training::Data examples(const Question& ask) {
    training::Data data = training::mnist1d_split(ask.count("examples", 50, 600), Real(0.3), seed);
    Random random(seed, "random labels");
    const Real noisy = ask.number("noise", 0, 1) * real(data.training.size());
    const LabelledData some =
        with_random_labels(split(data.training, static_cast<std::size_t>(noisy)).first, random);
    std::copy(some.label.begin(), some.label.end(), data.training.label.begin());
    return data;
}

Learning begin(const Question& ask) {
    const deep::DeepNetwork network({40, ask.count("width", 1, 40), 10});
    training::Model m = with_penalty(model(ask, network), Penalty::l2, ask.number("lambda", 0, 10));
    training::Data data = examples(ask);
    const training::TrainingPlan plan{.optimizer = optimizers::Adam{.alpha = Real(0.003)},
                                      .batch = 50,
                                      .patience = patience,
                                      .seed = seed};
    training::Run run = training::start(m, data, plan);
    return {std::move(m), std::move(data), plan, std::move(run)};
}

void train_to(std::size_t epochs, Learning& l) {
    const training::Watch watch{.epoch = [&](const training::Epoch& epoch, const training::Run&) {
        l.training.push_back(mean_loss(l.model, l.run.phi, l.data.training));
        l.development.push_back(mean_loss(l.model, l.run.phi, l.data.development));
        l.error.push_back(1 - epoch.development_accuracy);
        return true;
    }};
    l.plan.epochs = epochs;
    training::train(l.model, l.data, l.plan, l.run, watch);
    if (l.run.stopped) {  // patience is out: to see what comes after, it goes on
        l.stop = l.run.history.size();
        l.kept = l.run.best_epoch;
        l.plan.patience = 0;
        l.run.stopped = false;
        training::train(l.model, l.data, l.plan, l.run, watch);
    }
    training::require_converged(l.run);
}

}  // namespace

void gap(const Question& ask, Answer& tell) {
    const std::size_t epochs = ask.count("epochs", 1, 60);
    static Continued<Learning> last;
    const std::string question = ask.without({"epochs"});
    Learning now = last.take(question, epochs, [&] { return begin(ask); });
    train_to(epochs, now);

    const StoppingCurve curve{.training = to_vector(now.training),
                              .development = to_vector(now.development),
                              .error = to_vector(now.error),
                              .kept = now.stop ? now.kept : now.run.best_epoch};
    const auto losses = [&](std::size_t epoch) {
        return Losses{now.training.at(epoch - 1), now.development.at(epoch - 1)};
    };
    tell.number("learned_from", real(now.data.training.size()))
        .number("chosen_by", real(now.data.development.size()))
        .number("parameters", real(now.model.layout.size()))
        .numbers("training", curve.training)
        .numbers("development", curve.development)
        .numbers("wrong", curve.error)
        .number("least", real(curve.least_development()))
        .number("kept", real(curve.kept))
        .number("stop", real(now.stop))
        .number("gap", losses(epochs).gap())
        .number("gap_kept", losses(curve.kept).gap());
    last.keep(question, epochs, std::move(now));
}

}  // namespace descent::live
