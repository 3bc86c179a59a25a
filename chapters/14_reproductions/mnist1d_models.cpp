#include "chapters/14_reproductions/mnist1d_models.hpp"

#include <algorithm>
#include <cmath>

#include "chapters/12_regularization/penalty.hpp"

namespace descent::reproductions {

Contestant linear_classifier() {
    return {.name = "linear classifier",
            .network = deep::DeepNetwork({40, 10}),
            .plan = {.optimizer = optimizers::optimizer_named("adam", Real(0.01)),
                     .batch = 100,
                     .epochs = 60}};
}

Contestant multilayer_perceptron() {
    return {.name = "MLP 40-100-100-10",
            .network = deep::DeepNetwork({40, 100, 100, 10}),
            .plan = {.optimizer = optimizers::optimizer_named("adam", Real(0.01)),
                     .batch = 100,
                     .epochs = 100}};
}

Contestant penalized_perceptron() {
    Contestant result = multilayer_perceptron();
    result.name += " with an L2 penalty";
    result.lambda = Real(0.001);
    return result;
}

namespace {

/// What a seed makes of a contestant: the loss with its penalty, the examples cut in
/// three.
struct Preparation {
    training::Model model;
    training::Data data;
    training::TrainingPlan plan;
};

Preparation prepare(const Contestant& contestant, const Mnist1d& data, std::uint64_t seed) {
    Preparation p{regularization::with_penalty(training::classifier(contestant.network),
                                               regularization::Penalty::l2, contestant.lambda),
                  training::split(data.train, data.test, Real(0.2), seed), contestant.plan};
    p.plan.seed = seed;
    return p;
}

}  // namespace

training::TrainingResult develop(const Contestant& contestant, const Mnist1d& data,
                                 std::uint64_t seed) {
    const Preparation p = prepare(contestant, data, seed);
    training::TrainingResult trained = training::train(p.model, p.data, p.plan);
    training::require_converged(trained);
    return trained;
}

AccuracyResult compete(const Contestant& contestant, const Mnist1d& data, std::uint64_t seed) {
    const Preparation p = prepare(contestant, data, seed);
    const training::TrainingResult trained = training::train(p.model, p.data, p.plan);
    training::require_converged(trained);
    return {.development = 100 * trained.best_accuracy,
            .test = 100 * training::evaluate_best(p.model, trained, p.data.test),
            .best_epoch = trained.best_epoch};
}

Spread spread(const std::vector<Real>& values) {
    require(!values.empty(), "spread", "there is no number");
    const Real n = static_cast<Real>(values.size());
    Spread result;
    for (Real v : values) result.mean += v / n;
    for (Real v : values) result.deviation += (v - result.mean) * (v - result.mean);
    result.deviation = values.size() > 1 ? std::sqrt(result.deviation / (n - 1)) : Real(0);
    return result;
}

std::vector<deep::DeepNetwork> random_label_networks() {
    return {deep::DeepNetwork({2352, 512, 10}), deep::DeepNetwork({2352, 512, 512, 512, 10})};
}

LabelledData random_pixels(std::size_t examples, Random& random) {
    LabelledData data{
        .x = Matrix::from_shape({examples, std::size_t{28 * 28 * 3}}), .label = {}, .classes = 10};
    random.fill_normal(data.x);
    for (std::size_t i = 0; i < examples; ++i) data.label.push_back(random.index(data.classes));
    return data;
}

Memorized memorize_pixels(const deep::DeepNetwork& network, const LabelledData& data,
                          const LabelledData& test, const training::TrainingPlan& plan,
                          const std::function<bool(const training::Epoch&)>& report) {
    const training::Model model = training::classifier(network);
    // No choice is made by a development set here; the loop wants one, and these examples are as
    // good as any.
    const training::Data parts{
        .training = data, .development = descent::split(data, 1).first, .test = test};
    const training::TrainingResult trained = training::train(
        model, parts, plan, {.epoch = [&](const training::Epoch& epoch, const training::Run&) {
            return (!report || report(epoch)) && epoch.train_accuracy < 1;
        }});
    training::require_converged(trained);
    return {.train = 100 * trained.history.back().train_accuracy,
            .test = 100 * training::evaluate(model, trained.phi, test),
            .epochs = trained.history.size()};
}

}  // namespace descent::reproductions
