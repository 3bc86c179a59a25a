#include "chapters/12_regularization/random_labels.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace descent::regularization {

LabelledData with_random_labels(LabelledData data, Random& random) {
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
    const Real q = 1 / static_cast<Real>(classes);
    return std::sqrt(q * (1 - q) / static_cast<Real>(examples));
}

std::vector<TableRow> accuracy_table(const std::vector<Regularized>& ways,
                                     const training::Data& data,
                                     const training::TrainingPlan& plan) {
    std::vector<TableRow> rows;
    for (const Regularized& way : ways) {
        const training::Model model = way.make();
        training::TrainingResult trained = train(model, data, plan);
        training::require_converged(trained);
        const auto& history = trained.history;
        TableRow row{.regularization = way.name,
                     .epoch = way.stop_early ? trained.best_epoch : history.size()};
        if (!way.stop_early) {  // what training came to, instead of the copy that chapter 11 keeps
            trained.best = trained.phi;
            trained.best_state =
                model.state ? training::state_copy(model.state()) : training::State{};
        }
        row.train_accuracy = evaluate_best(model, trained, data.training);
        row.test_accuracy = evaluate_best(model, trained, data.test);
        row.loss = row.train_curve = xt::zeros<Real>({history.size()});
        std::transform(history.begin(), history.end(), row.loss.begin(),
                       [](const auto& epoch) { return epoch.loss; });
        std::transform(history.begin(), history.end(), row.train_curve.begin(),
                       [](const auto& epoch) { return epoch.train_accuracy; });
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace descent::regularization
