#include "chapters/12_regularization/dropout_effect.hpp"

namespace descent::regularization {

DropoutEffectResult compare_dropout(const DropoutEffectPlan& plan, const Progress& progress) {
    require(!plan.dropouts.empty() && plan.seeds > 0, "compare_dropout", "there is nothing to do");
    const DeepNetwork network({40, plan.width, plan.width, 10});
    training::TrainingPlan adam{.optimizer = optimizers::optimizer_named("adam", Real(0.003)),
                                .batch = 50,
                                .epochs = plan.epochs};
    const Vector by_seed = xt::zeros<Real>({plan.seeds}), by_epoch = xt::zeros<Real>({plan.epochs});
    DropoutEffectResult result{.plan = plan, .parameters = network.parameters()};
    Vector phi;  // of the last network
    training::Data data;
    std::size_t done = 0;
    for (const Dropout& dropout : plan.dropouts) {
        DropoutEffectRow row{.dropout = dropout,
                             .train_accuracy = by_seed,
                             .test_accuracy = by_seed,
                             .train_curve = by_epoch,
                             .test_curve = by_epoch};
        for (std::size_t i = 0; i < plan.seeds; ++i) {
            // Train, and follow the accuracies of the first seed
            adam.seed = plan.seed + i;
            data = training::mnist1d_split(plan.examples, Real(0.2), adam.seed);
            const training::Model model = dropout_classifier(network, dropout, adam.seed);
            const auto follow = [&](const training::Epoch& epoch, const training::Run& now) {
                if (i > 0) return true;
                row.train_curve[epoch.number - 1] = epoch.train_accuracy;
                row.test_curve[epoch.number - 1] = training::evaluate(model, now.phi, data.test);
                return true;
            };
            const training::TrainingResult trained =
                training::train(model, data, adam, {.epoch = follow});
            training::require_converged(trained);

            // What it came to
            phi = trained.phi;
            row.train_accuracy[i] = trained.history.back().train_accuracy;
            row.test_accuracy[i] = training::evaluate(model, phi, data.test);
            if (progress) progress(++done, plan.dropouts.size() * plan.seeds);
        }
        result.rows.push_back(row);
    }

    // The last network as many in one
    result.examples = data.training.size();
    result.ensemble =
        compare_ensemble(network, phi, plan.dropouts.back(), data.test, 30, plan.seed);
    return result;
}

}  // namespace descent::regularization
