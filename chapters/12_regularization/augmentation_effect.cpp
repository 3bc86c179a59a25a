#include "chapters/12_regularization/augmentation_effect.hpp"

#include <algorithm>

#include "chapters/12_regularization/penalty.hpp"

namespace descent::regularization {

std::vector<const AugmentationRow*> AugmentationResult::rows() const {
    return {&none, &shifted, &shuffled, &l2, &dropout, &early_stopping, &shifted_and_dropout};
}

Estimate AugmentationResult::gain(const AugmentationRow& row) const {
    return estimate(row.test_accuracy - none.test_accuracy);
}

Estimate AugmentationResult::less_gap(const AugmentationRow& row) const {
    return estimate(none.gap() - row.gap());
}

namespace {

/// One training of about this many steps, whatever the number of examples.
training::TrainingResult train_for(std::size_t steps, const training::Model& model,
                                   const training::Data& data, const AugmentationPlan& plan,
                                   std::uint64_t seed) {
    const std::size_t epoch = optimizers::batches_per_epoch(data.training.size(), plan.batch);
    const training::TrainingPlan adam{
        .optimizer = optimizers::optimizer_named("adam", Real(0.003)),
        .batch = plan.batch,
        .epochs = std::max<std::size_t>(1, (steps + epoch / 2) / epoch),
        .seed = seed};
    training::TrainingResult trained = training::train(model, data, adam);
    training::require_converged(trained);
    return trained;
}

}  // namespace

AugmentationResult compare_augmentation(const AugmentationPlan& plan, const Progress& progress) {
    require(plan.seeds > 0, "compare_augmentation", "there is nothing to do");
    const DeepNetwork network({40, plan.width, plan.width, 10});
    const AugmentationRow empty{.way = "",
                                .train_accuracy = xt::zeros<Real>({plan.seeds}),
                                .test_accuracy = xt::zeros<Real>({plan.seeds})};
    AugmentationResult result{.plan = plan,
                              .none = empty,
                              .shifted = empty,
                              .shuffled = empty,
                              .l2 = empty,
                              .dropout = empty,
                              .early_stopping = empty,
                              .shifted_and_dropout = empty};
    std::size_t done = 0;
    for (std::size_t i = 0; i < plan.seeds; ++i) {
        const std::uint64_t seed = plan.seed + i;
        const training::Data data = training::mnist1d_split(plan.examples, Real(0.2), seed);
        const std::size_t steps =
            plan.epochs * optimizers::batches_per_epoch(data.training.size(), plan.batch);
        training::Data shifted = data, shuffled = data;
        shifted.training = with_shifted_copies(data.training, plan.most);
        shuffled.training = with_shuffled_copies(data.training, plan.most, seed);
        result.examples = data.training.size();
        result.with_copies = shifted.training.size();

        // What a training came to on the examples as they are
        const auto note = [&](AugmentationRow& row, const char* way, const training::Model& model,
                              const Vector& phi) {
            row.way = way;
            row.train_accuracy[i] = training::evaluate(model, phi, data.training);
            row.test_accuracy[i] = training::evaluate(model, phi, data.test);
        };
        const auto train = [&](AugmentationRow& row, const char* way, const training::Model& model,
                               const training::Data& from) {
            const training::TrainingResult trained = train_for(steps, model, from, plan, seed);
            note(row, way, model, trained.phi);
            if (progress) progress(++done, plan.seeds * 6);
            return trained;
        };
        const training::Model plain = training::classifier(network),
                              dropout = dropout_classifier(network, plan.dropout, seed);
        const training::Model l2 =
            with_penalty(training::classifier(network), Penalty::l2, plan.l2);
        const training::TrainingResult without = train(result.none, "none", plain, data);
        note(result.early_stopping, "stopped", plain, without.best);
        train(result.shifted, "shifted", plain, shifted);
        train(result.shuffled, "shuffled", plain, shuffled);
        train(result.l2, "L2", l2, data);
        train(result.dropout, "dropout", dropout, data);
        train(result.shifted_and_dropout, "with dropout", dropout, shifted);
    }
    return result;
}

}  // namespace descent::regularization
