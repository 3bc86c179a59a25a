#include "chapters/12_regularization/random_labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "chapters/12_regularization/dropout.hpp"
#include "chapters/12_regularization/penalty.hpp"

namespace descent::regularization {

LabelledData with_random_labels(LabelledData data, Random& random) {
    // labels that say nothing of their inputs   (GO.15)
    for (std::size_t& label : data.label) label = random.index(data.classes);
    return data;
}

training::Data with_random_labels(const training::Data& data, std::uint64_t seed) {
    Random random(seed, "random labels");
    training::Data result;
    result.training = with_random_labels(data.training, random);
    result.development = with_random_labels(data.development, random);
    result.test = with_random_labels(data.test, random);
    return result;
}

Real chance_error(std::size_t classes, std::size_t examples) {
    require(classes > 0, "chance_error", "there are no classes");
    require(examples > 0, "chance_error", "there are no examples");
    const Real q = 1 / real(classes);
    return std::sqrt(q * (1 - q) / real(examples));
}

std::vector<TableRow> accuracy_table(const std::vector<Regularized>& ways,
                                     const training::Data& data,
                                     const training::TrainingPlan& plan) {
    std::vector<TableRow> rows;
    for (const Regularized& way : ways) {
        const training::Model model = way.make();
        training::TrainingResult trained = training::train(model, data, plan);
        training::require_converged(trained);
        const auto& history = trained.history;
        TableRow row{.regularization = way.name,
                     .epoch = way.stop_early ? trained.best_epoch : history.size()};
        if (!way.stop_early) {  // what training came to, instead of the copy that chapter 11 keeps
            trained.best = trained.phi;
            trained.best_state =
                model.state ? training::state_copy(model.state()) : training::State{};
        }
        row.train_accuracy = training::evaluate_best(model, trained, data.training);
        row.test_accuracy = training::evaluate_best(model, trained, data.test);
        row.loss = row.train_curve = xt::zeros<Real>({history.size()});
        std::transform(history.begin(), history.end(), row.loss.begin(),
                       [](const auto& epoch) { return epoch.loss; });
        std::transform(history.begin(), history.end(), row.train_curve.begin(),
                       [](const auto& epoch) { return epoch.train_accuracy; });
        rows.push_back(std::move(row));
    }
    return rows;
}

std::size_t TableRow::best_train_epoch() const {
    const auto best = std::max_element(train_curve.begin(), train_curve.end());
    return static_cast<std::size_t>(best - train_curve.begin()) + 1;
}

RandomLabelsResult compare_random_labels(const RandomLabelsPlan& plan, const Progress& progress) {
    const training::Data data = training::mnist1d_split(plan.examples, Real(0.2), plan.seed),
                         random = with_random_labels(data, plan.seed);
    const training::TrainingPlan adam{.optimizer = optimizers::optimizer_named("adam", plan.alpha),
                                      .batch = plan.batch,
                                      .epochs = plan.epochs,
                                      .seed = plan.seed};
    const std::size_t classes = data.test.classes, test = data.test.size();
    RandomLabelsResult result{.plan = plan,
                              .training = data.training.size(),
                              .test = test,
                              .chance = 1 / real(classes),
                              .chance_deviation = chance_error(classes, test)};
    for (const deep::DeepNetwork& network : plan.networks) {
        // The ways of the lecture's table
        const auto plain = [&] { return training::classifier(network); };
        const auto l2 = [&](Real lambda) {
            return Regularized{fmt::format("L2, λ = {:g}", lambda),
                               [=] { return with_penalty(plain(), Penalty::l2, lambda); }};
        };
        const std::vector<Regularized> ways{
            {"none", plain},
            l2(plan.weak_l2),
            l2(plan.strong_l2),
            {"dropout .2, .5", [&] { return dropout_classifier(network, {}, plan.seed); }},
            {"early stopping", plain, true}};

        // Each with real and with random labels
        result.tables.push_back({.network = network,
                                 .real = accuracy_table(ways, data, adam),
                                 .random = accuracy_table(ways, random, adam)});
        if (progress) progress(result.tables.size(), plan.networks.size());
    }
    return result;
}

}  // namespace descent::regularization
